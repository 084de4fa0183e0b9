namespace ClawHQ.Core.Config.Plans;

/// <summary>Says what changes of some kinds would have meant for the last 30 days. Registered by the slice that knows.</summary>
public interface IConfigReplay
{
    /// <summary>Replays a plan.</summary>
    /// <returns>Sentences with figures; none where the plan has nothing of these kinds.</returns>
    Task<IReadOnlyList<string>> ReplayAsync(ConfigPlan plan, CancellationToken cancellationToken);
}
