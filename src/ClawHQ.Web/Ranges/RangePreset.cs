namespace ClawHQ.Web.Ranges;

/// <summary>The named time ranges of the picker.</summary>
public enum RangePreset
{
    Today,
    Yesterday,
    ThisWeek,
    Last7Days,
    Last30Days,
    Last90Days,
    MonthToDate,
    LastMonth,
    Quarter,
    Custom,
}

/// <summary>How presets are written in addresses and on buttons.</summary>
public static class RangePresets
{
    /// <summary>All that can be picked by one click, in the order of the picker.</summary>
    public static IReadOnlyList<RangePreset> Picked { get; } = [.. Enum.GetValues<RangePreset>().Where(p => p != RangePreset.Custom)];

    /// <summary>The word in the address.</summary>
    public static string Key(this RangePreset preset) => preset switch
    {
        RangePreset.Today => "today",
        RangePreset.Yesterday => "yesterday",
        RangePreset.ThisWeek => "week",
        RangePreset.Last7Days => "7d",
        RangePreset.Last30Days => "30d",
        RangePreset.Last90Days => "90d",
        RangePreset.MonthToDate => "month",
        RangePreset.LastMonth => "last-month",
        RangePreset.Quarter => "quarter",
        RangePreset.Custom => "custom",
        _ => throw new ArgumentOutOfRangeException(nameof(preset), preset, null),
    };

    /// <summary>The words in the picker.</summary>
    public static string Label(this RangePreset preset) => preset switch
    {
        RangePreset.Today => "Today",
        RangePreset.Yesterday => "Yesterday",
        RangePreset.ThisWeek => "This week",
        RangePreset.Last7Days => "Last 7 days",
        RangePreset.Last30Days => "Last 30 days",
        RangePreset.Last90Days => "Last 90 days",
        RangePreset.MonthToDate => "Month to date",
        RangePreset.LastMonth => "Last month",
        RangePreset.Quarter => "Quarter to date",
        RangePreset.Custom => "Custom",
        _ => throw new ArgumentOutOfRangeException(nameof(preset), preset, null),
    };

    /// <summary>The preset of an address word; null for an unknown one.</summary>
    public static RangePreset? FromKey(string? key)
    {
        foreach (var preset in Enum.GetValues<RangePreset>())
        {
            if (preset.Key() == key)
            {
                return preset;
            }
        }

        return null;
    }
}
