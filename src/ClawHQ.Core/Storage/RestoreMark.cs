using System.Text.Json;

namespace ClawHQ.Core.Storage;

/// <summary>Says in a data folder that it was put back from a backup, until the next start has put that on the record.</summary>
/// <param name="Id">A word that no other restore has.</param>
/// <param name="Archive">The archive's file name.</param>
public sealed record RestoreMark(string Id, string Archive)
{
    private const string FileName = "restored.json";

    /// <summary>The mark in a folder; null without one, and where it cannot be read.</summary>
    public static RestoreMark? Find(DataFolder folder)
    {
        try
        {
            var mark = JsonSerializer.Deserialize<RestoreMark>(File.ReadAllText(folder.File(FileName)));
            return mark is { Id: not null, Archive: not null } ? mark : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Takes the mark away.</summary>
    public static void Remove(DataFolder folder) => File.Delete(folder.File(FileName));

    /// <summary>Leaves a mark.</summary>
    internal static void Leave(string folder, string archive)
    {
        var path = Path.Combine(folder, FileName);
        File.WriteAllText(path, JsonSerializer.Serialize(new RestoreMark($"{Guid.NewGuid():N}", Path.GetFileName(archive))));
        DataFolder.Protect(path);
    }
}
