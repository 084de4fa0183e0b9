using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Core.Config.Pulling;

namespace ClawHQ.Core.Config.Drift;

/// <summary>What differs.</summary>
/// <param name="Objects">By the order of kinds and then by name.</param>
/// <param name="IsWhole">Whether the files of the pulled folder were looked at too, or there are none. Otherwise it cannot be told which
/// objects differ from these.</param>
public sealed record FoundDrift(IReadOnlyList<DriftedObject> Objects, bool IsWhole);

/// <summary>Finds objects that are not as their files have them: as those files were applied last, and for the owner of the folder that the
/// server keeps itself in step with, as they are now.</summary>
public sealed class DriftFinder(ConfigStore store, ConfigChanges changes, FolderPull pull, ConfigOptions options, KindTable kinds)
{
    /// <summary>What differs now.</summary>
    public FoundDrift Find()
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
        var plan = pull.Files is { } files && pull.State is { Problems.Count: 0, IsSettling: false }
            ? changes.Plan(files, new PlanChoice(options.Owner, IsPruning: true)).Plan
            : null;
        foreach (var drifted in (plan?.Changes ?? []).Select(Of))
        {
            found[drifted.Key] = drifted;
        }

        return new FoundDrift(
            [.. found.Values.OrderBy(d => kinds.PlaceOf(d.Kind)).ThenBy(d => d.Name, StringComparer.Ordinal)],
            plan is not null || options.Folder is null);
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
