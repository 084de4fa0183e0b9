namespace ClawHQ.Core.Settings;

/// <summary>A setting as somebody wrote it.</summary>
/// <param name="Path">The setting's path, such as <c>server.port</c>.</param>
/// <param name="Texts">The items of a list, or the one text.</param>
/// <param name="Origin">Where it was written: file and line, the variable's name, the flag.</param>
public sealed record SettingValue(string Path, IReadOnlyList<string> Texts, string Origin)
{
    /// <summary>A single value.</summary>
    public SettingValue(string path, string text, string origin)
        : this(path, [text], origin) => IsList = false;

    /// <summary>Whether it was written as a list, whose items are taken as they are.</summary>
    public bool IsList { get; } = true;

    /// <summary>The value as it is echoed in messages.</summary>
    public string Text => string.Join(',', Texts);
}
