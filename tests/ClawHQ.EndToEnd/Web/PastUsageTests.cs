using ClawHQ.EndToEnd.Server;
using ClawHQ.Tests.Fakes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClawHQ.EndToEnd.Web;

/// <summary>A rule that is declared in a real browser, and the usage of before that it then takes.</summary>
public sealed class PastUsageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rule_is_previewed_saved_and_then_takes_past_usage_whose_cost_the_team_shows(bool hasScript)
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await KnownUsage.SendAsync(server.Client, Cancelled);
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address, hasScript: hasScript);
        var page = visit.Page;
        await visit.SignInAsync(ServerStart.AdminPassword, "/configuration/new?kind=Team");
        await page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync("care");
        await Button(page, "Create").ClickAsync();
        await page.WaitForURLAsync("**/configuration/Team/care");

        await page.GotoAsync("/configuration/new?kind=AttributionRule");
        await page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync("replies");
        await page.Locator("[name='spec.match.agent']").FillAsync("support-*");
        await page.Locator("[name='spec.set.team']").FillAsync("care");
        await page.GetByLabel("Overwrite").SelectOptionAsync("true");
        await Button(page, "Preview").ClickAsync();
        await Expect(page.Locator("#plan")).ToContainTextAsync("Attribution rule replies");
        await Expect(page.Locator("#plan")).ToContainTextAsync("$9.00 would move from team support to team care");
        await Expect(page.Locator("[name='spec.set.team']")).ToHaveValueAsync("care");
        await AssertAccessibleAsync(page, hasScript);
        await page.Locator("form#edit .primary").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("Past usage stays where it was.");
        await page.GetByRole(AriaRole.Status).First.GetByRole(AriaRole.Link).ClickAsync();
        var row = page.Locator("#moves tbody tr");
        await Expect(row).ToHaveCountAsync(1);
        await Expect(row).ToContainTextAsync("support");
        await Expect(row).ToContainTextAsync("replies");
        await Expect(row).ToContainTextAsync("$9.00");
        await AssertAccessibleAsync(page, hasScript);
        await page.GetByLabel("Reason").FillAsync("Replies are care's.");
        await Button(page, "Move 20 entries").ClickAsync();

        await page.WaitForURLAsync("**/configuration/past-usage*#run");
        await FollowedAsync(page, hasScript);
        await Expect(page.Locator("#run")).ToContainTextAsync("20 entries of 32 moved");
        await Expect(page.Locator("#run")).ToContainTextAsync("Replies are care's.");
        await AssertAccessibleAsync(page, hasScript);
        await page.Locator("#moved").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "care" }).ClickAsync();
        await Expect(page.Locator("dl.kpis .kpi").First).ToContainTextAsync("$9.00");
        visit.AssertNoComplaint();
    }

    [Fact]
    public async Task What_would_move_and_what_a_deletion_would_do_can_be_read_at_every_width_in_both_themes()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await KnownUsage.SendAsync(server.Client, Cancelled);
        await using (var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address))
        {
            await visit.SignInAsync(ServerStart.AdminPassword, "/configuration/new?kind=AttributionRule&as=yaml");
            await visit.Page.GetByLabel("YAML").FillAsync(
                "apiVersion: clawhq/v1\nkind: AttributionRule\nmetadata: {name: replies}\n"
                + "spec: {match: {agent: \"*\"}, set: {environment: production}}\n");
            await Button(visit.Page, "Create").ClickAsync();
            await visit.Page.WaitForURLAsync("**/configuration/AttributionRule/replies*");
        }

        foreach (var (width, theme) in from w in new[] { 360, 1440 } from t in new[] { ColorScheme.Light, ColorScheme.Dark } select (w, t))
        {
            await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address, width, theme);
            await visit.SignInAsync(ServerStart.AdminPassword, "/configuration/past-usage?preview=yes");
            await Expect(visit.Page.Locator("#moves tbody tr")).ToHaveCountAsync(1);
            await ConfigurationTests.AssertAccessibleAsync(visit.Page, width);
            foreach (var path in new[] { "/configuration/past-usage", "/configuration/AttributionRule/replies/delete" })
            {
                await visit.Page.GotoAsync(path);
                await ConfigurationTests.AssertAccessibleAsync(visit.Page, width);
            }

            visit.AssertNoComplaint();
        }
    }

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    /// <summary>Accessibility is looked at by a script.</summary>
    private static Task AssertAccessibleAsync(IPage page, bool hasScript) =>
        hasScript ? ConfigurationTests.AssertAccessibleAsync(page, 1440) : Task.CompletedTask;

    /// <summary>Waits until the run has ended: the page follows it by its script; without one it is loaded again.</summary>
    private static async Task FollowedAsync(IPage page, bool hasScript) => await Wait.ForAsync(
        async () =>
        {
            if (!hasScript)
            {
                await page.ReloadAsync();
            }

            return await page.Locator("#run").InnerTextAsync();
        },
        text => text.Contains("Last run", StringComparison.Ordinal));
}
