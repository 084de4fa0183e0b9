using ClawHQ.Core.Ingest.Emitters;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Ingest.Spans;

/// <summary>A span that is a model call by its name, before it is known whether other spans repeat it.</summary>
internal sealed class SpanCall
{
    public required UInt128 Trace { get; init; }

    public required ulong Span { get; init; }

    public required LedgerEntry Entry { get; init; }

    public required DedupeKey Key { get; init; }

    public required SignalKeys? Signals { get; init; }

    public required Disposition Disposition { get; init; }

    public required CallOutcome Outcome { get; init; }

    public required int Richness { get; init; }

    public string? ResponseId { get; init; }

    public bool HasMeteredBelow { get; set; }

    public bool HasCallBelow { get; set; }

    /// <summary>Another span says the same, or this one sums others up.</summary>
    public bool IsRepetition { get; set; }

    public EntryDraft ToDraft() => new()
    {
        Entry = Entry,
        Key = Key,
        Signals = Signals,
        Disposition = IsRepetition ? Disposition.Shadow : Disposition,
    };
}
