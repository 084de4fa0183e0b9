using ClawHQ.EndToEnd.Server;
using Microsoft.Playwright;

namespace ClawHQ.EndToEnd.Web;

/// <summary>
/// Pictures of every page of a demo for people to look at: <c>./dev screenshots</c>. The pages are found by following links, one of each
/// kind, so that a new page is among them by itself.
/// </summary>
public sealed class Screenshots(Chromium chromium) : IClassFixture<Chromium>
{
    private const int PagesMax = 60;

    /// <summary>Each link with its page's kind: a page of the navigation is one of its own, any other is one of its folder.</summary>
    private const string Links =
        """
        [...document.querySelectorAll('a[href^="/"]:not([download])')].map(a => {
            const path = new URL(a.href).pathname;
            return [path, a.closest('nav:not([aria-label=Step])') ? path : path.replace(/[^/]+$/, '*')];
        })
        """;

    private static readonly string[] NoPages = ["/api/", "/openapi/", "/parts/", "/schema/", "/sign-in", "/shared/"];

    private static readonly int[] Widths = [390, 768, 1440, 2560];

    private static readonly ColorScheme[] Themes = [ColorScheme.Light, ColorScheme.Dark];

    private static string Folder => Path.Combine(Root(AppContext.BaseDirectory), "artifacts", "screenshots");

    [Fact(Explicit = true)]
    public async Task Every_page_is_pictured_at_four_widths_in_both_themes()
    {
        using var data = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(
            new ServerStart(data.FullName) { Verb = "demo", Limit = TimeSpan.FromMinutes(10) });
        var folder = Directory.CreateDirectory(Folder);
        foreach (var old in folder.EnumerateFiles("*.png"))
        {
            old.Delete();
        }

        IReadOnlyDictionary<string, string>? pages = null;
        foreach (var width in Widths)
        {
            foreach (var theme in Themes)
            {
                await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address, width, theme);
                await visit.Page.GotoAsync("/sign-in");
                await PictureAsync(visit.Page, "sign-in", width, theme);
                await visit.SignInAsync(ServerStart.AdminPassword);
                pages ??= await FindAsync(visit.Page);
                foreach (var (name, path) in pages)
                {
                    var answer = await visit.Page.GotoAsync(path);
                    Assert.Equal((path, 200), (path, answer?.Status));
                    await PictureAsync(visit.Page, name, width, theme);
                }

                visit.AssertNoComplaint();
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{folder.GetFiles("*.png").Length} pictures in {folder.FullName}");
    }

    /// <summary>One page of each kind, by the name of its picture.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> FindAsync(IPage page)
    {
        var pages = new Dictionary<string, string>(StringComparer.Ordinal) { [NameOf("/")] = "/" };
        var known = new HashSet<string>(StringComparer.Ordinal) { "/", "/*" };
        var next = new Queue<string>(["/"]);
        while (next.TryDequeue(out var path) && pages.Count < PagesMax)
        {
            await page.GotoAsync(path);
            if (new Uri(page.Url).AbsolutePath is var shown && shown != path && !known.Add(shown))
            {
                pages.Remove(NameOf(path));
                continue;
            }

            foreach (var link in await page.EvaluateAsync<string[][]>(Links))
            {
                if (!NoPages.Any(no => link[0].StartsWith(no, StringComparison.Ordinal)) && !known.Contains(link[0]) && known.Add(link[1]))
                {
                    known.Add(link[0]);
                    pages[NameOf(link[1])] = link[0];
                    next.Enqueue(link[0]);
                }
            }
        }

        return pages;
    }

    private static Task<byte[]> PictureAsync(IPage page, string name, int width, ColorScheme theme)
    {
        var file = FormattableString.Invariant($"{name}-{width}-{(theme == ColorScheme.Dark ? "dark" : "light")}.png");
        return page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, file), FullPage = true });
    }

    private static string NameOf(string kind) =>
        kind == "/" ? "overview" : kind.Trim('/').Replace('/', '-').Replace("*", "one", StringComparison.Ordinal);

    private static string Root(string folder) =>
        File.Exists(Path.Combine(folder, "clawhq.slnx"))
            ? folder
            : Root(Directory.GetParent(folder)?.FullName ?? throw new DirectoryNotFoundException("The repository is not above the tests."));
}
