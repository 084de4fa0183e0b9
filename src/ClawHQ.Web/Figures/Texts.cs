using System.Text.RegularExpressions;

namespace ClawHQ.Web.Figures;

/// <summary>Characters and cuts that all figures share.</summary>
public static partial class Texts
{
    private const int TailLengthMin = 8;
    private const int TailLengthMax = 20;
    private const string WordEnds = "-_.: ";

    /// <summary>Keeps a figure and its unit on one line.</summary>
    public const string NoBreakSpace = "\u00a0";

    /// <summary>Cuts a long name in the middle, where names differ least; the full one belongs into the title.</summary>
    /// <param name="name">The name.</param>
    /// <param name="lengthMax">The longest text to return, at least 3.</param>
    public static string CutMiddle(string name, int lengthMax)
    {
        if (name.Length <= lengthMax)
        {
            return name;
        }

        var head = lengthMax / 2;
        return string.Concat(name.AsSpan(0, head), "…", name.AsSpan(name.Length - (lengthMax - head - 1)));
    }

    /// <summary>How many characters at the end of a name go onto a second line where it does not fit on one: what follows its last
    /// slash, as agents have it, its date, as models have it, its last words or numbers, as ids have them, or the last few.</summary>
    /// <returns>0 for a name that is short.</returns>
    public static int TailLength(string name)
    {
        if (name.Length <= 2 * TailLengthMin)
        {
            return 0;
        }

        var ownName = name.Length - 1 - name.LastIndexOf('/');
        if (ownName is >= TailLengthMin / 2 and <= TailLengthMax && ownName < name.Length)
        {
            return ownName;
        }

        if (Date().Match(name) is { Success: true } date)
        {
            return date.Length;
        }

        var length = TailLengthMin;
        while (length < TailLengthMax && length + 1 < name.Length && !WordEnds.Contains(name[^(length + 1)]))
        {
            length++;
        }

        length = WordEnds.Contains(name[^(length + 1)]) ? length : TailLengthMin;
        return char.IsLowSurrogate(name[^length]) ? length + 1 : length;
    }

    [GeneratedRegex(@"\d{4}-?\d{2}-?\d{2}$", RegexOptions.CultureInvariant)]
    private static partial Regex Date();
}
