using System.Net.Http.Json;
using ClawHQ.EndToEnd.Server;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClawHQ.EndToEnd.Web;

/// <summary>The interface in a real browser against the real program.</summary>
public sealed class InterfaceTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string[] Pages =
    [
        "/", "/?range=today&by=model", "/explore", "/explore?by=team,model,agent&measure=duration_ms&entry=1", "/agents",
        "/agents/support-reply", "/agents/lab-rat?runs=sessions", "/agents?q=zebra", "/teams", "/teams/support", "/projects",
        "/projects/helpdesk", "/clients", "/clients/acme", "/?range=yesterday",
        "/tasks", "/tasks?filter=agent:nobody", "/tasks/known-task?team=support&zone=Asia/Kathmandu", "/sessions",
        "/sessions/known-session", "/models", "/models?on=gpt-5.1&on=nonesuch", "/prices",
        "/prices?q=claude&show=anthropic/claude-sonnet-4-5", "/setup", "/setup?client=codex", "/diagnostics", "/audit", "/audit?show=2",
        "/settings/share-links", "/settings/keys", "/settings/people", "/settings/people/1", "/settings/sessions", "/settings/views",
        "/settings/sign-in", "/settings/books", "/settings/about",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_visitor_is_asked_to_sign_in_and_told_when_the_password_is_wrong()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address);
        var page = visit.Page;

        await page.GotoAsync("/setup");
        await page.GetByLabel("Name").FillAsync("admin");
        await page.GetByLabel("Password").FillAsync("not the password");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Name or password is wrong.");
        await Expect(page.GetByLabel("Name")).ToHaveValueAsync("admin");
        await Expect(page.Locator("section.card")).ToContainTextAsync("clawhq users password NAME");
        await page.GetByLabel("Password").FillAsync(ServerStart.AdminPassword);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Setup" })).ToBeVisibleAsync();
        visit.AssertNoComplaint();

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out" }).ClickAsync();
        await page.GotoAsync("/setup");
        await Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Sign in" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_overview_shows_the_figures_of_a_known_ledger_and_follows_it_without_a_reload()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address);
        var page = visit.Page;

        await visit.SignInAsync(ServerStart.AdminPassword);
        await Expect(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Connect a client" })).ToBeVisibleAsync();
        await page.EvaluateAsync("window.isSamePage = true");
        await Expect(page.Locator(".top .live")).ToHaveTextAsync("Live");
        await KnownUsage.SendAsync(server.Client, Cancelled);

        await Expect(Kpi(page, "Today").Locator(".v")).ToHaveTextAsync(KnownUsage.Total);
        await Expect(Kpi(page, "Month to date").Locator(".v a")).ToHaveAttributeAsync("title", "11.250000000 USD");
        await Expect(Kpi(page, "Calls").Locator(".v")).ToHaveTextAsync("32");
        await Expect(Kpi(page, "Unpriced tokens").Locator(".v")).ToContainTextAsync("220");
        await Expect(Row(page, "support-reply")).ToContainTextAsync("$9.00");
        await Expect(Row(page, "gpt-5.1")).ToContainTextAsync("$2.25");
        await Expect(Row(page, "lab-unknown-1")).ToContainTextAsync("Unpriced");
        await Expect(page.Locator(".cov > div").First).ToContainTextAsync("100.0\u00a0%");

        await KnownUsage.SendOneMoreAsync(server.Client, Cancelled);
        await Expect(Kpi(page, "Today").Locator(".v")).ToHaveTextAsync(
            "$11.70", new LocatorAssertionsToHaveTextOptions { Timeout = 2_000 });
        await Expect(page.Locator(".top .live")).ToContainTextAsync(" s ago");
        Assert.True(await page.EvaluateAsync<bool>("window.isSamePage === true"));
        visit.AssertNoComplaint();
    }

    [Fact]
    public async Task Any_figure_is_walked_back_to_the_entry_it_came_from()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await KnownUsage.SendAsync(server.Client, Cancelled);
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address);
        var page = visit.Page;
        await visit.SignInAsync(ServerStart.AdminPassword, "/explore?by=team,model");

        await Expect(Row(page, "support")).ToContainTextAsync("$9.00");
        await Expect(page.Locator("#groups tfoot")).ToContainTextAsync(KnownUsage.Total);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "research" }).ClickAsync();
        await Expect(page.Locator("#entries tbody tr")).ToHaveCountAsync(10);
        await page.Locator("#entries tbody tr").First.GetByRole(AriaRole.Link).ClickAsync();

        await Expect(page.Locator("#entry .big")).ToHaveTextAsync("$0.225000000");
        await Expect(page.Locator("#entry")).ToContainTextAsync("usage API");
        await Expect(page.Locator("#entry")).ToContainTextAsync("openai/gpt-5.1@");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Close" }).ClickAsync();
        await Expect(page.Locator("#entry")).ToHaveCountAsync(0);
        visit.AssertNoComplaint();
    }

    [Fact]
    public async Task An_agent_is_found_by_name_followed_live_and_walked_to_its_entries_and_team()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await KnownUsage.SendAsync(server.Client, Cancelled);
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address);
        var page = visit.Page;
        await visit.SignInAsync(ServerStart.AdminPassword, "/agents");

        await Expect(page.Locator("#owners tbody tr")).ToHaveCountAsync(3);
        await Expect(page.Locator("#owners tfoot")).ToContainTextAsync(KnownUsage.Total);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("RESEARCH");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#owners tbody tr")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Searchbox).ClearAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#owners thead").GetByText("Agent", new LocatorGetByTextOptions { Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#owners th[aria-sort=ascending]")).ToHaveTextAsync("Agent");
        await Expect(page.Locator("#owners tbody tr").First).ToContainTextAsync("lab-rat");
        await Expect(Row(page, "lab-rat")).ToContainTextAsync("Unpriced");

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "support-reply" }).ClickAsync();
        await Expect(Kpi(page, "Today").Locator(".v")).ToHaveTextAsync("$9.00");
        await Expect(page.Locator("#models")).ToContainTextAsync("claude-sonnet-4-5");
        await Expect(page.Locator("#usual")).ToContainTextAsync("drawn once 3 weeks lie before");
        await page.Locator("#about").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Entries in Explore" }).ClickAsync();
        await Expect(page.Locator("#entries tbody tr")).ToHaveCountAsync(20);

        await page.GoBackAsync();
        await page.Locator("#about").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "support" }).ClickAsync();
        await Expect(page.Locator(".crumbs")).ToContainTextAsync("Teams");
        await Expect(page.Locator("#agents tbody tr")).ToHaveCountAsync(1);
        await KnownUsage.SendOneMoreAsync(server.Client, Cancelled);
        await Expect(Kpi(page, "Today").Locator(".v")).ToHaveTextAsync(
            "$9.45", new LocatorAssertionsToHaveTextOptions { Timeout = 2_000 });
        await page.Locator("#agents").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "late-comer" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "late-comer" })).ToBeVisibleAsync();
        visit.AssertNoComplaint();
    }

    [Fact]
    public async Task Setup_turns_green_with_the_first_data_and_says_which_key_was_refused()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address);
        var page = visit.Page;
        await visit.SignInAsync(ServerStart.AdminPassword, "/setup?client=json");
        var usage = page.Locator("tr", new PageLocatorOptions { HasText = $":{server.Start.Ports.Web}/api/v1/usage" });
        var client = page.Locator("tr", new PageLocatorOptions { Has = page.GetByText("JSON", new PageGetByTextOptions { Exact = true }) });
        await Expect(usage.Locator(".badge")).ToHaveTextAsync("Waiting");
        await Expect(client.Locator(".badge")).ToHaveTextAsync("Waiting");
        await Expect(page.GetByText("Waiting for JSON")).ToBeVisibleAsync();

        using var stranger = new HttpClient(new SocketsHttpHandler()) { BaseAddress = server.Address };
        stranger.DefaultRequestHeaders.Add("x-api-key", "chq_nobodyknows1_" + new string('x', 39));
        (await stranger.PostAsync("/api/v1/usage", new StringContent("{}"), Cancelled)).Dispose();
        await Expect(page.GetByText("begins with chq_nobodyknows1…")).ToBeVisibleAsync();
        await Expect(usage.Locator(".badge")).ToHaveTextAsync("401, key not accepted");

        await page.GetByText("Make another key", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Make key" }).ClickAsync();
        var key = await page.Locator("#key pre").InnerTextAsync();
        Assert.Matches("^chq_[0-9A-Za-z]{12}_[0-9A-Za-z]{39}$", key);
        await ClientTab(page, "Codex").ClickAsync();
        await Expect(page.Locator("#client pre:visible")).ToContainTextAsync($"headers = {{ \"x-api-key\" = \"{key}\" }}");
        await Expect(page.GetByText("Waiting for Codex")).ToBeVisibleAsync();
        await Expect(page.Locator("#key pre")).ToHaveTextAsync(key);
        await ClientTab(page, "JSON").ClickAsync();
        var command = await page.Locator("#client pre:visible").InnerTextAsync();
        Assert.Contains($"x-api-key: {key}", command, StringComparison.Ordinal);
        await RunInShellAsync(command);

        await Expect(page.GetByText("1 entry is in the ledger.")).ToBeVisibleAsync();
        await Expect(usage.Locator(".badge")).ToHaveTextAsync("Arriving");
        await Expect(client.Locator(".badge")).ToHaveTextAsync("Arriving");
        await Expect(page.GetByText("JSON has arrived")).ToBeVisibleAsync();
        await Expect(page.Locator("tr", Has("Codex")).Locator(".badge")).ToHaveTextAsync("Waiting");
        visit.AssertNoComplaint();
    }

    [Fact]
    public async Task A_filter_is_added_seen_and_removed_and_long_lists_can_be_read_whole()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await KnownUsage.SendAsync(server.Client, Cancelled);
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address);
        var page = visit.Page;
        await visit.SignInAsync(ServerStart.AdminPassword);

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Filter", Exact = true }).ClickAsync();
        await page.GetByLabel("Only").FillAsync("-agent:support-reply");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add filter" }).ClickAsync();
        await Expect(Kpi(page, "Today").Locator(".v")).ToHaveTextAsync("$2.25");
        var csv = await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "CSV" }).GetAttributeAsync("href");
        var answer = await page.APIRequest.GetAsync(new Uri(server.Address, csv).AbsoluteUri);
        Assert.Contains("research,research-deep,gpt-5.1,2.250000000", await answer.TextAsync(), StringComparison.Ordinal);
        await page.GetByLabel("Remove the filter -agent:support-reply").ClickAsync();
        await Expect(Kpi(page, "Today").Locator(".v")).ToHaveTextAsync(KnownUsage.Total);

        await SendUnusedAsync(server.Client, 15);
        await page.GotoAsync("/diagnostics");
        await Expect(page.Locator("#unused tbody tr")).ToHaveCountAsync(10);
        await page.Locator("#unused").GetByText("All 15").ClickAsync();
        await Expect(page.Locator("#unused tbody tr")).ToHaveCountAsync(15);
        visit.AssertNoComplaint();
    }

    [Fact]
    public async Task A_page_in_the_browser_s_zone_is_shared_by_its_button_and_opens_without_signing_in()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await KnownUsage.SendAsync(server.Client, Cancelled);
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address);
        var page = visit.Page;
        await visit.SignInAsync(ServerStart.AdminPassword, "/explore?filter=-agent:LOCAL-bot");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Zone" }).ClickAsync();
        await page.GetByText("(this browser)").ClickAsync();
        await page.WaitForURLAsync(url => url.EndsWith("?filter=-agent%3ALOCAL-bot&zone=Pacific%2FAuckland", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Share", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Make link" }).ClickAsync();
        var url = await page.Locator(".copy pre").InnerTextAsync();
        foreach (var width in new[] { 1440, 390 })
        {
            await page.SetViewportSizeAsync(width, 900);
            await AssertAccessibleAsync(page, width);
            await AssertNoTableIsCutAsync(page);
        }

        await using var visitor = await WatchedPage.OpenAsync(chromium.Browser, server.Address);
        await visitor.Page.GotoAsync(url);
        await Expect(visitor.Page.GetByText("Shared by admin")).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator("#groups tfoot")).ToContainTextAsync(KnownUsage.Total);
        visitor.AssertNoComplaint();
        visit.AssertNoComplaint();
    }

    [Theory]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task Every_page_is_accessible_and_fits_its_window(int width, ColorScheme theme)
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await KnownUsage.SendAsync(server.Client, Cancelled);
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address, width, theme);
        var page = visit.Page;
        await page.GotoAsync("/sign-in");
        await AssertAccessibleAsync(page, width);
        await visit.SignInAsync(ServerStart.AdminPassword);

        foreach (var path in Pages)
        {
            await page.GotoAsync(path);
            await AssertAccessibleAsync(page, width);
            await AssertNoTableIsCutAsync(page);
        }

        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.Locator("#palette")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page, width);
        visit.AssertNoComplaint();
    }

    [Fact]
    public async Task Values_of_a_chart_and_all_pages_are_reached_by_keyboard()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await KnownUsage.SendAsync(server.Client, Cancelled);
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address);
        var page = visit.Page;
        await visit.SignInAsync(ServerStart.AdminPassword);

        await page.Locator(".chart").First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(page.Locator(".chart .tip .sum")).ToContainTextAsync(KnownUsage.Total);
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".chart .tip")).ToHaveCountAsync(0);

        var week = page.Locator("#hours .chart");
        await week.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(week.Locator(".tip b")).ToHaveTextAsync("Tuesday, 01:00–02:00");
        await Expect(page.Locator("#spoken")).ToContainTextAsync("Tuesday, 01:00–02:00");
        await page.Keyboard.PressAsync("Escape");
        await Expect(week.Locator(".tip")).ToHaveCountAsync(0);
        await week.Locator(".h5").HoverAsync();
        await Expect(week.Locator(".tip")).ToContainTextAsync("11.250000000 USD");
        await Expect(page.Locator("#hours table td", Has(KnownUsage.Total))).ToHaveCountAsync(1);

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("zebra");
        await Expect(page.Locator("#palette").GetByText("Nothing found")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Combobox).ClearAsync();
        await Expect(page.Locator("#palette").GetByText("Nothing found")).ToBeHiddenAsync();
        await page.Keyboard.TypeAsync("diag");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Diagnostics" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("s");
        await Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Setup", Exact = true })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync(".");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await page.ReloadAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        visit.AssertNoComplaint();
    }

    [Fact]
    public async Task Everything_can_be_read_without_script()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        await KnownUsage.SendAsync(server.Client, Cancelled);
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address, hasScript: false);
        var page = visit.Page;
        await visit.SignInAsync(ServerStart.AdminPassword);

        await Expect(Kpi(page, "Today").Locator(".v")).ToHaveTextAsync(KnownUsage.Total);
        await Expect(page.Locator(".chart path.stack").First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Find anything" })).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Zone" }).ClickAsync();
        await page.GetByLabel("Time zone").FillAsync("Asia/Kathmandu");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Use this zone" }).ClickAsync();
        Assert.Contains("zone=Asia%2FKathmandu", page.Url, StringComparison.Ordinal);
        await Expect(page.Locator(".chip", Has("Zone")).First).ToContainTextAsync("Asia/Kathmandu");
    }

    private static async Task SendUnusedAsync(HttpClient client, int names)
    {
        var gauge = new { dataPoints = new[] { new { asInt = 1 } } };
        var metrics = Enumerable.Range(0, names).Select(i => new { name = $"cpu.{i}", gauge });
        var body = new { resourceMetrics = new[] { new { scopeMetrics = new[] { new { metrics } } } } };
        using var answer = await client.PostAsJsonAsync("/v1/metrics", body, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    private static ILocator Kpi(IPage page, string label) => page.Locator(
        ".kpi", new PageLocatorOptions { Has = page.GetByText(label, new PageGetByTextOptions { Exact = true }) });

    private static PageLocatorOptions Has(string text) => new() { HasText = text };

    private static ILocator ClientTab(IPage page, string name) =>
        page.GetByRole(AriaRole.Navigation, new PageGetByRoleOptions { Name = "Client" })
            .GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = name, Exact = true });

    private static ILocator Row(IPage page, string name) => page.Locator("tbody tr", new PageLocatorOptions { HasText = name }).First;

    private static async Task AssertAccessibleAsync(IPage page, int width)
    {
        var answer = await page.RunAxe();
        var found = answer.Violations.SelectMany(v => v.Nodes.Select(n => $"{page.Url}: {v.Id}: {v.Help}: {n.Html}"));
        Assert.True(answer.Violations.Length == 0, string.Join('\n', found));
        var needed = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.True(needed <= width, $"{page.Url} needs {needed} px of {width}");
    }

    /// <summary>The last column, which holds the spend or the state, is never behind a scrollbar.</summary>
    private static async Task AssertNoTableIsCutAsync(IPage page)
    {
        var cut = await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('.scroll')].filter(s => s.scrollWidth > s.clientWidth)"
            + ".map(s => `${s.ariaLabel} needs ${s.scrollWidth} px of ${s.clientWidth}`)");
        Assert.Equal([], cut);
    }

    private static async Task RunInShellAsync(string command)
    {
        using var shell = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("No shell.");
        var output = await shell.StandardOutput.ReadToEndAsync(Cancelled);
        await shell.WaitForExitAsync(Cancelled);
        Assert.True(shell.ExitCode == 0 && output.Contains("\"accepted\":1", StringComparison.Ordinal), $"{command}\n{output}");
    }
}
