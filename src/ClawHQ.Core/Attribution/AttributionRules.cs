using ClawHQ.Core.Attribution.Kinds;
using ClawHQ.Core.Config.Objects;

namespace ClawHQ.Core.Attribution;

/// <summary>The declared agents and attribution rules in force.</summary>
/// <remarks>Safe from any thread. What is declared is made ready when the configuration changes and swapped by one write.</remarks>
public sealed class AttributionRules
{
    private readonly Lock _gate = new();
    private readonly ConfigObjects? _objects;
    private volatile DeclaredOwners? _current;

    /// <summary>The rules of a server.</summary>
    public AttributionRules(ConfigObjects objects)
    {
        _objects = objects;
        objects.Follow(() => Swap());
    }

    private AttributionRules() => _current = DeclaredOwners.None;

    /// <summary>No rules at all.</summary>
    public static AttributionRules None { get; } = new();

    /// <summary>What is in force now. Take it once for all that belongs together.</summary>
    public DeclaredOwners Current => _current ?? Swap();

    private DeclaredOwners Swap()
    {
        lock (_gate)
        {
            return _current = _objects is null
                ? DeclaredOwners.None
                : new DeclaredOwners(_objects.Of<AgentSpec>(), _objects.Of<AttributionRuleSpec>(), _current?.Attributes);
        }
    }
}
