using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ingest.Diagnostics;
using ClawHQ.Tests.Fakes;
using ClawHQ.Web.Shell;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Web.Pages.Setup;

/// <summary>The setup page: what arrived by which way, and to whom it is said.</summary>
public sealed partial class SetupPageTests : IAsyncLifetime
{
    private const string Password = "several unrelated words";

    private TestServer _server = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_refused_call_of_gRPC_is_not_shown_as_arriving()
    {
        var row = $":{_server.Host.OtlpGrpcAddress.Port} gRPC";
        Assert.Equal("Waiting", (await StatesAsync())[row]);

        await CallGrpcAsync("a-key-that-nobody-knows");
        Assert.Equal("401, key not accepted", (await StatesAsync())[row]);
        await CallGrpcAsync(TestServer.Key);
        Assert.Equal("Arriving", (await StatesAsync())[row]);
    }

    [Fact]
    public async Task What_comes_to_the_main_port_is_not_shown_as_come_to_that_of_OTLP()
    {
        var before = await StatesAsync();
        using var export = new ByteArrayContent([]);
        export.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using var answer = await _server.Client.PostAsync("/v1/traces", export, Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var after = await StatesAsync();
        Assert.Equal("Waiting", after[$":{_server.Host.OtlpHttpAddress.Port}/v1/traces"]);
        Assert.Equal(before.Append(new($":{_server.Host.Address.Port}/v1/traces", "Arriving")), after);
    }

    [Fact]
    public async Task Who_sees_one_team_is_told_nothing_of_the_others_nor_of_keys_that_had_the_name_of_theirs()
    {
        var issuer = _server.Host.Services.GetRequiredService<KeyIssuer>();
        var others = await issuer.CreateAsync(Bot("search"), TeamBound.All, Actor.System, Cancelled);
        using (var client = _server.ClientWith(others.Text))
        {
            var record = new { id = "1", agent = "bot", provider = "openai", model = "gpt-4o-mini", output_tokens = 9 };
            using var taken = await client.PostAsJsonAsync("/api/v1/usage", new { records = new[] { record } }, Cancelled);
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        }

        Assert.True(await issuer.RevokeAsync(others.Id, TeamBound.All, Actor.System, Cancelled));
        Assert.Empty((await issuer.CreateAsync(Bot("payments"), TeamBound.All, Actor.System, Cancelled)).Errors);
        var register = _server.Host.Services.GetRequiredService<PersonRegister>();
        Assert.Empty(await register.AddAsync("lee", Password, [new Grant(Role.Lead, "payments")], Actor.System, Cancelled));
        using var lee = new Browser(_server);
        Assert.Equal("/teams/payments", await lee.SignInAsync("lee", Password));

        var page = await lee.Client.GetStringAsync("/setup?client=json", Cancelled);

        Assert.Contains("Waiting for JSON", page, StringComparison.Ordinal);
        Assert.DoesNotContain("in the ledger", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Arrives at", page, StringComparison.Ordinal);
        var whole = await _server.Client.GetStringAsync("/setup?client=json", Cancelled);
        Assert.Contains("JSON has arrived", whole, StringComparison.Ordinal);
        Assert.Contains("1 entry is in the ledger.", whole, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "it came without a key. Send one as x-api-key.")]
    [InlineData("KEY", "the placeholder for the key was not replaced by a key.")]
    [InlineData("a-key-that-nobody-knows", "it came with a key that begins with a-key… and this server does not know it.")]
    public async Task What_was_turned_away_is_explained_and_counted_in_diagnostics_as_on_setup(string? key, string reason)
    {
        using var client = _server.ClientWith(key);
        using var body = new ByteArrayContent([]);
        (await client.PostAsync("/v1/traces", body, Cancelled)).Dispose();
        (await _server.Client.GetAsync("/v1/traces", Cancelled)).Dispose();
        var diagnostics = _server.Host.Services.GetRequiredService<IngestDiagnostics>();
        await Wait.UntilAsync(() => diagnostics.Report().RefusedRequests.Count == 2);

        Assert.Equal([(401, 1L), (405, 1L)], diagnostics.Report().RefusedRequests.Select(r => (r.Status, r.Count)).Order());
        var page = await _server.Client.GetStringAsync("/parts/setup", Cancelled);
        Assert.Contains(reason, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Equal("405, only POST", (await StatesAsync())[$":{_server.Host.Address.Port}/v1/traces"]);
    }

    [Fact]
    public async Task Refused_records_of_a_request_that_was_taken_stand_beside_its_client()
    {
        var records = Enumerable.Range(0, 9).Select(i => new { id = $"{i}", nonsense = true });
        (await _server.Client.PostAsJsonAsync("/api/v1/usage", new { records }, Cancelled)).Dispose();

        var page = await _server.Client.GetStringAsync("/parts/setup", Cancelled);

        Assert.Matches(
            "(?s)<tr data-key=\"json\">.*?<td class=\"n opt3\" title=\"0\">0</td>\\s*<td class=\"n opt\" title=\"9\">9</td>", page);
    }

    [Theory]
    [InlineData(Role.Viewer, "You may not see keys.", false)]
    [InlineData(Role.Lead, "none of your teams", true)]
    public async Task Who_may_not_see_keys_is_not_told_that_there_are_none(Role role, string said, bool isChecked)
    {
        var register = _server.Host.Services.GetRequiredService<PersonRegister>();
        Assert.Empty(await register.AddAsync("vic", Password, [new Grant(role, "payments")], Actor.System, Cancelled));
        using var vic = new Browser(_server);
        Assert.Equal(Landing.Of([new Grant(role, "payments")]), await vic.SignInAsync("vic", Password));

        var page = await vic.Client.GetStringAsync("/setup", Cancelled);

        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.DoesNotContain("no live key", page, StringComparison.Ordinal);
        Assert.DoesNotContain("make another above", page, StringComparison.Ordinal);
        Assert.Equal(isChecked, page.Contains("A key may send", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "", "ingest", "Must be 1 to 100 characters")]
    [InlineData("bot", "", "everything", "There is no such scope.")]
    [InlineData("bot", "", null, "scope")]
    public async Task A_key_that_cannot_be_made_is_said_with_the_form_as_it_was_sent(string name, string team, string? scope, string said)
    {
        using var admin = new Browser(_server);
        Assert.Equal("/", await admin.SignInAsync("admin", TestServer.AdminPassword));
        KeyValuePair<string, string>[] fields = [new("name", name), new("team", team), new("client", "codex")];
        using var form = new FormUrlEncodedContent(scope is null ? fields : [.. fields, new("scope", scope)]);

        using var answer = await admin.Client.PostAsync("/setup/keys", form, Cancelled);
        var page = await answer.Content.ReadAsStringAsync(Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Not made", page, StringComparison.Ordinal);
        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.Matches("<details open", page);
        Assert.Contains(name.Length == 0 ? "name=\"name\"" : "value=\"bot\"", page, StringComparison.Ordinal);
        Assert.Single(_server.Host.Services.GetRequiredService<KeyRing>().All);
    }

    private static KeyDraft Bot(string team) =>
        new() { Name = "bot", Scopes = Scopes.Ingest, Binding = new KeyBinding(team, null, null) };

    private async Task CallGrpcAsync(string key)
    {
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = _server.Host.OtlpGrpcAddress };
        using var request = new HttpRequestMessage(
            HttpMethod.Post, "/opentelemetry.proto.collector.trace.v1.TraceService/Export")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 0]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.Add("x-api-key", key);
        using var answer = await client.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>The state of each way, by its label.</summary>
    private async Task<IReadOnlyDictionary<string, string>> StatesAsync()
    {
        var page = await _server.Client.GetStringAsync("/parts/setup", Cancelled);
        return Row().Matches(page).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
    }

    [GeneratedRegex("<tr data-key=\"(:[^\"]+)\">.*?class=\"badge [a-z]+\">([^<]+)<", RegexOptions.Singleline)]
    private static partial Regex Row();
}
