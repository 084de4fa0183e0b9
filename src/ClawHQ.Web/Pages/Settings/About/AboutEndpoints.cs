using System.Runtime.InteropServices;
using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Settings.About;

/// <summary>The page about the program.</summary>
internal static class AboutEndpoints
{
    public const string Path = "/settings/about";

    private static readonly string Version = typeof(AboutEndpoints).Assembly.GetName().Version?.ToString(3) ?? "";

    private static readonly Lazy<string> Licence = new(ReadLicence);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, (HttpContext context, DataFolder folder, ILedger ledger) =>
        {
            var server = context.Caller.May(Permission.SeeServer) ? Server(folder, ledger) : null;
            return Page.Show<AboutPage>(context, new { Model = new AboutModel(Version, Licence.Value, server), context.Caller });
        }).Requires(Permission.OwnAccount).ExcludeFromDescription();

    private static ServerFacts Server(DataFolder folder, ILedger ledger)
    {
        var parts = Files(folder.Path)
            .GroupBy(file => NameOf(System.IO.Path.GetRelativePath(folder.Path, file.Path)), file => file.Bytes)
            .Select(group => new FolderPart(group.Key, group.Count(), group.Sum()));
        return new ServerFacts(
            RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription, folder.Path, folder.FreeBytes,
            [.. parts.OrderByDescending(part => part.Bytes)], ledger.Position);
    }

    /// <summary>The files of a folder with their sizes. They come and go while the server works; one that has gone has no size.</summary>
    private static IEnumerable<(string Path, long Bytes)> Files(string folder)
    {
        var every = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", every))
        {
            yield return (file.FullName, file.Exists ? file.Length : 0);
        }
    }

    /// <summary>The first folder, or the file without the endings that SQLite adds for its journal.</summary>
    private static string NameOf(string relative) => relative.Split(System.IO.Path.DirectorySeparatorChar) switch
    {
        [var folder, _, ..] => folder + "/",
        _ => relative.EndsWith("-wal", StringComparison.Ordinal) || relative.EndsWith("-shm", StringComparison.Ordinal)
            ? relative[..^4]
            : relative,
    };

    private static string ReadLicence()
    {
        using var stream = typeof(AboutEndpoints).Assembly.GetManifestResourceStream("LICENSE")
            ?? throw new InvalidOperationException("The licence is missing in the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
