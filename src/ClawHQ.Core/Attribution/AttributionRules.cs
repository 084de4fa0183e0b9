using ClawHQ.Core.Attribution.Kinds;
using ClawHQ.Core.Config.Objects;

namespace ClawHQ.Core.Attribution;

/// <summary>The declared agents and attribution rules in force.</summary>
/// <remarks>Safe from any thread. What is declared is made ready when it is first asked for after a change of the configuration.</remarks>
public sealed class AttributionRules
{
    private readonly Lock _gate = new();
    private readonly ConfigObjects? _objects;
    private volatile Ready? _ready;

    /// <summary>The rules of a server.</summary>
    public AttributionRules(ConfigObjects objects) => _objects = objects;

    private AttributionRules()
    {
    }

    /// <summary>No rules at all.</summary>
    public static AttributionRules None { get; } = new();

    /// <summary>What is in force now. Take it once for all that belongs together.</summary>
    public DeclaredOwners Current => _objects is null ? DeclaredOwners.None
        : _ready is { } ready && ready.Of == _objects.All ? ready.Owners
        : Prepare(_objects);

    private DeclaredOwners Prepare(ConfigObjects objects)
    {
        lock (_gate)
        {
            // Taken before the specs are: when they change in between, it is prepared once more.
            var all = objects.All;
            if (_ready?.Of != all)
            {
                var owners = new DeclaredOwners(objects.Of<AgentSpec>(), objects.Of<AttributionRuleSpec>(), _ready?.Owners.Attributes);
                _ready = new Ready(all, owners);
            }

            return _ready!.Owners; // set above
        }
    }

    /// <summary>What was made of a state of the configuration.</summary>
    /// <param name="Of">The objects: the same list until they change.</param>
    /// <param name="Owners">What they declare.</param>
    private sealed record Ready(IReadOnlyList<ConfigObject> Of, DeclaredOwners Owners);
}
