using ClawHQ.Core.Access;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Core.Config.Plans.Replays;

namespace ClawHQ.Web.Pages.Configuration.Previewing;

/// <summary>What a change would do, and would have done to the last days.</summary>
/// <param name="Plan">What would change.</param>
/// <param name="Replay">What it would have done; null where nothing that changes can have done anything.</param>
public sealed record PlanPreview(ConfigPlan Plan, ReplayAnswer? Replay)
{
    /// <summary>Previews a change that was planned; null where it cannot be carried out.</summary>
    /// <param name="planned">The change.</param>
    /// <param name="replays">Replays plans.</param>
    /// <param name="caller">Who looks: usage that they may not see is left out.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal static async Task<PlanPreview?> OfAsync(
        ChangeOutcome planned, PlanReplays replays, Caller caller, CancellationToken cancellationToken) =>
        planned is { IsDone: true, Plan: { } plan }
            ? new PlanPreview(plan, await replays.ReplayAsync(plan, caller.VisibleTeams.Contains, cancellationToken))
            : null;
}
