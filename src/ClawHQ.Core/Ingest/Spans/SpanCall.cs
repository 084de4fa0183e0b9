using ClawHQ.Core.Ingest.Emitters;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Ingest.Spans;

/// <summary>A span that is a model call by its name, before it is known whether other spans repeat it.</summary>
internal sealed class SpanCall
{
    private int _meteredBelow;
    private SpanCall? _sameBelow;

    public required SpanNode Node { get; init; }

    /// <summary>What it becomes in the ledger.</summary>
    public required EntryDraft Draft { get; init; }

    public required CallOutcome Outcome { get; init; }

    public required int Richness { get; init; }

    public string? ResponseId { get; init; }

    public bool HasMeteredBelow { get; set; }

    /// <summary>Calls with usage were known below it before its request came.</summary>
    public bool MeteredBefore { get; set; }

    /// <summary>It sums nothing up: the only call below it is the same response to the same output, told with fewer classes, as
    /// when a framework and the library under it both report.</summary>
    public bool IsFullerThanBelow => !MeteredBefore && _meteredBelow == 1 && _sameBelow is { } below
        && Richness > below.Richness && Draft.Entry.Usage.Output == below.Draft.Entry.Usage.Output;

    public bool HasCallBelow { get; set; }

    /// <summary>Another span says the same, or this one sums others up.</summary>
    public bool IsRepetition { get; set; }

    /// <summary>Notes a call of the same request that lies below it.</summary>
    public void SeeBelow(SpanCall call)
    {
        if (call.Outcome == CallOutcome.Metered)
        {
            _meteredBelow++;
            _sameBelow = call.ResponseId is not null && call.ResponseId == ResponseId ? call : null;
        }
    }

    /// <summary>What is to be booked, as it was decided.</summary>
    public EntryDraft ToDraft()
    {
        Draft.Disposition = IsRepetition ? Disposition.Shadow : Draft.Disposition;
        return Draft;
    }
}
