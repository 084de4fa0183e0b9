using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Core.Ingest.Spans;

/// <summary>A span while its request is decided: what the request says of it and what was known of it before.</summary>
internal sealed class SpanNode
{
    private SpanFacts _facts;

    public UInt128 Trace { get; private set; }

    public ulong Span { get; private set; }

    /// <summary>Under which it is remembered.</summary>
    public RawHash Key { get; private set; }

    /// <summary>Its parent, as this or an earlier request tells of it; 0 at the top.</summary>
    public ulong Parent { get; set; }

    /// <summary>The call that it is in this request; null when it is none, or of an earlier request.</summary>
    public SpanCall? Call { get; set; }

    /// <summary>What is remembered of it.</summary>
    public SpanFacts Facts
    {
        get => _facts;
        set
        {
            HasChanged |= value != _facts;
            _facts = value;
        }
    }

    /// <summary>True when <see cref="Facts"/> say more than what is remembered.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>Makes it the node of a span of which nothing is known yet.</summary>
    public void Begin(UInt128 trace, ulong span, RawHash key)
    {
        (Trace, Span, Key, Parent) = (trace, span, key, 0);
        Load(default);
    }

    /// <summary>Takes up what is remembered of it.</summary>
    public void Load(SpanFacts known)
    {
        _facts = known;
        HasChanged = false;
    }
}
