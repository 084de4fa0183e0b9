using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ledger;
using ClawHQ.Tests.Fakes;
using ClawHQ.Web.Shell;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Web.Shell;

/// <summary>The palette offers what somebody may do.</summary>
public partial class PaletteTests
{
    private const string Password = "several unrelated words";

    [Theory]
    [InlineData(Role.Admin, null, true, true)]
    [InlineData(Role.Viewer, null, false, true)]
    [InlineData(Role.Admin, "payments", true, false)]
    [InlineData(Role.Viewer, "payments", false, false)]
    public async Task Actions_are_offered_to_who_may_take_them(Role role, string? team, bool makesKeys, bool checksLedger)
    {
        await using var server = await TestServer.StartAsync();
        var register = server.Host.Services.GetRequiredService<PersonRegister>();
        Assert.Empty(await register.AddAsync("eve", Password,
            [new Grant(role, team)], Actor.System, TestContext.Current.CancellationToken));
        using var browser = new Browser(server);
        Assert.Equal("/", await browser.SignInAsync("eve", Password));

        var page = await browser.Client.GetStringAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal(
            (makesKeys, checksLedger),
            (page.Contains("Make another key", StringComparison.Ordinal), page.Contains("Check the ledger", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Names_are_found_among_what_may_be_seen_and_the_ones_that_begin_with_the_text_come_first()
    {
        await using var server = await TestServer.StartAsync();
        await SendAsync(server, "fraud-review", "payments", "gpt-5.1");
        await SendAsync(server, "anti-fraud", "payments", "claude-sonnet-4-5");
        await SendAsync(server, "fraud-of-others", "search", "fraud-model-of-others");
        using var all = await AddAsync(server, "org", null);
        using var own = await AddAsync(server, "eve", "payments");

        Assert.Equal(["fraud-review", "fraud-of-others", "anti-fraud", "fraud-model-of-others"], await FindAsync(all, "FRAUD"));
        Assert.Equal(["fraud-review", "anti-fraud"], await FindAsync(own, "fraud"));
        Assert.Equal(["anti-fraud"], await FindAsync(own, "fraud anti"));
        Assert.Equal(["payments"], await FindAsync(own, "pay"));
        Assert.Empty(await FindAsync(own, "search"));
        Assert.Empty(await FindAsync(own, ""));
        Assert.Empty(await FindAsync(own, "'; DROP TABLE keys; --"));
        Assert.Empty(await FindAsync(own, new string('x', 5_000)));
        var page = await own.Client.GetStringAsync("/parts/palette?q=fraud-review", TestContext.Current.CancellationToken);
        Assert.Contains(WebUtility.HtmlEncode(Destinations.Of(Dimension.Agent, "fraud-review")), page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_most_six_of_a_kind_are_found()
    {
        await using var server = await TestServer.StartAsync();
        for (var i = 0; i < 9; i++)
        {
            await SendAsync(server, $"bot-{i}", "payments", "gpt-5.1");
        }

        using var all = await AddAsync(server, "org", null);
        Assert.Equal(6, (await FindAsync(all, "bot")).Count);
    }

    private static async Task<Browser> AddAsync(TestServer server, string name, string? team)
    {
        var register = server.Host.Services.GetRequiredService<PersonRegister>();
        Assert.Empty(await register.AddAsync(name, Password,
            [new Grant(Role.Viewer, team)], Actor.System, TestContext.Current.CancellationToken));
        var browser = new Browser(server);
        Assert.Equal("/", await browser.SignInAsync(name, Password));
        return browser;
    }

    private static async Task SendAsync(TestServer server, string agent, string team, string model)
    {
        var records = new[] { new { id = agent, agent, team, provider = "openai", model, input_tokens = 10, output_tokens = 1 } };
        using var taken = await server.Client.PostAsJsonAsync("/api/v1/usage", new { records }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    private static async Task<IReadOnlyList<string>> FindAsync(Browser browser, string text)
    {
        var part = await browser.Client.GetStringAsync(
            $"/parts/palette?q={Uri.EscapeDataString(text)}", TestContext.Current.CancellationToken);
        return [.. Hit().Matches(part).Select(m => m.Groups[1].Value)];
    }

    [GeneratedRegex("title=\"([^\"]+)\"")]
    private static partial Regex Hit();
}
