using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Access.People;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Web.Pages;

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
        var others = await issuer.CreateAsync(Bot("search"), TeamBound.All, Cancelled);
        using (var client = _server.ClientWith(others.Text))
        {
            var record = new { id = "1", agent = "bot", provider = "openai", model = "gpt-4o-mini", output_tokens = 9 };
            using var taken = await client.PostAsJsonAsync("/api/v1/usage", new { records = new[] { record } }, Cancelled);
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        }

        Assert.True(await issuer.RevokeAsync(others.Id, TeamBound.All, Cancelled));
        Assert.Empty((await issuer.CreateAsync(Bot("payments"), TeamBound.All, Cancelled)).Errors);
        var register = _server.Host.Services.GetRequiredService<PersonRegister>();
        Assert.Empty(await register.AddAsync("lee", Password, [new Grant(Role.Lead, "payments")], Cancelled));
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
