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
    private readonly Dictionary<(UInt128 Trace, ulong Span), ulong> _parents = [];
    private readonly Dictionary<(UInt128 Trace, ulong Span), SpanCall> _callsById = [];

    public IReadOnlyList<SpanCall> Calls => _calls;

    /// <summary>Every span of the request, for its place in the trace.</summary>
    public void Add(UInt128 trace, ulong span, ulong parent)
    {
        _links.Add((trace, span, parent));
        _parents[(trace, span)] = parent;
    }

    public void Add(SpanCall call)
    {
        _calls.Add(call);
        _callsById[(call.Trace, call.Span)] = call;
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
            Climb(families, call.Trace, call.Span, (f, span, above) =>
            {
                above?.SeeBelow(call);
                MarkBelow(f, call.Trace, span, above, call.Outcome);
            });
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
                    Parent = _parents[(call.Trace, call.Span)],
                    IsBooked = call.Outcome == CallOutcome.Metered,
                };
            }
        }
    }

    /// <summary>Notes a call at one of its ancestors.</summary>
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

        var outcome = facts.HasMeteredBelow ? CallOutcome.Metered : CallOutcome.Unmetered;
        Climb(families, trace, span, (f, ancestor, above) => MarkBelow(f, trace, ancestor, above, outcome));
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

            var isBelow = false;
            Climb(families, call.Trace, call.Span, (f, span, above) =>
                isBelow |= f[call.Trace, span].IsBooked || above is { IsRepetition: false, Outcome: CallOutcome.Metered });
            call.IsRepetition = isBelow;
        }
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

    /// <summary>Visits the ancestors of a span, those of earlier requests too.</summary>
    private void Climb(SpanFamilies families, UInt128 trace, ulong span, Action<SpanFamilies, ulong, SpanCall?> visit)
    {
        for (var depth = 0; depth < DepthMax; depth++)
        {
            if (!_parents.TryGetValue((trace, span), out var parent))
            {
                parent = families[trace, span].Parent;
            }

            if (parent == 0)
            {
                return;
            }

            visit(families, parent, _callsById.GetValueOrDefault((trace, parent)));
            span = parent;
        }
    }
}
