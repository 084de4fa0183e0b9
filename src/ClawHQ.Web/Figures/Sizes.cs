using System.Globalization;

namespace ClawHQ.Web.Figures;

/// <summary>Writes sizes of files for people, in powers of 1,000 as disks are sold.</summary>
public static class Sizes
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    /// <summary><c>812 B</c>, <c>4.1 MB</c>, <c>118 GB</c>: three digits at most.</summary>
    public static string Of(long bytes)
    {
        var (value, unit) = ((decimal)bytes, 0);
        while (value >= 999.5m && unit < Units.Length - 1)
        {
            (value, unit) = (value / 1_000, unit + 1);
        }

        var format = unit == 0 || value >= 99.95m ? "0" : "0.0";
        return value.ToString(format, CultureInfo.InvariantCulture) + Texts.NoBreakSpace + Units[unit];
    }
}
