namespace ClawHQ.Core.Ingest.Otlp;

/// <summary>What an OTLP request carries.</summary>
public enum OtlpSignal : byte
{
    Metrics,
    Traces,
    Logs,
}
