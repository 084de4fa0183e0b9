using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ledger;

/// <summary>What became of one entry of a request.</summary>
public enum AppendStatus : byte
{
    Pending,
    Appended,

    /// <summary>The ledger already holds it; that is a success.</summary>
    Duplicate,
}

/// <summary>The producer's identity of a report. The same identity is booked once.</summary>
/// <param name="Hash">A 128-bit hash over the key's binding (never the key's id) and the producer's identity.</param>
/// <param name="Time">The report's own time (Unix milliseconds), which finds the partition of known identities.
/// <see cref="AnyTime"/> when a replay may carry another time, or none.</param>
public readonly record struct DedupeKey(UInt128 Hash, long Time)
{
    /// <summary>The identity holds whatever time a replay carries.</summary>
    public const long AnyTime = long.MinValue;
}

/// <summary>An entry to append unless its identity is already in the ledger.</summary>
public sealed class EntryDraft
{
    public required LedgerEntry Entry { get; init; }

    public required DedupeKey Key { get; init; }

    /// <summary>Set when this comes from an emitter's ledger signal that a lower one may have stood in for: the identities of
    /// those fallbacks. The ledger takes out what was booked under them, in the same transaction.</summary>
    public SignalKeys? Supersedes { get; init; }

    public AppendStatus Status { get; internal set; }
}

/// <summary>Identities under which lower signals of an emitter are booked while its ledger signal is silent.</summary>
/// <param name="Session">Hash over binding, emitter, session and model.</param>
/// <param name="Emitter">Hash over binding, emitter and model, for signals that carry no session.</param>
public sealed record SignalKeys(UInt128 Session, UInt128 Emitter);

/// <summary>What the numbers of a metric group are for.</summary>
public enum Disposition : byte
{
    /// <summary>The emitter's ledger signal: becomes an entry.</summary>
    Ledger,

    /// <summary>A lower signal: becomes a fallback entry unless the ledger signal has been seen under the same key.</summary>
    Fallback,

    /// <summary>A repetition of what another signal books: kept as a sum for reconciliation only.</summary>
    Shadow,
}

/// <summary>What a metric point counts.</summary>
public enum PointMeasure : byte
{
    /// <summary>Prompt tokens outside every cache.</summary>
    UncachedInput,

    /// <summary>The whole prompt; the group's cache figures are taken off it.</summary>
    Input,
    CacheRead,
    CacheWrite,
    CacheWrite1h,

    /// <summary>Output with reasoning inside.</summary>
    Output,

    /// <summary>Reasoning that is already inside output.</summary>
    Reasoning,

    /// <summary>Reasoning beside output: added to it.</summary>
    ReasoningBesideOutput,

    /// <summary>Prompt tokens that the emitter counts outside its input (tool results at Google).</summary>
    ExtraInput,

    /// <summary>Nano-dollars claimed by the emitter.</summary>
    ReportedCost,
    Calls,
    FailedCalls,
    DurationMs,
}

/// <summary>One number of a metric, already converted to an integer (tokens, nano-dollars, calls).</summary>
/// <param name="Key">Identity of the series and its start time, for cumulative points the cursor's key;
/// for delta points identity of series, start and time.</param>
/// <param name="TimeUnixNano">The point's time.</param>
/// <param name="StartUnixNano">The series' start time; 0 when not sent.</param>
/// <param name="Value">The value, at least 0.</param>
/// <param name="Measure">What the value counts.</param>
/// <param name="IsCumulative">Whether <paramref name="Value"/> is a running total.</param>
public readonly record struct MetricPoint(
    UInt128 Key, long TimeUnixNano, long StartUnixNano, long Value, PointMeasure Measure, bool IsCumulative);

/// <summary>Points of one request that are equal in resource, scope, attributes (without token type), start and time.
/// What is new in them becomes one entry.</summary>
public sealed class MetricGroup
{
    public required DimensionSet Dimensions { get; init; }

    /// <summary>Time of use, Unix milliseconds.</summary>
    public required long Time { get; init; }

    public required Provenance Provenance { get; init; }

    public string? Session { get; init; }

    public ServiceTier Tier { get; init; }

    public EntryFlags Flags { get; init; }

    public Disposition Disposition { get; init; }

    /// <summary>For <see cref="Disposition.Fallback"/>: the keys under which the ledger signal would be known.</summary>
    public SignalKeys? SignalKeys { get; init; }

    public required IReadOnlyList<MetricPoint> Points { get; init; }
}

/// <summary>Everything of one ingest request that changes the ledger; appended as a whole, in one transaction.</summary>
public sealed class AppendRequest
{
    public List<EntryDraft> Entries { get; } = [];

    public List<MetricGroup> Groups { get; } = [];

    /// <summary>Outcomes of tasks; the last one wins.</summary>
    public List<TaskOutcome> Outcomes { get; } = [];

    public bool IsEmpty => Entries.Count == 0 && Groups.Count == 0 && Outcomes.Count == 0;
}

/// <summary>How a task ended.</summary>
/// <param name="Task">The task's id.</param>
/// <param name="Status"><c>succeeded</c> or <c>failed</c>.</param>
/// <param name="Value">What it was worth, in nano-dollars; null when not said.</param>
/// <param name="Time">When, Unix milliseconds.</param>
/// <param name="Team">The team that the reporting key is bound to; null when unbound.</param>
public sealed record TaskOutcome(string Task, string Status, long? Value, long Time, string? Team);

/// <summary>What a commit did for one request.</summary>
/// <param name="Appended">Entries appended, from drafts and from metric groups.</param>
/// <param name="Duplicates">Drafts and points that the ledger already held.</param>
/// <param name="Position">The ledger's last sequence number after the commit.</param>
public readonly record struct AppendResult(int Appended, int Duplicates, long Position);
