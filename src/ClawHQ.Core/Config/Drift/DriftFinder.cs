using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Core.Config.Pulling;

namespace ClawHQ.Core.Config.Drift;

/// <summary>Finds objects that are not as their files have them: as those files were applied last, and for the owner of the folder that the
/// server keeps itself in step with, as they are now.</summary>
public sealed class DriftFinder(ConfigStore store, ConfigChanges changes, FolderPull pull, ConfigOptions options, KindTable kinds)
{
    /// <summary>What differs now, by the order of kinds and then by name.</summary>
    public IReadOnlyList<DriftedObject> Find()
    {
        var (live, gone) = store.Database.Read(connection => (store.Read(connection), store.Gone(connection)));
        var found = new Dictionary<(string Kind, string Name), DriftedObject>();
        foreach (var o in live.Where(o => o.Applied is not null))
        {
            var declared = o with { Spec = o.Applied! }; // filtered above
            found[o.Key] = new DriftedObject(o.Kind, o.Name, o.Owner!, o.File, DriftCause.Changed, Planner.Fields(declared, o));
        }

        foreach (var o in gone)
        {
            found[o.Key] = new DriftedObject(o.Kind, o.Name, o.Owner!, o.File, DriftCause.Missing, Planner.Fields(o, null));
        }

        // Files that are wrong are said to be wrong: what they would change cannot be told.
        if (pull.Files is { } files && pull.State is { Problems.Count: 0, IsSettling: false })
        {
            foreach (var change in changes.Plan(files, new PlanChoice(options.Owner, IsPruning: true)).Plan?.Changes ?? [])
            {
                var drifted = Of(change);
                found[drifted.Key] = drifted;
            }
        }

        return [.. found.Values.OrderBy(d => kinds.PlaceOf(d.Kind)).ThenBy(d => d.Name, StringComparer.Ordinal)];
    }

    /// <summary>What a plan would mend.</summary>
    private DriftedObject Of(PlannedChange change)
    {
        var cause = change.Action switch
        {
            PlannedAction.Create => DriftCause.Missing,
            PlannedAction.Update => DriftCause.Changed,
            _ => DriftCause.Undeclared,
        };
        var (before, after) = (change.Change.Before, change.Change.After);
        return new DriftedObject(
            change.Change.Kind, change.Change.Name, options.Owner, (after ?? before)!.File, cause, Planner.Fields(after, before));
    }
}
