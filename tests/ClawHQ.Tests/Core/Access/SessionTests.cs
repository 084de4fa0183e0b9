using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Access.Sessions;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Tests.Fakes;
using ClawHQ.Tests.Web.Pages.Settings;

namespace ClawHQ.Tests.Core.Access;

/// <summary>What becomes of a session after signing in: it is renewed, listed, ended, and ends by itself.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private const string Password = SettingsServer.Password;

    private static readonly AccessOptions Standard = new();

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
    public async Task The_secret_changes_with_each_sign_in_and_the_one_of_before_opens_nothing()
    {
        var before = _eve.SessionCookie?.Value;
        Assert.Equal("/", await _eve.SignInAsync("eve", Password));

        Assert.NotEqual(before, _eve.SessionCookie?.Value);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusWithAsync(before));
        var left = await _eve.Client.GetFromJsonAsync<JsonElement>("/api/v1/me/sessions", Cancelled);
        Assert.Equal(1, left.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_session_gets_a_new_secret_in_time_and_an_old_one_that_comes_back_ends_it()
    {
        var first = _eve.SessionCookie?.Value;
        _server.Clock.Advance(Standard.SessionRotation);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
        var second = _eve.SessionCookie?.Value;
        Assert.NotEqual(first, second);

        Assert.Equal(HttpStatusCode.OK, await StatusWithAsync(first));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
        _server.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusWithAsync(first));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusWithAsync(second));
    }

    [Fact]
    public async Task An_open_stream_outlives_the_secret_it_began_with_and_ends_with_its_session()
    {
        using var response = await _eve.Client.GetAsync("/api/v1/stream", HttpCompletionOption.ResponseHeadersRead, Cancelled);
        await using var events = SseParser.Create(await response.Content.ReadAsStreamAsync(Cancelled)).EnumerateAsync(Cancelled)
            .GetAsyncEnumerator(Cancelled);
        Assert.True(await MovesAsync());

        _server.Clock.Advance(Standard.SessionRotation);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
        _server.Clock.Advance(TimeSpan.FromMinutes(2));
        await SpendAsync("first");
        Assert.True(await MovesAsync());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());

        using (await _eve.Client.PostAsync("/sign-out", null, Cancelled))
        {
            await SpendAsync("second");
            Assert.False(await MovesAsync());
        }

        Task<bool> MovesAsync() => events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancelled);
    }

    [Fact]
    public async Task A_session_ends_when_it_is_idle_and_at_its_age_however_much_it_is_used()
    {
        for (var used = TimeSpan.Zero; used < Standard.SessionLifetime - TimeSpan.FromDays(2); used += TimeSpan.FromDays(2))
        {
            _server.Clock.Advance(TimeSpan.FromDays(2));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync());
        }

        _server.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync());

        Assert.Equal("/", await _eve.SignInAsync("eve", Password));
        _server.Clock.Advance(Standard.SessionIdle);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync());
    }

    [Fact]
    public async Task Sessions_are_listed_and_ended_by_their_owner_and_by_an_administrator_and_by_nobody_else()
    {
        var laptop = await _server.SignInAsync("eve");
        var admin = await _server.SignInAsync("admin", TestServer.AdminPassword);
        var items = (await laptop.Client.GetFromJsonAsync<JsonElement>("/api/v1/me/sessions", Cancelled)).GetProperty("items");
        Assert.Equal(
            [true, false],
            items.EnumerateArray().OrderByDescending(s => s.GetProperty("id").GetInt32())
                .Select(s => s.GetProperty("is_current").GetBoolean()));
        var adminId = (await admin.Client.GetFromJsonAsync<JsonElement>("/api/v1/me/sessions", Cancelled)).GetProperty("items")[0]
            .GetProperty("id").GetInt32();

        Assert.Equal(HttpStatusCode.NotFound, await EndAsync(laptop, $"/api/v1/me/sessions/{adminId}"));
        Assert.Equal(HttpStatusCode.Forbidden, await EndAsync(laptop, $"/api/v1/users/admin/sessions/{adminId}"));
        Assert.Equal(HttpStatusCode.NoContent, await EndAsync(laptop, "/api/v1/me/sessions"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync());
        Assert.Equal(HttpStatusCode.NoContent, await EndAsync(admin, "/api/v1/users/eve/sessions"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await laptop.Client.GetAsync("/api/v1/me", Cancelled)).StatusCode);
    }

    [Fact]
    public async Task A_changed_role_holds_from_the_next_request_on()
    {
        var admin = await _server.SignInAsync("admin", TestServer.AdminPassword);
        Assert.Equal(HttpStatusCode.Forbidden, (await _eve.Client.GetAsync("/api/v1/users", Cancelled)).StatusCode);

        using var set = await admin.Client.PutAsJsonAsync(
            "/api/v1/users/eve/grants",
            new { grants = new object[] { new { role = "lead", team = "search" }, new { role = "viewer" } } },
            Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);

        var people = await _eve.Client.GetFromJsonAsync<JsonElement>("/api/v1/users", Cancelled);
        Assert.Equal(["eve"], people.GetProperty("items").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        using var refused = await admin.Client.PutAsJsonAsync(
            "/api/v1/users/admin/grants", new { grants = new[] { new { role = "viewer" } } }, Cancelled);
        Assert.Contains("This is the last administrator.", await refused.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_own_password_is_changed_with_the_old_one_and_other_sessions_end()
    {
        var laptop = await _server.SignInAsync("eve");

        Assert.Equal((HttpStatusCode.BadRequest, "current"), await ChangeAsync(laptop, "not the one", "three other words"));
        Assert.Equal((HttpStatusCode.BadRequest, "password"), await ChangeAsync(laptop, Password, "Password123!"));
        Assert.Equal((HttpStatusCode.NoContent, null), await ChangeAsync(laptop, Password, "three other words"));

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync());
        Assert.Equal(HttpStatusCode.OK, (await laptop.Client.GetAsync("/api/v1/me", Cancelled)).StatusCode);
        Assert.Equal("/", await _eve.SignInAsync("eve", "three other words"));
    }

    [Theory]
    [InlineData("""{"grants":[null]}""")]
    [InlineData("""{"grants":[{"role":null}]}""")]
    [InlineData("""{"grants":[{"team":"payments"}]}""")]
    public async Task A_grant_without_a_role_is_refused_with_its_place(string body)
    {
        var admin = await _server.SignInAsync("admin", TestServer.AdminPassword);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await admin.Client.PutAsync("/api/v1/users/eve/grants", content, Cancelled);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);

        Assert.Equal(
            (HttpStatusCode.BadRequest, "grants[0].role"),
            (response.StatusCode, problem.GetProperty("errors")[0].GetProperty("path").GetString()));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("password123")]
    [InlineData("P@ssw0rd2026!")]
    [InlineData("qwertyuiop12")]
    [InlineData("1234567890")]
    [InlineData("aaaaaaaaaaaaaa")]
    [InlineData("eve-eve-eve")]
    [InlineData("clawhq2026!!")]
    public async Task A_password_that_is_tried_first_is_refused(string password)
    {
        var register = _server.Get<PersonRegister>();

        var errors = await register.AddAsync("bo", password, [new Grant(Role.Viewer, null)], Actor.System, Cancelled);
        Assert.Equal(["password"], errors.Select(e => e.Path));
    }

    [Fact]
    public void However_many_names_are_guessed_what_is_remembered_is_bounded_and_the_name_under_attack_stays_blocked()
    {
        var throttle = new SignInThrottle(_server.Clock);
        for (var i = 0; i < SignInThrottle.FailuresMax; i++)
        {
            throttle.NoteFailure("admin", IPAddress.Parse("2001:db8::1"));
        }

        for (var i = 0; i < 3 * SignInThrottle.Capacity; i++)
        {
            throttle.NoteFailure($"name-{i}", new IPAddress(i + 1));
        }

        Assert.InRange(throttle.Count, 1, SignInThrottle.Capacity);
        Assert.True(throttle.IsBlocked("ADMIN", IPAddress.Loopback));
        Assert.False(throttle.IsBlocked("name-1", IPAddress.Loopback));
    }

    private static async Task<(HttpStatusCode Status, string? Path)> ChangeAsync(Browser browser, string current, string password)
    {
        using var response = await browser.Client.PutAsJsonAsync("/api/v1/me/password", new { current, password }, Cancelled);
        return response.StatusCode == HttpStatusCode.NoContent
            ? (response.StatusCode, null)
            : (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("errors")[0]
                .GetProperty("path").GetString());
    }

    private static async Task<HttpStatusCode> EndAsync(Browser browser, string path) =>
        (await browser.Client.DeleteAsync(path, Cancelled)).StatusCode;

    private async Task SpendAsync(string id)
    {
        var record = new { id, team = "payments", agent = "bot", provider = "openai", model = "gpt-4o-mini", output_tokens = 9 };
        using var taken = await _server.Server.Client.PostAsJsonAsync("/api/v1/usage", new { records = new[] { record } }, Cancelled);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    private async Task<HttpStatusCode> StatusAsync() => (await _eve.Client.GetAsync("/api/v1/me", Cancelled)).StatusCode;

    private async Task<HttpStatusCode> StatusWithAsync(string? secret)
    {
        using var client = _server.Server.ClientWith(null);
        client.DefaultRequestHeaders.Add("Cookie", $"{SessionCookie.PlainName}={secret}");
        return (await client.GetAsync("/api/v1/me", Cancelled)).StatusCode;
    }
}
