using System.Net;
using System.Net.Http.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Access.Sessions;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Access;

public class SignInTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_administrator_signs_in_is_sent_where_they_wanted_and_signs_out()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = new Browser(server);

        Assert.Equal("/?range=7d", await browser.SignInAsync("ADMIN", TestServer.AdminPassword, "/?range=7d"));
        Assert.Equal(HttpStatusCode.OK, (await browser.Client.GetAsync("/api/v1/users", Cancelled)).StatusCode);
        var cookie = browser.SessionCookie;
        Assert.True(cookie is { HttpOnly: true, Path: "/" });

        using var out1 = await browser.Client.PostAsync("/sign-out", null, Cancelled);
        using var thief = server.ClientWith(null);
        thief.DefaultRequestHeaders.Add("Cookie", $"{cookie?.Name}={cookie?.Value}");
        Assert.Equal(HttpStatusCode.Unauthorized, (await thief.GetAsync("/api/v1/users", Cancelled)).StatusCode);
    }

    [Theory]
    [InlineData("admin", "wrong password", "/sign-in?error=wrong&return=%2F")]
    [InlineData("nobody", "wrong password", "/sign-in?error=wrong&return=%2F")]
    public async Task A_wrong_name_and_a_wrong_password_look_the_same(string name, string password, string expected)
    {
        await using var server = await TestServer.StartAsync();
        using var browser = new Browser(server);

        Assert.Equal(expected, await browser.SignInAsync(name, password, "/"));
    }

    [Fact]
    public async Task After_a_wrong_password_the_name_need_not_be_typed_again()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = new Browser(server);

        var again = await browser.SignInAsync("ad\"min", "wrong password", "/explore");
        Assert.Equal("/sign-in?error=wrong&return=%2Fexplore", again);
        Assert.Contains("value=\"ad&quot;min\"", await browser.Client.GetStringAsync(again, Cancelled), StringComparison.Ordinal);
        Assert.Equal("/", await browser.SignInAsync("admin", TestServer.AdminPassword));
        Assert.DoesNotContain("ad&quot;min", await browser.Client.GetStringAsync(again, Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_taken_in_whatever_case()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = new Browser(server);
        await admin.SignInAsync("admin", TestServer.AdminPassword);

        Assert.Equal(HttpStatusCode.Created, await AddAsync("Zoë"));
        Assert.Equal(HttpStatusCode.BadRequest, await AddAsync("zOË"));
        Assert.Equal(HttpStatusCode.BadRequest, await AddAsync("ADMIN"));

        async Task<HttpStatusCode> AddAsync(string name)
        {
            var person = new { name, password = "several unrelated words", grants = new[] { new { role = "viewer" } } };
            using var answer = await admin.Client.PostAsJsonAsync("/api/v1/users", person, Cancelled);
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("")]
    public async Task Nobody_is_sent_to_another_site(string target)
    {
        await using var server = await TestServer.StartAsync();
        using var browser = new Browser(server);

        Assert.Equal("/", await browser.SignInAsync("admin", TestServer.AdminPassword, target));
    }

    [Fact]
    public async Task Guessing_is_stopped_and_let_go_on_after_the_window()
    {
        var clock = new FakeClock(new DateTimeOffset(2026, 11, 22, 6, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.StartAsync(clock);
        using var browser = new Browser(server);
        for (var i = 0; i < SignInThrottle.FailuresMax; i++)
        {
            Assert.Contains("error=wrong", await browser.SignInAsync("admin", "wrong", "/"), StringComparison.Ordinal);
        }

        Assert.Contains("error=blocked", await browser.SignInAsync("admin", TestServer.AdminPassword, "/"), StringComparison.Ordinal);
        clock.Advance(SignInThrottle.Window);
        Assert.Equal("/", await browser.SignInAsync("admin", TestServer.AdminPassword, "/"));
    }

    [Fact]
    public async Task A_form_without_its_token_is_not_taken()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = new Browser(server);
        using var form = new FormUrlEncodedContent([new("name", "admin"), new("password", TestServer.AdminPassword)]);

        using var response = await browser.Client.PostAsync("/sign-in", form, Cancelled);

        Assert.Null(browser.SessionCookie);
        Assert.NotEqual("/", response.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.NoContent)]
    [InlineData("Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    public async Task A_page_of_another_site_cannot_act_with_the_cookie(string header, string value, HttpStatusCode expected)
    {
        await using var server = await TestServer.StartAsync();
        using var browser = new Browser(server);
        await browser.SignInAsync("admin", TestServer.AdminPassword, "/");
        browser.Client.DefaultRequestHeaders.Remove("Origin");
        browser.Client.DefaultRequestHeaders.Add(header, value);

        using var response = await browser.Client.PutAsJsonAsync(
            "/api/v1/users/admin/password", new { password = "another password" }, Cancelled);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task A_new_password_and_barring_end_the_sessions_at_once()
    {
        await using var server = await TestServer.StartAsync();
        var (people, register) = (
            server.Host.Services.GetRequiredService<PersonStore>(), server.Host.Services.GetRequiredService<PersonRegister>());
        Assert.Empty(await register.AddAsync("eve", "a long password", [new Grant(Role.Lead, "payments")], Actor.System, Cancelled));
        using var browser = new Browser(server);
        var eve = people.Find("eve") ?? throw new InvalidOperationException();

        await browser.SignInAsync("eve", "a long password", "/");
        Assert.Equal(HttpStatusCode.OK, (await browser.Client.GetAsync("/api/v1/users", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.Client.PostAsJsonAsync("/api/v1/users", new { }, Cancelled)).StatusCode);
        await register.SetPasswordAsync(eve, "another long password", "password", null, Actor.System, Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.Client.GetAsync("/api/v1/users", Cancelled)).StatusCode);

        await browser.SignInAsync("eve", "another long password", "/");
        await register.SetDisabledAsync(eve, true, Actor.System, Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.Client.GetAsync("/api/v1/users", Cancelled)).StatusCode);
        Assert.Contains("error=wrong", await browser.SignInAsync("eve", "another long password", "/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_survives_a_restart_and_ends_with_its_time()
    {
        var clock = new FakeClock(new DateTimeOffset(2026, 11, 22, 6, 0, 0, TimeSpan.Zero));
        var folder = Directory.CreateTempSubdirectory("clawhq-").FullName;
        Cookie? cookie;
        await using (var server = await TestServer.StartAsync(clock, folder: folder))
        {
            using var browser = new Browser(server);
            await browser.SignInAsync("admin", TestServer.AdminPassword, "/");
            cookie = browser.SessionCookie;
        }

        await using (var server = await TestServer.StartAsync(clock, folder: folder))
        {
            using var client = server.ClientWith(null);
            client.DefaultRequestHeaders.Add("Cookie", $"{cookie?.Name}={cookie?.Value}");
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/users", Cancelled)).StatusCode);
            clock.Advance(new AccessOptions().SessionIdle);
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/users", Cancelled)).StatusCode);
        }

        Directory.Delete(folder, recursive: true);
    }
}
