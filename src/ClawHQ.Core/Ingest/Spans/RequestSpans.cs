using System.Runtime.InteropServices;
using ClawHQ.Core.Ingest.Emitters;
using ClawHQ.Core.Ingest.Otlp.Wire;
using ClawHQ.Core.Ledger;
using Microsoft.Extensions.ObjectPool;

namespace ClawHQ.Core.Ingest.Spans;

/// <summary>
/// Tells calls from sums among the spans of a request: a span with usage that has another one with usage below it in its trace is a
/// sum, whatever it is called, and of two spans with the same response id the richer one counts, also where one lies below the
/// other.
/// </summary>
/// <remarks>What is remembered of a span is looked up once and stored once: among so many spans each look is a slow one. Used again by
/// later requests, because its tables are large.</remarks>
internal sealed class RequestSpans : IResettable
{
    /// <summary>Spans beyond which the tables are not kept for later requests.</summary>
    private const int KeptMax = 8_192;

    /// <summary>Steps to climb; no honest trace nests deeper, and a circle ends.</summary>
    private const int DepthMax = 128;

    private readonly Dictionary<RawHash, SpanNode> _byIdentity = [];
    private readonly List<SpanCall> _calls = [];

    /// <summary>First the nodes of this request's spans, then those of ancestors from earlier ones, then unused ones.</summary>
    private readonly List<SpanNode> _nodes = [];
    private int _used;
    private int _spans;

    /// <summary>Every span of the request, for its place in the trace.</summary>
    public SpanNode Add(UInt128 trace, ulong span, ulong parent)
    {
        var node = NodeOf(trace, SpanFamilies.KeyOf(trace, span), span, out _);
        node.Parent = parent;
        _spans = _used;
        return node;
    }

    public void Add(SpanCall call)
    {
        call.Node.Call = call;
        _calls.Add(call);
    }

    /// <summary>Decides which calls are repetitions.</summary>
    public void Decide(SpanFamilies families)
    {
        if (_spans > 0)
        {
            families.Visit(DecideUnderLock);
        }
    }

    /// <summary>Adds the calls, as they were decided, to what is to be booked.</summary>
    public void AddTo(List<EntryDraft> drafts)
    {
        foreach (var call in _calls)
        {
            drafts.Add(call.ToDraft());
        }
    }

    public bool TryReset()
    {
        for (var i = 0; i < _used; i++)
        {
            _nodes[i].Call = null;
        }

        var isKept = _used <= KeptMax;
        _byIdentity.Clear();
        _calls.Clear();
        (_used, _spans) = (0, 0);
        return isKept;
    }

    private void DecideUnderLock(SpanFamilies families)
    {
        for (var i = 0; i < _spans; i++)
        {
            _nodes[i].Load(families[_nodes[i].Key]);
        }

        for (var i = 0; i < _spans; i++)
        {
            PassUp(families, _nodes[i]);
        }

        foreach (var call in _calls)
        {
            call.MeteredBefore = call.HasMeteredBelow || call.Node.Facts.HasMeteredBelow;
        }

        foreach (var call in _calls)
        {
            MarkAbove(families, call.Node, call.Outcome, call);
        }

        foreach (var call in _calls)
        {
            Merge(call);
            call.IsRepetition = call.HasMeteredBelow || (call.Outcome != CallOutcome.Metered && call.HasCallBelow);
        }

        DropBelowBooked(families);
        DropRepeatedResponses(families);
        foreach (var call in _calls.Where(static call => !call.IsRepetition))
        {
            call.Node.Facts = call.Node.Facts with { Parent = call.Node.Parent, IsBooked = call.Outcome == CallOutcome.Metered };
        }

        for (var i = 0; i < _used; i++)
        {
            if (_nodes[i] is { HasChanged: true } node)
            {
                families[node.Key] = node.Facts;
            }
        }
    }

    /// <summary>Notes a call at all of its ancestors; <paramref name="call"/> where it is one of this request.</summary>
    private void MarkAbove(SpanFamilies families, SpanNode node, CallOutcome outcome, SpanCall? call = null)
    {
        for (var depth = 0; depth < DepthMax && TryClimb(families, ref node); depth++)
        {
            if (call is not null)
            {
                node.Call?.SeeBelow(call);
            }

            MarkBelow(node, outcome);
        }
    }

    private static void MarkBelow(SpanNode node, CallOutcome outcome)
    {
        if (node.Call is { } above)
        {
            above.HasCallBelow = true;
            above.HasMeteredBelow |= outcome == CallOutcome.Metered;
        }

        // A booked ancestor stays what it is: the call below repeats it, not the other way round.
        var facts = node.Facts;
        if (!facts.IsBooked)
        {
            node.Facts = facts with
            {
                HasCallBelow = true,
                HasMeteredBelow = facts.HasMeteredBelow || outcome == CallOutcome.Metered,
            };
        }
    }

    /// <summary>A span of which it was known before it came that calls lie below it tells its own ancestors.</summary>
    private void PassUp(SpanFamilies families, SpanNode node)
    {
        var facts = node.Facts;
        if (facts.HasCallBelow && !facts.IsBooked)
        {
            MarkAbove(families, node, facts.HasMeteredBelow ? CallOutcome.Metered : CallOutcome.Unmetered);
        }
    }

    private static void Merge(SpanCall call)
    {
        var facts = call.Node.Facts;
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
            if (!call.IsRepetition && call.Outcome != CallOutcome.Failed)
            {
                call.IsRepetition = IsBelowBooked(families, call.Node);
            }
        }
    }

    private bool IsBelowBooked(SpanFamilies families, SpanNode node)
    {
        for (var depth = 0; depth < DepthMax && TryClimb(families, ref node); depth++)
        {
            if (node.Facts.IsBooked || node.Call is { IsRepetition: false, Outcome: CallOutcome.Metered })
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
            call.IsRepetition = families.FirstOf(call.Node.Trace, call.ResponseId ?? "", call.Node.Span) != call.Node.Span;
        }
    }

    /// <summary>Goes from a span to its parent. False at the top.</summary>
    private bool TryClimb(SpanFamilies families, ref SpanNode node)
    {
        if (node.Parent == 0)
        {
            return false;
        }

        var key = SpanFamilies.KeyOf(node.Trace, node.Parent);
        var parent = NodeOf(node.Trace, key, node.Parent, out var isKnown);
        if (!isKnown)
        {
            parent.Load(families[key]);
            parent.Parent = parent.Facts.Parent;
        }

        node = parent;
        return true;
    }

    private SpanNode NodeOf(UInt128 trace, RawHash key, ulong span, out bool isKnown)
    {
        ref var node = ref CollectionsMarshal.GetValueRefOrAddDefault(_byIdentity, key, out isKnown);
        if (node is null)
        {
            if (_used == _nodes.Count)
            {
                _nodes.Add(new SpanNode());
            }

            node = _nodes[_used++];
            node.Begin(trace, span, key);
        }

        return node;
    }
}
