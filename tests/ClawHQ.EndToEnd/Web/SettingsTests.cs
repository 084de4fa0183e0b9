using System.Net;
using ClawHQ.EndToEnd.Server;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClawHQ.EndToEnd.Web;

/// <summary>Settings, saved views and the palette as somebody uses them in a real browser.</summary>
public sealed class SettingsTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_is_made_used_rotated_and_revoked(bool hasScript)
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address, hasScript: hasScript);
        var page = visit.Page;
        await visit.SignInAsync(ServerStart.AdminPassword, "/settings/keys");

        var form = page.Locator("#make-a-key form");
        await form.GetByLabel("Name").FillAsync("grafana");
        await form.GetByRole(AriaRole.Checkbox, new LocatorGetByRoleOptions { Name = "ingest" }).UncheckAsync();
        await form.GetByRole(AriaRole.Checkbox, new LocatorGetByRoleOptions { Name = "read" }).CheckAsync();
        await form.GetByLabel("Only for team").FillAsync("payments");
        await form.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Make key" }).ClickAsync();
        var first = await page.Locator(".copy pre").InnerTextAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, first));

        await ChangeAsync(page, "Rotate key");
        var second = await page.Locator(".copy pre").InnerTextAsync();
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(server, first), await StatusAsync(server, second)));
        await ChangeAsync(page, "Revoke key");
        await Expect(page.Locator("#ended tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator("#live tbody tr", Has("grafana"))).ToHaveCountAsync(1);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, first));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, second));
        visit.AssertNoComplaint();
    }

    [Fact]
    public async Task Bad_input_is_said_at_its_field_which_keeps_what_was_typed()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address);
        var page = visit.Page;
        await visit.SignInAsync(ServerStart.AdminPassword, "/settings/people");

        await page.GetByLabel("Name").FillAsync("ada");
        await page.GetByLabel("First password").FillAsync("password123");
        await page.GetByLabel("Role").SelectOptionAsync("lead");
        await page.GetByLabel("For team").FillAsync("payments");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add person" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Password: Is one of those that are tried first.");
        await Expect(page.GetByLabel("First password")).ToBeFocusedAsync();
        await Expect(page.GetByLabel("Name")).ToHaveValueAsync("ada");
        await Expect(page.GetByLabel("Role")).ToHaveValueAsync("lead");

        await page.GetByLabel("First password").FillAsync("several unrelated words");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add person" }).ClickAsync();
        await Expect(page.Locator("#roles tbody tr")).ToContainTextAsync("payments");
        await page.GetByText("Remove the person").ClickAsync();
        await page.GetByLabel("Type ada to confirm").FillAsync("ada");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Remove person" }).ClickAsync();
        await Expect(page.Locator("#people tbody tr")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_view_is_saved_and_found_again_on_explore_and_in_the_palette_like_any_name()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await KnownUsage.SendAsync(server.Client, Cancelled);
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address);
        var page = visit.Page;
        await visit.SignInAsync(ServerStart.AdminPassword, "/explore?by=model&filter=team:support");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save", Exact = true }).ClickAsync();
        await page.GetByLabel("Save this page as").FillAsync("Support by model");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save view" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Views" }).ClickAsync();
        await Expect(page.Locator("#views .pick").First).ToContainTextAsync("Support by model");

        await page.GotoAsync("/");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("support by");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => new Uri(url).PathAndQuery == "/explore?by=model&filter=team:support");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("research-d");
        await Expect(page.Locator("#palette [data-found]")).ToContainTextAsync("research-deep");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("body")).ToContainTextAsync("research-deep");
        await Expect(page.Locator("#palette")).ToBeHiddenAsync();
        visit.AssertNoComplaint();
    }

    private static async Task ChangeAsync(IPage page, string change)
    {
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Change the key grafana" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = change }).ClickAsync();
    }

    private static PageLocatorOptions Has(string text) => new() { HasText = text };

    private static async Task<HttpStatusCode> StatusAsync(ServerProcess server, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/api/v1/spend"));
        request.Headers.Add("x-api-key", key);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var response = await client.SendAsync(request, Cancelled);
        return response.StatusCode;
    }
}
