namespace ClawHQ.Core.Storage;

/// <summary>One file of a backup.</summary>
/// <param name="FileName">Its name in the data folder.</param>
/// <param name="CopyToAsync">Writes a whole, consistent copy to a path that does not exist yet, while the server goes on.</param>
public sealed record BackupPart(string FileName, Func<string, CancellationToken, Task> CopyToAsync);
