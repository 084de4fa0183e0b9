using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Access.People;
using ClawHQ.Hosting;
using ClawHQ.Tests.Fakes;
using ClawHQ.Web.Shell;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Access.OpenId;

/// <summary>Signing in by a certified provider, through its own pages; and everything that a false answer could be.</summary>
public sealed class OpenIdSignInTests(CertifiedProvider provider) : IClassFixture<CertifiedProvider>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_signs_in_with_the_roles_of_their_groups_and_gets_those_of_the_day_at_the_next_sign_in()
    {
        await using var server = await StartAsync();
        using var browser = new Browser(server);
        await provider.SetAsync(new { u1 = new { preferred_username = "eve", groups = new[] { "payments-leads", "others" } } });

        Assert.Equal("/?range=7d", await SignInAsync(browser, "u1", "/?range=7d"));
        Assert.Equal(["lead:payments"], await RolesAsync(browser));
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.Client.PostAsJsonAsync("/api/v1/users", new { }, Cancelled)).StatusCode);

        await provider.SetAsync(new { u1 = new { preferred_username = "eve", groups = new[] { "platform-admins" } } });
        Assert.Equal("/", await SignInAsync(browser, "u1", "/"));
        Assert.Equal(["admin"], await RolesAsync(browser));
        Assert.Equal(["admin", "eve"], server.Host.Services.GetRequiredService<PersonStore>().All().Select(p => p.Name));

        await provider.SetAsync(new { u1 = new { preferred_username = "eve", groups = Array.Empty<string>() } });
        Assert.Equal("/sign-in?error=provider_no_role&return=%2F", await SignInAsync(browser, "u1", "/"));
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.Client.GetAsync("/api/v1/me", Cancelled)).StatusCode);
    }

    [Fact]
    public async Task Groups_may_come_in_the_id_token_too()
    {
        await using var server = await StartAsync();
        using var browser = new Browser(server);
        await provider.SetAsync(new { u2 = new { name = "Bo Ek" } }, new { claims = new { groups = "payments-leads" } });

        Assert.Equal(Landing.Of([new Grant(Role.Lead, "payments")]), await SignInAsync(browser, "u2", "/"));
        Assert.Equal(["lead:payments"], await RolesAsync(browser));
    }

    [Fact]
    public async Task An_account_is_known_by_its_subject_and_never_taken_over_by_its_name()
    {
        await using var server = await StartAsync();
        using var browser = new Browser(server);
        await provider.SetAsync(new
        {
            u3 = new { preferred_username = "admin", groups = new[] { "payments-leads" } },
            u4 = new { preferred_username = "admin", groups = new[] { "payments-leads" } },
        });

        Assert.Equal(Landing.Of([new Grant(Role.Lead, "payments")]), await SignInAsync(browser, "u3", "/"));
        Assert.Equal(Landing.Of([new Grant(Role.Lead, "payments")]), await SignInAsync(browser, "u4", "/"));

        var people = server.Host.Services.GetRequiredService<PersonStore>().All();
        Assert.Equal(
            [("admin", null, true), ("admin-2", "u3", false), ("admin-3", "u4", false)],
            people.Select(p => (p.Name, p.Identity?.Subject, p.HasPassword)));
        Assert.Contains("error=wrong", await browser.SignInAsync("admin-2", ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"claims":{"nonce":"another"}}""")]
    [InlineData("""{"claims":{"aud":"another-program"}}""")]
    [InlineData("""{"claims":{"aud":["clawhq","another-program"]}}""")]
    [InlineData("""{"claims":{"azp":"another-program"}}""")]
    [InlineData("""{"claims":{"iss":"https://another.example"}}""")]
    [InlineData("""{"claims":{"exp":1700000000}}""")]
    [InlineData("""{"claims":{"nbf":4000000000}}""")]
    [InlineData("""{"claims":{"sub":"u6"}}""")]
    [InlineData("""{"isStrangers":true}""")]
    public async Task An_id_token_that_does_not_hold_lets_nobody_in(string spoil)
    {
        await using var server = await StartAsync();
        using var browser = new Browser(server);
        await provider.SetAsync(
            new { u5 = new { preferred_username = "eve", groups = new[] { "platform-admins" } } }, JsonElement.Parse(spoil));

        Assert.Equal("/sign-in?error=provider_token&return=%2F", await SignInAsync(browser, "u5", "/"));
        Assert.Null(browser.SessionCookie);
        Assert.Equal(["admin"], server.Host.Services.GetRequiredService<PersonStore>().All().Select(p => p.Name));
    }

    [Fact]
    public async Task An_answer_counts_only_in_the_browser_that_asked_with_its_state_and_once()
    {
        await using var server = await StartAsync();
        using var eve = new Browser(server);
        using var thief = new Browser(server);
        await provider.SetAsync(new { u7 = new { preferred_username = "eve", groups = new[] { "payments-leads" } } });
        var back = await CertifiedProvider.SignInAsync(await BeginAsync(eve, "/"), "u7");

        const string Stale = "/sign-in?error=provider_stale&return=%2F";
        Assert.Equal(Stale, await ReturnAsync(thief, back));
        await BeginAsync(thief, "/");
        Assert.Equal(Stale, await ReturnAsync(thief, back));
        Assert.Equal(Landing.Of([new Grant(Role.Lead, "payments")]), await ReturnAsync(eve, back));
        Assert.Equal(Stale, await ReturnAsync(eve, back));
    }

    [Fact]
    public async Task A_code_of_another_sign_in_is_refused_because_its_verifier_differs()
    {
        await using var server = await StartAsync();
        using var browser = new Browser(server);
        await provider.SetAsync(new { u8 = new { preferred_username = "eve", groups = new[] { "payments-leads" } } });
        var first = await CertifiedProvider.SignInAsync(await BeginAsync(browser, "/"), "u8");
        var second = await CertifiedProvider.SignInAsync(await BeginAsync(browser, "/setup"), "u8");
        var mixed = new Uri(second.OriginalString.Replace(Value(second, "code"), Value(first, "code"), StringComparison.Ordinal));

        Assert.Equal("/sign-in?error=provider_refused&return=%2Fsetup", await ReturnAsync(browser, mixed));
    }

    [Fact]
    public async Task The_page_offers_the_provider_says_what_went_wrong_and_leads_out_of_it_too()
    {
        await using var server = await StartAsync();
        using var browser = new Browser(server);
        await provider.SetAsync(new { u9 = new { preferred_username = "eve", groups = new[] { "payments-leads" } } });

        Assert.Contains(
            "href=\"/sign-in/provider?return=%2Fsetup\"",
            await browser.Client.GetStringAsync("/sign-in?return=/setup", Cancelled),
            StringComparison.Ordinal);
        Assert.Contains(
            "You have no role here yet",
            await browser.Client.GetStringAsync("/sign-in?error=provider_no_role", Cancelled),
            StringComparison.Ordinal);

        await SignInAsync(browser, "u9", "/");
        using var signedOut = await browser.Client.PostAsync("/sign-out", null, Cancelled);
        Assert.Equal("/sign-in?signed_out=provider", signedOut.Headers.Location?.ToString());
        using var left = await browser.Client.GetAsync("/sign-in/provider/sign-out", Cancelled);
        Assert.StartsWith(new Uri(provider.Issuer, "/session/end").ToString(), left.Headers.Location?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_is_said_to_be_out_of_reach()
    {
        await using var server = await StartAsync(new Dictionary<string, string> { ["access.oidc.issuer"] = "http://127.0.0.1:1" });
        using var browser = new Browser(server);

        using var response = await browser.Client.GetAsync("/sign-in/provider?return=/explore", Cancelled);
        Assert.Equal("/sign-in?error=provider_unreachable&return=%2Fexplore", response.Headers.Location?.ToString());
        Assert.Equal("/", await browser.SignInAsync("admin", TestServer.AdminPassword));
    }

    [Theory]
    [InlineData("access.oidc.issuer", "http://example.com", "access.oidc.issuer")]
    [InlineData("access.oidc.group_roles", "platform-admins", "access.oidc.group_roles")]
    [InlineData("access.oidc.group_roles", "platform-admins=king", "access.oidc.group_roles")]
    [InlineData("access.oidc.default_role", "viewer:", "access.oidc.default_role")]
    [InlineData("access.oidc.client_secret_file", "/nowhere/secret", "access.oidc.client_secret_file")]
    [InlineData("access.public_url", "spend.example.com", "access.public_url")]
    public async Task Settings_that_cannot_be_stop_the_start_with_their_name(string path, string value, string expected)
    {
        var refused = await Assert.ThrowsAsync<SettingsException>(() => StartAsync(new Dictionary<string, string> { [path] = value }));

        Assert.Contains(expected, refused.Errors.Select(e => e.Path));
    }

    private static async Task<string?> SignInAsync(Browser browser, string login, string target) =>
        await ReturnAsync(browser, await CertifiedProvider.SignInAsync(await BeginAsync(browser, target), login));

    private static async Task<Uri> BeginAsync(Browser browser, string target)
    {
        using var response = await browser.Client.GetAsync($"/sign-in/provider?return={Uri.EscapeDataString(target)}", Cancelled);
        return response.Headers.Location ?? throw new InvalidOperationException($"{response.StatusCode}");
    }

    /// <summary>Brings the provider's answer to the server, whose public address is another one than the test's.</summary>
    private static async Task<string?> ReturnAsync(Browser browser, Uri back)
    {
        using var response = await browser.Client.GetAsync(back.PathAndQuery, Cancelled);
        return response.Headers.Location?.ToString();
    }

    private static async Task<IReadOnlyList<string>> RolesAsync(Browser browser)
    {
        var me = await browser.Client.GetFromJsonAsync<JsonElement>("/api/v1/me", Cancelled);
        return
        [
            .. me.GetProperty("grants").EnumerateArray().Select(g =>
                g.GetProperty("team").GetString() is { } team ? $"{g.GetProperty("role")}:{team}" : $"{g.GetProperty("role")}"),
        ];
    }

    private static string Value(Uri uri, string name) =>
        Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(uri.Query)[name].ToString();

    private Task<TestServer> StartAsync(IReadOnlyDictionary<string, string>? other = null)
    {
        var settings = new Dictionary<string, string>
        {
            ["access.public_url"] = CertifiedProvider.Elsewhere,
            ["access.oidc.issuer"] = provider.Issuer.GetLeftPart(UriPartial.Authority),
            ["access.oidc.client_id"] = "clawhq",
            ["access.oidc.client_secret"] = CertifiedProvider.Secret,
            ["access.oidc.scopes"] = "openid,profile,email,groups",
            ["access.oidc.group_roles"] = "platform-admins=admin,payments-leads=lead:payments",
            ["server.log_detail"] = "error",
        };
        foreach (var (path, text) in other ?? new Dictionary<string, string>())
        {
            settings[path] = text;
        }

        return TestServer.StartAsync(settings: settings);
    }
}
