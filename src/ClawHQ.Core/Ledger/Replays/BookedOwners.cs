using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Attribution;

namespace ClawHQ.Core.Ledger.Replays;

/// <summary>What is known of booked usage when it is asked anew to whom it belongs. It has the owners that it was given: what its report
/// claimed beside that is not kept, nor are the attributes of the report.</summary>
internal sealed class BookedOwners
{
    private readonly Dictionary<int, ApiKey> _keys;

    public BookedOwners(KeyRing keys) => _keys = keys.All.ToDictionary(k => k.Id);

    /// <summary>The facts of a dimension set, and the bound of its key.</summary>
    public (UsageFacts Facts, KeyBinding Binding) Of(DimensionSet set)
    {
        var key = set.Key is { } id ? _keys.GetValueOrDefault(id) : null;
        var facts = new UsageFacts
        {
            Owners = new Claims
            {
                Agent = set.Agent,
                Team = set.Team,
                Project = set.Project,
                Client = set.Client,
                User = set.User,
                Environment = set.Environment,
            },
            Emitter = set.Source,
            Key = key?.Name,
            Provider = set.Provider,
            Model = set.Model,
        };
        return (facts, key?.Binding ?? KeyBinding.None);
    }
}
