using ClawHQ.Core.Ingest.Emitters;

namespace ClawHQ.Core.Ingest.UsageApi;

/// <summary>A program that reports through our own API.</summary>
internal sealed class UsageEmitter : Emitter
{
    /// <summary>The rule of its records.</summary>
    public const string Rule = "usage-api.record";

    public static UsageEmitter Instance { get; } = new();

    public override string Name => "usage-api";
}
