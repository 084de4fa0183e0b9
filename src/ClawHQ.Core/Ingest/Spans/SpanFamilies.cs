using System.Runtime.InteropServices;
using ClawHQ.Core.Ingest.Otlp.Wire;
using Microsoft.Extensions.ObjectPool;

namespace ClawHQ.Core.Ingest.Spans;

/// <summary>What is remembered of a span.</summary>
/// <param name="Parent">Its parent; 0 when unknown.</param>
/// <param name="HasMeteredBelow">A call with usage lies below it, so that usage of its own would be a sum.</param>
/// <param name="HasCallBelow">Any call lies below it.</param>
/// <param name="IsBooked">It was booked as a call with usage, so that calls below it repeat it.</param>
internal readonly record struct SpanFacts(ulong Parent, bool HasMeteredBelow, bool HasCallBelow, bool IsBooked);

/// <summary>
/// Remembers for a while which spans have calls below them and which were booked, because parent and child often arrive in
/// different requests. Bounded: two generations, the older one is dropped when the newer one is full.
/// </summary>
/// <remarks>Lost at a restart. Decisions already made are not: each left its identity in the ledger.</remarks>
internal sealed class SpanFamilies
{
    /// <summary>Spans in one generation, at about 60 bytes each.</summary>
    public const int GenerationMax = 100_000;

    private readonly Lock _gate = new();
    private Generation _young = new();
    private Generation _old = new();

    /// <summary>The spans of requests that are being read.</summary>
    public ObjectPool<RequestSpans> Spans { get; } = ObjectPool.Create<RequestSpans>();

    /// <summary>Runs a whole request's decisions under one lock.</summary>
    public void Visit(Action<SpanFamilies> decide)
    {
        lock (_gate)
        {
            decide(this);
        }
    }

    /// <summary>What is known of a span by its key; nothing is the default.</summary>
    public SpanFacts this[RawHash key]
    {
        get => _young.Spans.TryGetValue(key, out var facts) || _old.Spans.TryGetValue(key, out facts) ? facts : default;
        set
        {
            Age();
            _young.Spans[key] = value;
        }
    }

    /// <summary>The key of a span.</summary>
    public static RawHash KeyOf(UInt128 trace, ulong span) => new RawHash((ulong)trace, (ulong)(trace >> 64)).Add(span);

    /// <summary>The span under which a response was booked first; the given one when it is new.</summary>
    public ulong FirstOf(UInt128 trace, string responseId, ulong span)
    {
        Age();
        var response = KeyOf(trace, responseId);
        ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(_young.Responses, response, out var isKnown);
        if (!isKnown)
        {
            first = _old.Responses.GetValueOrDefault(response, span);
        }

        return first;
    }

    /// <summary>Ids may be long: kept themselves, they would decide how much memory a generation takes.</summary>
    private static RawHash KeyOf(UInt128 trace, string responseId) =>
        new RawHash((ulong)trace, (ulong)(trace >> 64)).Add(MemoryMarshal.AsBytes(responseId.AsSpan()));

    private void Age()
    {
        if (_young.Spans.Count + _young.Responses.Count >= GenerationMax)
        {
            // The oldest is emptied and used again: its tables are large.
            (_old, _young) = (_young, _old);
            _young.Spans.Clear();
            _young.Responses.Clear();
        }
    }

    private sealed class Generation
    {
        public Dictionary<RawHash, SpanFacts> Spans { get; } = [];

        public Dictionary<RawHash, ulong> Responses { get; } = [];
    }
}
