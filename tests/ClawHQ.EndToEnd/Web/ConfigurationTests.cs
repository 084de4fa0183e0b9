using ClawHQ.EndToEnd.Server;
using ClawHQ.Tests.Fakes;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClawHQ.EndToEnd.Web;

/// <summary>Declared objects as somebody makes, changes and deletes them in a real browser, beside those of a folder.</summary>
public sealed class ConfigurationTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Files =
        """
        apiVersion: clawhq/v1
        kind: Team
        metadata: {name: payments, labels: {tier: gold}}
        spec: {title: Payments, costCenter: "4711"}
        ---
        apiVersion: clawhq/v1
        kind: Agent
        metadata: {name: invoice-bot}
        spec: {memberships: [{team: payments, from: 2026-11-01}]}
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_object_is_made_refused_changed_and_deleted_and_what_a_file_manages_is_only_shown(bool hasScript)
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder);
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address, hasScript: hasScript);
        var page = visit.Page;
        await visit.SignInAsync(ServerStart.AdminPassword, "/configuration");

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "New object" }).ClickAsync();
        await page.Locator("#kinds").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Agent" }).ClickAsync();
        await page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync("helper");
        await page.GetByLabel("Environment").FillAsync("production");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add to memberships" }).ClickAsync();
        var row = page.GetByRole(AriaRole.Group, new PageGetByRoleOptions { Name = "Memberships 1" });
        await row.GetByLabel("Team").FillAsync("paiments");
        await row.GetByLabel("From").FillAsync("2026-11-01");
        await row.GetByLabel("From").PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Did you mean 'payments'?");
        await Expect(row.GetByLabel("Team")).ToHaveValueAsync("paiments");
        await Expect(row.GetByLabel("Team")).ToHaveAttributeAsync("aria-invalid", "true");
        await row.GetByLabel("Team").FillAsync("payments");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Create" }).ClickAsync();
        await page.WaitForURLAsync("**/configuration/Agent/helper?done=saved");
        await Expect(page.Locator("#yaml pre")).ToContainTextAsync("environment: production");

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Edit" }).ClickAsync();
        await page.GetByLabel("Environment").FillAsync("staging");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.Locator("#history tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator("#history tbody tr").First).ToContainTextAsync("staging");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Delete" }).ClickAsync();
        await Expect(page.Locator("#plan")).ToContainTextAsync("Agent helper");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Delete agent" }).ClickAsync();
        await page.WaitForURLAsync("**/configuration?done=deleted");
        await Expect(page.Locator("#objects")).Not.ToContainTextAsync("helper");

        await page.Locator("#objects").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "payments" }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("Managed by teams.yaml of default.");
        await Expect(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Edit" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_wrong_file_is_shown_with_its_place_and_every_page_is_accessible_at_every_width_in_both_themes()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder);
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "files", "teams.yaml"), Files.Replace("costCenter", "costCentre", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        string[] paths =
        [
            "/configuration", "/configuration/Team/payments", "/configuration/Agent/invoice-bot", "/configuration/new",
            "/configuration/new?kind=AttributionRule", "/configuration/new?kind=PriceOverride&as=yaml", "/teams/payments", "/diagnostics",
        ];
        ColorScheme[] themes = [ColorScheme.Light, ColorScheme.Dark];
        foreach (var (width, theme) in from w in new[] { 360, 1440, 2560 } from t in themes select (w, t))
        {
            await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address, width, theme);
            await visit.SignInAsync(ServerStart.AdminPassword, "/configuration");
            await ReloadedUntilAsync(visit.Page, "teams.yaml:4:25");
            foreach (var path in paths)
            {
                await visit.Page.GotoAsync(path);
                await AssertAccessibleAsync(visit.Page, width);
            }

            visit.AssertNoComplaint();
        }
    }

    private static Task<ServerProcess> StartAsync(TemporaryFolder folder)
    {
        var files = Directory.CreateDirectory(Path.Combine(folder.FullName, "files"));
        File.WriteAllText(Path.Combine(files.FullName, "teams.yaml"), Files);
        return StartedAsync(new ServerStart(Path.Combine(folder.FullName, "data"))
        {
            Environment = new Dictionary<string, string>
            {
                ["CLAWHQ_CONFIG__FOLDER"] = files.FullName, ["CLAWHQ_CONFIG__POLL_INTERVAL"] = "1s",
            },
        });
    }

    /// <summary>Returns when the folder has been applied.</summary>
    private static async Task<ServerProcess> StartedAsync(ServerStart start)
    {
        var server = await ServerProcess.StartAsync(start);
        _ = await Wait.ForAsync(() => server.Output, output => output.Contains("is applied", StringComparison.Ordinal));
        return server;
    }

    private static async Task ReloadedUntilAsync(IPage page, string text) => await Wait.ForAsync(
        async () =>
        {
            await page.ReloadAsync();
            return await page.InnerTextAsync("main");
        },
        seen => seen.Contains(text, StringComparison.Ordinal));

    internal static async Task AssertAccessibleAsync(IPage page, int width)
    {
        var answer = await page.RunAxe();
        var found = answer.Violations.SelectMany(v => v.Nodes.Select(n => $"{page.Url}: {v.Id}: {v.Help}: {n.Html}"));
        Assert.True(answer.Violations.Length == 0, string.Join('\n', found));
        var needed = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.True(needed <= width, $"{page.Url} needs {needed} px of {width}");
        var cut = await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('.scroll')].filter(s => s.scrollWidth > s.clientWidth)"
            + ".map(s => `${s.ariaLabel} needs ${s.scrollWidth} px of ${s.clientWidth}`)");
        Assert.Equal([], cut);
    }
}
