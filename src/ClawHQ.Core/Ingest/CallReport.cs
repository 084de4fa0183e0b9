using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Ingest;

/// <summary>What is known of a call's report beside its reading.</summary>
internal readonly record struct CallReport
{
    public required Claims Claims { get; init; }

    /// <summary>What the report says of the attributes that attribution rules name; null where they name none.</summary>
    public AttributeValues? Attributes { get; init; }

    public required UseTime Time { get; init; }

    public required Signal Signal { get; init; }

    /// <summary>When the request arrived, Unix milliseconds.</summary>
    public required long ReceivedAt { get; init; }

    public UInt128 TraceId { get; init; }

    public ulong SpanId { get; init; }

    /// <summary>Calls that the report stands for.</summary>
    public required int Calls { get; init; }
}
