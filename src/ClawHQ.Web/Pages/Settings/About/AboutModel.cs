namespace ClawHQ.Web.Pages.Settings.About;

/// <summary>What this program is and, for who may see the server, what it holds.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="Licence">The whole text of its licence.</param>
/// <param name="Server">The server; null for who may not see it.</param>
public sealed record AboutModel(string Version, string Licence, ServerFacts? Server);

/// <summary>The server and its data folder.</summary>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="System">The operating system.</param>
/// <param name="Folder">The data folder.</param>
/// <param name="FreeBytes">Bytes free on its disk.</param>
/// <param name="Parts">What is in it, the largest first.</param>
/// <param name="Entries">Entries in the ledger.</param>
public sealed record ServerFacts(
    string Runtime, string System, string Folder, long FreeBytes, IReadOnlyList<FolderPart> Parts, long Entries)
{
    /// <summary>Bytes of the whole folder.</summary>
    public long Bytes => Parts.Sum(p => p.Bytes);
}

/// <summary>Something in the data folder.</summary>
/// <param name="Name">A file, with what SQLite keeps beside it, or a folder with a slash.</param>
/// <param name="Files">How many files.</param>
/// <param name="Bytes">How many bytes they have together.</param>
public sealed record FolderPart(string Name, int Files, long Bytes);
