using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Core.Settings;

namespace ClawHQ.Core.Config;

/// <summary>How often declared objects are checked, and the folder that the server keeps itself in step with.</summary>
public sealed class ConfigOptions
{
    [Setting("Folder of configuration that the server applies by itself: a mounted one, or a Git working copy. Without it, none.")]
    public string? Folder { get; init; }

    [Setting("Whose files those of the folder are.")]
    public string Owner { get; init; } = PlanChoice.DefaultOwner;

    [Setting("Whether objects of this owner that the folder no longer has are deleted.")]
    public bool Prune { get; init; }

    [Setting("How often the folder is looked at.", Min = 1_000, Max = 86_400_000)]
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("How often it is checked that objects are still as their files have them.", Min = 1_000, Max = 86_400_000)]
    public TimeSpan DriftInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What is wrong with the settings.</summary>
    public IEnumerable<ProblemItem> Check()
    {
        if (!PlanChoice.IsOwner(Owner))
        {
            yield return new ProblemItem("config.owner", Problem.Echo(Owner), "Must be 1 to 100 printable characters.");
        }

        if (Folder is { } folder && string.IsNullOrWhiteSpace(folder))
        {
            yield return new ProblemItem("config.folder", folder, "Must be the path of a folder.", "Leave the setting out for none.");
        }
    }
}
