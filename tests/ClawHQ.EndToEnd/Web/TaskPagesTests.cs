using System.Text.RegularExpressions;
using ClawHQ.EndToEnd.Server;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClawHQ.EndToEnd.Web;

/// <summary>The pages of tasks in a real browser: what moves on them, and their zone.</summary>
public sealed class TaskPagesTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Figures_of_the_list_follow_the_ledger_while_focus_and_place_stay()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await KnownUsage.SendAsync(server.Client, Cancelled);
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address, width: 390);
        var page = visit.Page;
        await visit.SignInAsync(ServerStart.AdminPassword, "/tasks?filter=-agent:lab-rat");
        await Expect(Figure(page, "Cost")).ToHaveTextAsync(KnownUsage.Total);
        await page.EvaluateAsync("window.isSamePage = true");
        await page.Locator("#latest tbody a").First.FocusAsync();
        var place = await page.EvaluateAsync<int>("scrollY");

        await KnownUsage.SendOneMoreAsync(server.Client, Cancelled);

        await Expect(Figure(page, "Cost")).ToHaveTextAsync("$11.70");
        await Expect(page.Locator("#agents tbody tr").First).ToContainTextAsync("support-reply");
        await Expect(page.Locator("#agents")).ToContainTextAsync("late-comer");
        await Expect(page.Locator("#latest tbody a").First).ToBeFocusedAsync();
        Assert.Equal((place, true), (await page.EvaluateAsync<int>("scrollY"), await page.EvaluateAsync<bool>("isSamePage")));
        Assert.EndsWith("/tasks?filter=-agent:lab-rat", page.Url, StringComparison.Ordinal);
        visit.AssertNoComplaint();
    }

    [Fact]
    public async Task A_task_shows_its_times_in_the_zone_that_is_picked_and_so_do_the_pages_it_leads_to()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await KnownUsage.SendAsync(server.Client, Cancelled);
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address);
        var page = visit.Page;
        await visit.SignInAsync(ServerStart.AdminPassword, "/sessions/known-session?team=support");
        var time = page.Locator("#entries tbody time").First;
        await Expect(time).ToHaveAttributeAsync("title", new Regex(@"\(UTC\)$"));

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Zone" }).ClickAsync();
        await page.GetByText("(this browser)").ClickAsync();

        await Expect(time).ToHaveAttributeAsync("title", new Regex(@"\(Pacific/Auckland\)$"));
        await page.Locator("#tasks").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "known-task" }).ClickAsync();
        await Expect(page.Locator(".chip", new PageLocatorOptions { HasText = "Zone" }).First).ToContainTextAsync(WatchedPage.Zone);
        await Expect(time).ToHaveAttributeAsync("title", new Regex(@"\(Pacific/Auckland\)$"));
        Assert.Contains("team=support", page.Url, StringComparison.Ordinal);
        await page.Locator(".crumbs").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Tasks" }).ClickAsync();
        await Expect(page.Locator("#latest tbody time").First).ToHaveAttributeAsync(
            "title", new Regex(@"\(Pacific/Auckland\)$"));
        visit.AssertNoComplaint();
    }

    private static ILocator Figure(IPage page, string label) => page.Locator(
        ".kpi", new PageLocatorOptions { Has = page.GetByText(label, new PageGetByTextOptions { Exact = true }) }).Locator(".v");
}
