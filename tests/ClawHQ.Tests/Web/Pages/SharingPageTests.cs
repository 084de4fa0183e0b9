using System.Net;
using System.Text.RegularExpressions;
using ClawHQ.Core.Access.People;
using ClawHQ.Tests.Fakes;
using ClawHQ.Tests.Web.Pages.Settings;

namespace ClawHQ.Tests.Web.Pages;

/// <summary>Sharing a page as people do it: by the button on it, seen and taken back on a page of its own.</summary>
public sealed partial class SharingPageTests : IAsyncLifetime
{
    private const string Path = "/settings/share-links";

    private SettingsServer _server = null!;
    private Browser _eve = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await SettingsServer.StartAsync();
        _eve = await _server.AddAsync("eve", new Grant(Role.Viewer, "payments"));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_form_of_a_page_makes_a_link_to_it_as_it_is_which_its_maker_takes_back()
    {
        var path = Shared().Match(await _eve.Client.GetStringAsync("/explore?by=model&filter=team:payments", Cancelled)).Groups[1].Value;
        var url = Url(await PostAsync(_eve, HttpStatusCode.OK, new("path", WebUtility.HtmlDecode(path)), new("days", "30")));

        Assert.Contains("Shared by eve, until", await OpenAsync(url), StringComparison.Ordinal);
        Assert.DoesNotContain("popovertarget=\"share\"", await OpenAsync(url), StringComparison.Ordinal);
        var list = await _eve.Client.GetStringAsync(Path, Cancelled);
        Assert.Contains("href=\"/explore?by=model&amp;filter=team:payments\"", list, StringComparison.Ordinal);
        Assert.Contains("22 Dec 2026, 06:00 UTC", list, StringComparison.Ordinal);
        Assert.DoesNotContain(url[^64..], list, StringComparison.Ordinal);

        var bo = await _server.AddAsync("bo", new Grant(Role.Viewer, null));
        Assert.Contains("No page is shared", await bo.Client.GetStringAsync(Path, Cancelled), StringComparison.Ordinal);
        await RevokeAsync(bo, Id().Match(list).Groups[1].Value);
        Assert.NotNull(await OpenAsync(url));
        await RevokeAsync(_eve, Id().Match(list).Groups[1].Value);
        Assert.Null(await OpenAsync(url));
        Assert.Contains("No page is shared", await _eve.Client.GetStringAsync(Path, Cancelled), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "0")]
    [InlineData("/", "91")]
    [InlineData("/", "many")]
    [InlineData("/", "")]
    [InlineData("/diagnostics", "7")]
    [InlineData("//evil.example", "7")]
    [InlineData("", "7")]
    public async Task What_cannot_be_shared_is_said_with_the_form_as_it_was_sent(string path, string days)
    {
        var page = await PostAsync(_eve, HttpStatusCode.BadRequest, new("path", path), new("days", days));

        Assert.Contains("Not shared", page, StringComparison.Ordinal);
        Assert.Contains("aria-invalid=\"true\"", page, StringComparison.Ordinal);
        Assert.Matches($"name=\"path\" type=\"text\"( value=\"{path}\")?", page);
        Assert.Matches($"name=\"days\" type=\"text\"( value=\"{days}\")?", page);
        Assert.Contains("No page is shared", await _eve.Client.GetStringAsync(Path, Cancelled), StringComparison.Ordinal);
    }

    private static string Url(string page) => Link().Match(page).Value;

    private static async Task<string> PostAsync(
        Browser browser, HttpStatusCode expected, params KeyValuePair<string, string>[] fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var response = await browser.Client.PostAsync(Path, form, Cancelled);
        Assert.Equal(expected, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Cancelled);
    }

    private static async Task RevokeAsync(Browser browser, string id)
    {
        using var form = new FormUrlEncodedContent([new("id", id)]);
        using var response = await browser.Client.PostAsync(Path + "/revoke", form, Cancelled);
        Assert.Equal((HttpStatusCode.SeeOther, Path), (response.StatusCode, response.Headers.Location?.ToString()));
    }

    /// <summary>The page behind a link; null when it has ended.</summary>
    private async Task<string?> OpenAsync(string url)
    {
        using var client = _server.Server.ClientWith(null);
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var response = await client.GetAsync(url, Cancelled);
        var body = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.Equal(response.StatusCode == HttpStatusCode.NotFound, body.Contains("This link has ended", StringComparison.Ordinal));
        return response.StatusCode == HttpStatusCode.OK ? body : null;
    }

    [GeneratedRegex("name=\"path\" value=\"([^\"]+)\"")]
    private static partial Regex Shared();

    [GeneratedRegex("http://[^<\"]+/shared/[0-9a-f]{64}")]
    private static partial Regex Link();

    [GeneratedRegex("name=\"id\" value=\"([0-9]+)\"")]
    private static partial Regex Id();
}
