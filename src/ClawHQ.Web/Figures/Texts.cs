namespace ClawHQ.Web.Figures;

/// <summary>Characters and cuts that all figures share.</summary>
public static class Texts
{
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
}
