using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ledger;

/// <summary>What became of one entry of a request.</summary>
public enum AppendStatus : byte
{
    Pending,
    Appended,

    /// <summary>The ledger already holds it; that is a success.</summary>
    Duplicate,

    /// <summary>Another signal books it; it was added to the shadow sums.</summary>
    Shadow,
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

    /// <summary>What the report is for. A shadow is only added to the shadow sums; its identity is kept all the same, so that a
    /// replay adds nothing.</summary>
    public Disposition Disposition { get; set; }

    /// <summary>Where the report stands among the signals of its emitter; null when no other signal repeats it.
    /// Always set for <see cref="Disposition.Fallback"/>.</summary>
    public SignalKeys? Signals { get; init; }

    /// <summary>Whether it takes out what it adjusts because somebody asked for it: nothing is added to that any more.</summary>
    internal bool IsReversal { get; init; }

    public AppendStatus Status { get; internal set; }
}

/// <summary>Where a report stands among the signals in which its emitter repeats the same calls.</summary>
/// <remarks>
/// <para>A report of rank 0 is always booked. One of a worse (greater) rank looks at one key, <see cref="Session"/> or, when that
/// is 0, <see cref="Emitter"/>: when the key is known at a better rank the report becomes a shadow; else it is booked at once with
/// <see cref="EntryFlags.Fallback"/> and its sums are remembered under that one key.</para>
/// <para>Whatever is booked marks all its keys that are not 0 as known at its rank (the best one stays), and takes out, by
/// adjustments in the same transaction, what worse ranks have booked under any of them. A duplicate marks them too, and so does
/// a metric group in which nothing is new or that has no points at all.</para>
/// </remarks>
/// <param name="Session">Hash over binding, emitter, session and model; 0 when the report carries no session.</param>
/// <param name="Emitter">Hash over binding, emitter, program, model and day of use, for signals that carry no session;
/// 0 when unused.</param>
/// <param name="Rank">0 for the emitter's ledger signal, 1 and more for those that stand in for it, best first.</param>
/// <param name="NextDay">The <paramref name="Emitter"/> key of the following day for a report late in the day, because a lower
/// signal's interval may end after midnight; 0 otherwise.</param>
public sealed record SignalKeys(UInt128 Session, UInt128 Emitter, byte Rank = 0, UInt128 NextDay = default);

/// <summary>What the numbers of a metric group are for.</summary>
public enum Disposition : byte
{
    /// <summary>The emitter's ledger signal: becomes an entry.</summary>
    Ledger,

    /// <summary>A lower signal: becomes a fallback entry unless a better one is known under its key,
    /// see <see cref="SignalKeys"/>.</summary>
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

    /// <summary>Prompt tokens of audio: a part of the whole prompt, sent beside its other parts.</summary>
    AudioInput,

    /// <summary>As <see cref="AudioInput"/>, of images.</summary>
    ImageInput,

    /// <summary>Output tokens of audio, sent beside the other output.</summary>
    AudioOutput,

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
/// <param name="Value">The value, 0 to <see cref="ValueMax"/>.</param>
/// <param name="Measure">What the value counts.</param>
/// <param name="IsCumulative">Whether <paramref name="Value"/> is a running total.</param>
public readonly record struct MetricPoint(
    UInt128 Key, long TimeUnixNano, long StartUnixNano, long Value, PointMeasure Measure, bool IsCumulative)
{
    /// <summary>The largest value that can be meant: nine million dollars in nano-dollars.</summary>
    public const long ValueMax = 9_000_000_000_000_000;
}

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

    /// <summary>Where the group stands among the signals of its emitter; null when no other signal repeats it.
    /// Always set for <see cref="Disposition.Fallback"/>.</summary>
    public SignalKeys? Signals { get; init; }

    /// <summary>True when the emitter reports tokens beside its cost: a cost without tokens in the same group is then kept as
    /// reported cost and never becomes the cost of the entry.</summary>
    public bool IsCostBesideTokens { get; init; }

    /// <summary>True when the emitter's cost knows how long cache writes live and its tokens do not.</summary>
    public bool CostKnowsCacheLifetimes { get; init; }

    /// <summary>At most 1,000 points.</summary>
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
