namespace ClawHQ.Core.Settings;

/// <summary>A setting as somebody wrote it.</summary>
/// <param name="Path">The setting's path, such as <c>server.port</c>.</param>
/// <param name="Texts">The text, or the items of a list.</param>
/// <param name="Origin">Where it was written: file and line, the variable's name, the flag.</param>
public sealed record SettingValue(string Path, IReadOnlyList<string> Texts, string Origin)
{
    /// <summary>A single value.</summary>
    public SettingValue(string path, string text, string origin)
        : this(path, [text], origin)
    {
    }

    /// <summary>The value as it is echoed in messages.</summary>
    public string Text => string.Join(',', Texts);
}
