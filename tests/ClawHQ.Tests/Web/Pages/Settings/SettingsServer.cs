using System.Net;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Web.Pages.Settings;

/// <summary>A server with people who use the settings pages.</summary>
internal sealed class SettingsServer : IAsyncDisposable
{
    public const string Password = "several unrelated words";

    private readonly List<Browser> _browsers = [];

    private SettingsServer(TestServer server, FakeClock clock) => (Server, Clock) = (server, clock);

    public TestServer Server { get; }

    public FakeClock Clock { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<SettingsServer> StartAsync()
    {
        var clock = new FakeClock(new DateTimeOffset(2026, 11, 22, 6, 0, 0, TimeSpan.Zero));
        return new SettingsServer(await TestServer.StartAsync(clock), clock);
    }

    public T Get<T>() where T : notnull => Server.Host.Services.GetRequiredService<T>();

    /// <summary>A new person in a browser of their own.</summary>
    public async Task<Browser> AddAsync(string name, params IReadOnlyList<Grant> grants)
    {
        Assert.Empty(await Get<PersonRegister>().AddAsync(name, Password, grants, Actor.System, Cancelled));
        return await SignInAsync(name);
    }

    /// <summary>Somebody in a browser of their own.</summary>
    public async Task<Browser> SignInAsync(string name, string password = Password)
    {
        var browser = new Browser(Server);
        _browsers.Add(browser);
        Assert.DoesNotContain("/sign-in", await browser.SignInAsync(name, password) ?? "/sign-in", StringComparison.Ordinal);
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        _browsers.ForEach(browser => browser.Dispose());
        await Server.DisposeAsync();
    }
}

/// <summary>An answer to a form.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Body">The page.</param>
/// <param name="Location">Where the browser is sent; null for nowhere.</param>
internal sealed record FormAnswer(HttpStatusCode Status, string Body, string? Location);

/// <summary>Fills in forms.</summary>
internal static class FormSending
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Sends a form as a page of this server does.</summary>
    public static async Task<FormAnswer> SendAsync(this Browser browser, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await browser.SendAsync(path, form);
    }

    /// <summary>Sends any body.</summary>
    public static async Task<FormAnswer> SendAsync(this Browser browser, string path, HttpContent body, bool isCrossSite = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        if (isCrossSite)
        {
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
        }

        using var response = await browser.Client.SendAsync(request, Cancelled);
        var page = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Cancelled));
        return new FormAnswer(response.StatusCode, page, response.Headers.Location?.ToString());
    }

    /// <summary>Opens a page.</summary>
    public static async Task<FormAnswer> OpenAsync(this Browser browser, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        using var response = await browser.Client.SendAsync(request, Cancelled);
        var page = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Cancelled));
        return new FormAnswer(response.StatusCode, page, response.Headers.Location?.ToString());
    }
}
