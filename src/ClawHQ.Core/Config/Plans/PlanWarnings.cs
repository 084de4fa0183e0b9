using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Documents;

namespace ClawHQ.Core.Config.Plans;

/// <summary>Says what is probably a slip in what files declare, though it can be applied, as far as one part of the program knows. The
/// slice that knows brings one, registered in one line.</summary>
public abstract class PlanWarning
{
    /// <summary>What is probably a slip.</summary>
    /// <param name="manifests">What files declare and the plan changes.</param>
    /// <param name="maySee">Whether whoever asks may see usage of a team; null stands for usage without one.</param>
    public abstract IEnumerable<ProblemItem> Of(IReadOnlyList<Manifest> manifests, Func<string?, bool> maySee);
}

/// <summary>Gathers the warnings of a plan.</summary>
public sealed class PlanWarnings(IEnumerable<PlanWarning> sources)
{
    /// <summary>Most warnings that are given.</summary>
    private const int CountMax = 100;

    private readonly PlanWarning[] _sources = [.. sources];

    /// <summary>The plan with all its warnings.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="maySee">Whether whoever asks may see usage of a team; null stands for usage without one.</param>
    public ConfigPlan AddTo(ConfigPlan plan, Func<string?, bool> maySee)
    {
        var changed = plan.Changes.Select(c => (c.Change.Kind, c.Change.Name)).ToHashSet();
        Manifest[] manifests = [.. plan.Declared.Where(m => changed.Contains((m.Kind.Name, m.Name)))];
        return plan with
        {
            Warnings = [.. plan.Warnings.Concat(_sources.SelectMany(s => s.Of(manifests, maySee))).Take(CountMax)],
        };
    }
}
