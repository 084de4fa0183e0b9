using ClawHQ.Core.Access;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Core.Config.Plans.Replays;

namespace ClawHQ.Web.Pages.Configuration.Previewing;

/// <summary>What a change would do, and would have done to the last days.</summary>
/// <param name="Plan">What would change.</param>
/// <param name="Replay">What it would have done; null where nothing that changes can have done anything.</param>
public sealed record PlanPreview(ConfigPlan Plan, ReplayAnswer? Replay);

/// <summary>Previews changes that are made in the interface.</summary>
internal sealed class PlanPreviews(PlanReplays replays, PlanWarnings warnings)
{
    /// <summary>Previews a change that was planned; null where it cannot be carried out.</summary>
    /// <param name="planned">The change.</param>
    /// <param name="caller">Who looks: usage that they may not see is left out.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<PlanPreview?> OfAsync(ChangeOutcome planned, Caller caller, CancellationToken cancellationToken) =>
        planned is { IsDone: true, Plan: { } plan }
            ? new PlanPreview(
                warnings.AddTo(plan, caller.VisibleTeams.Contains),
                await replays.ReplayAsync(plan, caller.VisibleTeams.Contains, cancellationToken))
            : null;
}
