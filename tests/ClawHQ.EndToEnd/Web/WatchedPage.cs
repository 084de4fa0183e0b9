using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace ClawHQ.EndToEnd.Web;

/// <summary>A page in Chromium whose every complaint is remembered: console errors, exceptions, refusals by the
/// content-security policy.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    /// <summary>The time zone of the browser, which no server has.</summary>
    public const string Zone = "Pacific/Auckland";

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    private WatchedPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) => Note(message.Type == "error", $"console: {message.Text}");
        // A page that came late is shown without its transition, which Chromium reports as an exception of a page that has none.
        page.PageError += (_, error) => Note(!error.Contains("Transition was aborted", StringComparison.Ordinal), $"exception: {error}");
        page.Response += (_, answer) => Note(answer.Status >= 500, $"{answer.Status}: {answer.Url}");
    }

    public IPage Page { get; }

    /// <summary>Opens a new browser profile with this window and theme.</summary>
    public static async Task<WatchedPage> OpenAsync(
        IBrowser browser, Uri address, int width = 1440, ColorScheme theme = ColorScheme.Light, bool hasScript = true)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = theme,
            TimezoneId = Zone,
            JavaScriptEnabled = hasScript,
        });
        var page = await context.NewPageAsync();
        var watched = new WatchedPage(context, page);
        await page.ExposeFunctionAsync("noteViolation", (string what) => watched.Note(true, $"policy: {what}"));
        await page.AddInitScriptAsync(
            "addEventListener('securitypolicyviolation', e => noteViolation(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`))");
        return watched;
    }

    /// <summary>Signs in as the first administrator, by the form, and ends on <paramref name="path"/>.</summary>
    public async Task SignInAsync(string password, string path = "/")
    {
        await Page.GotoAsync(path);
        await Page.GetByLabel("Name").FillAsync("admin");
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();
        await Page.WaitForURLAsync(url => new Uri(url).PathAndQuery == path);
    }

    /// <summary>Fails with everything the browser complained about.</summary>
    public void AssertNoComplaint() => Assert.True(_complaints.IsEmpty, string.Join('\n', _complaints));

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private void Note(bool isComplaint, string what)
    {
        if (isComplaint)
        {
            _complaints.Enqueue(what);
        }
    }
}
