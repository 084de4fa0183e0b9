namespace ClawHQ.Web.Pages.Setup;

/// <summary>How one kind of client is pointed at this server.</summary>
/// <param name="Key">Its word in the address.</param>
/// <param name="Name">Its name on the tab.</param>
/// <param name="Emitter">Its name among the sources of ingest; null for the one tab that stands for all others.</param>
/// <param name="Before">What to do first, in one or two sentences; backticks enclose what is typed.</param>
/// <param name="Blocks">What to copy, in order.</param>
/// <param name="After">What happens then, and how to book on a team; written like <paramref name="Before"/>.</param>
public sealed record Snippet(string Key, string Name, string? Emitter, string Before, IReadOnlyList<SnippetBlock> Blocks, string After);

/// <summary>One text to copy.</summary>
/// <param name="Where">The file it belongs into, or the terminal.</param>
/// <param name="Text">The text, with the real addresses and key.</param>
public sealed record SnippetBlock(string Where, string Text);
