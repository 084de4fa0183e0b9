using System.Runtime.InteropServices;
using ClawHQ.Core.Ingest.Emitters;

namespace ClawHQ.Core.Ingest.Spans;

/// <summary>
/// Tells calls from sums among the spans of a request: a span with usage that has another one with usage below it in its trace
/// is a
/// sum, whatever it is called, and of two spans with the same response id the richer one counts, also where one lies below the
/// other.
/// </summary>
internal sealed class RequestSpans
{
    /// <summary>Steps to climb; no honest trace nests deeper, and a circle ends.</summary>
    private const int DepthMax = 128;

    private readonly List<(UInt128 Trace, ulong Span, ulong Parent)> _links = [];
    private readonly List<SpanCall> _calls = [];
    private readonly Dictionary<(UInt128 Trace, ulong Span), (ulong Parent, SpanCall? Call)> _byId = [];

    public IReadOnlyList<SpanCall> Calls => _calls;

    /// <summary>Every span of the request, for its place in the trace.</summary>
    public void Add(UInt128 trace, ulong span, ulong parent)
    {
        _links.Add((trace, span, parent));
        CollectionsMarshal.GetValueRefOrAddDefault(_byId, (trace, span), out _).Parent = parent;
    }

    public void Add(SpanCall call)
    {
        _calls.Add(call);
        CollectionsMarshal.GetValueRefOrAddDefault(_byId, (call.Trace, call.Span), out _).Call = call;
    }

    /// <summary>Decides which calls are repetitions. Deciding twice gives the same answer.</summary>
    public void Decide(SpanFamilies families)
    {
        if (_links.Count > 0)
        {
            families.Visit(DecideUnderLock);
        }
    }

    private void DecideUnderLock(SpanFamilies families)
    {
        foreach (var (trace, span, _) in _links)
        {
            PassUp(families, trace, span);
        }

        foreach (var call in _calls)
        {
            call.MeteredBefore = call.HasMeteredBelow || families[call.Trace, call.Span].HasMeteredBelow;
        }

        foreach (var call in _calls)
        {
            MarkAbove(families, call.Trace, call.Span, call.Outcome, call);
        }

        foreach (var call in _calls)
        {
            Merge(families, call);
            call.IsRepetition = call.HasMeteredBelow || (call.Outcome != CallOutcome.Metered && call.HasCallBelow);
        }

        DropBelowBooked(families);
        DropRepeatedResponses(families);
        foreach (var call in _calls)
        {
            if (!call.IsRepetition)
            {
                var facts = families[call.Trace, call.Span];
                families[call.Trace, call.Span] = facts with
                {
                    Parent = _byId[(call.Trace, call.Span)].Parent,
                    IsBooked = call.Outcome == CallOutcome.Metered,
                };
            }
        }
    }

    /// <summary>Notes a call at all of its ancestors; <paramref name="call"/> where it is one of this request.</summary>
    private void MarkAbove(SpanFamilies families, UInt128 trace, ulong span, CallOutcome outcome, SpanCall? call = null)
    {
        for (var depth = 0; depth < DepthMax && TryClimb(families, trace, ref span); depth++)
        {
            var above = _byId.GetValueOrDefault((trace, span)).Call;
            if (call is not null)
            {
                above?.SeeBelow(call);
            }

            MarkBelow(families, trace, span, above, outcome);
        }
    }

    private static void MarkBelow(SpanFamilies families, UInt128 trace, ulong span, SpanCall? above, CallOutcome outcome)
    {
        if (above is not null)
        {
            above.HasCallBelow = true;
            above.HasMeteredBelow |= outcome == CallOutcome.Metered;
        }

        var facts = families[trace, span];

        // A booked ancestor stays what it is: the call below repeats it, not the other way round.
        if (!facts.IsBooked)
        {
            families[trace, span] = facts with
            {
                HasCallBelow = true,
                HasMeteredBelow = facts.HasMeteredBelow || outcome == CallOutcome.Metered,
            };
        }
    }

    /// <summary>A span of which it was known before it came that calls lie below it tells its own ancestors.</summary>
    private void PassUp(SpanFamilies families, UInt128 trace, ulong span)
    {
        var facts = families[trace, span];
        if (!facts.HasCallBelow || facts.IsBooked)
        {
            return;
        }

        MarkAbove(families, trace, span, facts.HasMeteredBelow ? CallOutcome.Metered : CallOutcome.Unmetered);
    }

    private static void Merge(SpanFamilies families, SpanCall call)
    {
        var facts = families[call.Trace, call.Span];
        if (facts.IsBooked || call.IsFullerThanBelow)
        {
            // A replay of what was booked, which the ledger knows, or one call told twice.
            call.HasMeteredBelow = call.HasCallBelow = false;
            return;
        }

        call.HasMeteredBelow |= facts.HasMeteredBelow;
        call.HasCallBelow |= facts.HasCallBelow;
    }

    private void DropBelowBooked(SpanFamilies families)
    {
        foreach (var call in _calls)
        {
            if (call.IsRepetition || call.Outcome == CallOutcome.Failed)
            {
                continue;
            }

            call.IsRepetition = IsBelowBooked(families, call);
        }
    }

    private bool IsBelowBooked(SpanFamilies families, SpanCall call)
    {
        var span = call.Span;
        for (var depth = 0; depth < DepthMax && TryClimb(families, call.Trace, ref span); depth++)
        {
            if (families[call.Trace, span].IsBooked
                || _byId.GetValueOrDefault((call.Trace, span)).Call is { IsRepetition: false, Outcome: CallOutcome.Metered })
            {
                return true;
            }
        }

        return false;
    }

    private void DropRepeatedResponses(SpanFamilies families)
    {
        // An attempt without usage may carry the id of the response that a later one got.
        foreach (var call in _calls
            .Where(c => c is { IsRepetition: false, ResponseId: not null, Outcome: CallOutcome.Metered })
            .OrderByDescending(c => c.Richness))
        {
            call.IsRepetition = families.FirstOf(call.Trace, call.ResponseId ?? "", call.Span) != call.Span;
        }
    }

    /// <summary>Goes from a span to its parent, as this or an earlier request tells of it. False at the top.</summary>
    private bool TryClimb(SpanFamilies families, UInt128 trace, ref ulong span)
    {
        span = _byId.TryGetValue((trace, span), out var known) ? known.Parent : families[trace, span].Parent;
        return span != 0;
    }
}
