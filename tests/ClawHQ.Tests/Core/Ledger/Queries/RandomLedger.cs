using ClawHQ.Core.Ledger;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Tests.Core.Ledger.Queries;

/// <summary>Entries of every kind, with every combination of known and unknown, around clock changes.</summary>
internal sealed class RandomLedger(Random random)
{
    /// <summary>Some days before the end of summer time in Europe and in America.</summary>
    public static readonly long Start = DateTimeOffset.Parse("2026-10-20T00:00:00Z", null).ToUnixTimeMilliseconds();

    public const int Days = 20;

    private static readonly string?[] Agents = ["main", "payments/coder", "payments/reviewer", "docs", null];
    private static readonly string?[] Teams = ["payments", "platform", null];
    private static readonly string?[] ModelNames = ["gpt-5", "claude-opus-4-5", "gemini-3-pro", null];
    private static readonly string?[] Tasks = ["t1", "t2", "0f8fad5b-d9cb-469f-a165-70867728950e", null];
    private static readonly string?[] Sessions = ["s1", "s2", null];

    public LedgerEntry Next(DimensionRegistry registry)
    {
        var kind = random.Next(20) switch { 0 => EntryKind.FailedAttempt, 1 or 2 => EntryKind.Adjustment, _ => EntryKind.Usage };
        var usage = kind == EntryKind.FailedAttempt || random.Next(8) == 0 ? default : Usage(kind == EntryKind.Adjustment ? -1 : 1);
        var isPriced = kind != EntryKind.FailedAttempt && usage.Total != 0 && random.Next(5) > 0;
        long? cost = isPriced ? random.NextInt64(1, 5_000_000_000) * (kind == EntryKind.Adjustment ? -1 : 1) : null;
        return new LedgerEntry
        {
            Kind = kind,
            Flags = random.Next(6) == 0 ? EntryFlags.Failed : EntryFlags.None,
            Time = Start + random.NextInt64(Days * 86_400_000L),
            Dimensions = registry.Intern(Dimensions()),
            Task = Pick(Tasks),
            Session = Pick(Sessions),
            Calls = kind == EntryKind.Adjustment ? 0 : random.Next(4) == 0 ? null : random.Next(1, 4),
            Usage = usage,
            ListCost = cost,
            EffectiveCost = cost - (cost / 10),
            ReportedCost = kind != EntryKind.FailedAttempt && random.Next(3) == 0 ? random.NextInt64(1, 1_000_000) : null,
            DurationMs = random.Next(3) == 0 ? null : random.Next(60_000),
            TokensNowPriced = kind == EntryKind.Adjustment ? random.Next(50) : 0,
            CallsNowPriced = kind == EntryKind.Adjustment ? random.Next(2) : 0,
            Provenance = new Provenance { Signal = Signal.Log, Emitter = "test", Rule = "test", ReceivedAt = Start },
        };
    }

    private DimensionSet Dimensions() => new()
    {
        Agent = Pick(Agents),
        Team = Pick(Teams),
        Project = random.Next(2) == 0 ? "checkout" : null,
        User = random.Next(2) == 0 ? "ann" : null,
        Provider = random.Next(2) == 0 ? "openai" : "anthropic",
        Model = Pick(ModelNames),
        Environment = random.Next(2) == 0 ? "prod" : null,
        Source = "test",
        Key = random.Next(3) == 0 ? null : random.Next(1, 3),
    };

    private TokenUsage Usage(int sign) => new()
    {
        UncachedInput = sign * random.Next(1, 5000),
        CacheRead = sign * random.Next(100_000),
        CacheWrite = sign * random.Next(2000),
        CacheWrite1h = sign * random.Next(300),
        Output = sign * random.Next(3000),
        Reasoning = sign * random.Next(1000),
    };

    private string? Pick(string?[] of) => of[random.Next(of.Length)];
}
