using System.Globalization;
using System.Net.Http.Json;
using ClawHQ.EndToEnd.Server;
using ClawHQ.Tests.Core.Access.OpenId;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClawHQ.EndToEnd.Web;

/// <summary>What people come for, done in a real browser from the first page to the answer.</summary>
public sealed class JourneyTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Morning = "T10:00:00Z";

    private static readonly string Yesterday = Day(-1);
    private static readonly string DayBefore = Day(-2);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_agent_that_caused_yesterday_s_rise_is_found_and_what_it_did()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await SendAsync(server.Client,
        [
            .. Calls("steady-hand", DayBefore, 10), .. Calls("invoice-bot", DayBefore, 2),
            .. Calls("steady-hand", Yesterday, 9), .. Calls("invoice-bot", Yesterday, 40),
        ]);
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address);
        var page = visit.Page;
        await visit.SignInAsync(ServerStart.AdminPassword, "/?range=yesterday&zone=UTC");

        // 49 calls of 0.45 USD instead of 12: 16.65 more, of which invoice-bot has 17.10 and steady-hand 0.45 less.
        var movers = page.Locator("#movers tbody tr");
        await Expect(movers.First).ToContainTextAsync("invoice-bot");
        await Expect(movers.First).ToContainTextAsync("$17.10");
        await Expect(movers.Nth(1)).ToContainTextAsync("steady-hand");
        await Expect(page.Locator("#difference")).ToContainTextAsync("$16.65");
        await movers.First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Locator("#agents tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator("#agents tbody tr")).ToContainTextAsync("$18.00");

        await page.GotoAsync("/agents/invoice-bot?range=yesterday&zone=UTC");
        await page.Locator("#about").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Entries in Explore" }).ClickAsync();
        await Expect(page.Locator("#groups tfoot")).ToContainTextAsync("$18.00");
        visit.AssertNoComplaint();
    }

    [Fact]
    public async Task Two_models_are_compared_on_the_usage_of_a_team()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await KnownUsage.SendAsync(server.Client, Cancelled);
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address);
        var page = visit.Page;
        await visit.SignInAsync(ServerStart.AdminPassword, "/models?filter=team:support");

        await page.GetByLabel("On model").FillAsync("openai/gpt-5.1");
        await page.GetByLabel("And on").FillAsync("anthropic/claude-sonnet-4-5");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Compare" }).ClickAsync();

        // Twenty calls of 100,000 in and 10,000 out: 20 x (0.125 + 0.10) and 20 x (0.30 + 0.15).
        var rows = page.Locator("#compare tbody tr");
        await Expect(rows).ToHaveCountAsync(3);
        await Expect(rows.Nth(0)).ToContainTextAsync("$9.00");
        await Expect(rows.Nth(1)).ToContainTextAsync("$4.50");
        await Expect(rows.Nth(1)).ToContainTextAsync("\u2212$4.50");
        await Expect(rows.Nth(2)).ToContainTextAsync("$9.00");
        visit.AssertNoComplaint();
    }

    [Fact]
    public async Task A_lead_signs_in_at_the_company_s_provider_sees_the_team_and_is_refused_another_one_s_page()
    {
        using var folder = new TemporaryFolder();
        var start = new ServerStart(folder.FullName);
        await using var provider = new CertifiedProvider { PublicUrl = $"http://127.0.0.1:{start.Ports.Web}" };
        await provider.InitializeAsync();
        await provider.SetAsync(new { eve = new { preferred_username = "eve", groups = new[] { "support-leads" } } });
        await using var server = await ServerProcess.StartAsync(start with
        {
            Environment = new Dictionary<string, string>
            {
                ["CLAWHQ_ACCESS__PUBLIC_URL"] = provider.PublicUrl,
                ["CLAWHQ_ACCESS__OIDC__ISSUER"] = provider.Issuer.GetLeftPart(UriPartial.Authority),
                ["CLAWHQ_ACCESS__OIDC__CLIENT_ID"] = "clawhq",
                ["CLAWHQ_ACCESS__OIDC__CLIENT_SECRET"] = CertifiedProvider.Secret,
                ["CLAWHQ_ACCESS__OIDC__SCOPES"] = "openid,profile,email,groups",
                ["CLAWHQ_ACCESS__OIDC__GROUP_ROLES"] = "support-leads=lead:support",
            },
        });
        await KnownUsage.SendAsync(server.Client, Cancelled);
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address);
        var page = visit.Page;

        await page.GotoAsync("/");
        await page.Locator("a[href^='/sign-in/provider']").ClickAsync();
        await page.Locator("input[name=login]").FillAsync("eve");
        await page.Locator("input[name=password]").FillAsync("any");
        await page.Locator("button[type=submit]").ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Continue" }).ClickAsync();

        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/teams/support");
        await Expect(page.Locator(".kpis")).ToContainTextAsync("$9.00");
        foreach (var path in (string[])["/teams/research", "/agents/research-deep"])
        {
            var refused = await page.GotoAsync(path);
            Assert.Equal((path, 404), (path, refused?.Status));
            await Expect(page.Locator("main")).Not.ToContainTextAsync("$");
        }

        await page.GotoAsync("/explore?by=team");
        await Expect(page.Locator("#groups tfoot")).ToContainTextAsync("$9.00");
        await Expect(page.Locator("#groups")).Not.ToContainTextAsync("research");
    }

    private static async Task SendAsync(HttpClient client, IReadOnlyList<object> records)
    {
        using var answer = await client.PostAsJsonAsync("/api/v1/usage", new { records }, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    /// <summary>Calls of 0.45 USD.</summary>
    private static IEnumerable<object> Calls(string agent, string day, int count) => Enumerable.Range(0, count).Select(i => (object)new
    {
        id = $"{agent}-{day}-{i}",
        time = day + Morning,
        agent,
        team = "finance",
        provider = "anthropic",
        model = "claude-sonnet-4-5",
        input_tokens = 100_000,
        output_tokens = 10_000,
    });

    private static string Day(int days) =>
        TimeProvider.System.GetUtcNow().AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
