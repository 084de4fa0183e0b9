using System.Net;
using System.Text.RegularExpressions;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Access.Views;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ledger;
using ClawHQ.Tests.Fakes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Access;

/// <summary>
/// Every address that is read, with everyone who holds rights for one team only, asked for what is their team's, another team's and
/// nobody's: not a name, not an id, not a dollar of the others comes out. Generated from the routes, so that a new one is in it.
/// </summary>
public sealed partial class TeamMatrixTests : IAsyncLifetime
{
    private const string Own = Principals.Team;

    /// <summary>Dollars that give themselves away in any sum: of the own team, of another one, of none.</summary>
    private const long OwnDollars = 11, OtherDollars = 500, NobodysDollars = 20_000;

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    private static readonly string[] Queries =
        ["", "?range=30d", "?filter=team:search", "?filter=team:", "?by=team,agent,model", "?format=csv&by=agent"];

    /// <summary>What may stand in the place of a parameter; the numbers are those of the entries, and of keys and sessions.</summary>
    private static readonly string[] Objects =
    [
        .. from name in new[] { "own", "otherteams", "nobodys" }
           from kind in new[] { "agent", "task", "session", "lead" }
           select $"{name}-{kind}",
        "1", "2", "3",
    ];

    private readonly FakeClock _clock = new(Now);
    private TestServer _server = null!;
    private Principals _principals = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(_clock);
        await AppendAsync(Call("own", Own, OwnDollars), Call("otherteams", "search", OtherDollars), Call("nobodys", null, NobodysDollars));
        var issuer = _server.Host.Services.GetRequiredService<KeyIssuer>();
        await issuer.CreateAsync(
            new KeyDraft { Name = "otherteams-key", Scopes = Scopes.Ingest, Binding = new KeyBinding("search", null, null) },
            TeamBound.All, Actor.System, Cancelled);
        await issuer.CreateAsync(new KeyDraft { Name = "nobodys-key", Scopes = Scopes.Ingest }, TeamBound.All, Actor.System, Cancelled);
        var register = _server.Host.Services.GetRequiredService<PersonRegister>();
        Assert.Empty(await register.AddAsync("otherteams-lead", "several unrelated words",
            [new Grant(Role.Lead, "search")], Actor.System, Cancelled));
        var lead = _server.Host.Services.GetRequiredService<PersonStore>().Find("otherteams-lead")?.ToCaller();
        Assert.Empty((await _server.Host.Services.GetRequiredService<SavedViews>().SaveAsync(
            Assert.IsType<Caller>(lead), "otherteams-view", "/", SavedViews.TeamWord, "search", Actor.System, Cancelled)).Errors);
        _principals = await Principals.CreateAsync(_server, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        _principals.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_of_another_team_or_of_none_comes_out_anywhere()
    {
        var leaks = new List<string>();
        var answered = 0;
        foreach (var principal in _principals.All.Where(p => p is { Team: not null, Scope: null or Scopes.Read }))
        {
            foreach (var path in Paths())
            {
                var (status, body) = await ReadAsync(principal.Client, path);
                answered += status == HttpStatusCode.OK ? 1 : 0;
                if ((int)status >= 500 || Leak().Match(Without(body, path)) is { Success: true }
                    || (status == HttpStatusCode.OK && IsOthers(path)))
                {
                    leaks.Add($"{path} with {principal.Name}: {(int)status} {Leak().Match(Without(body, path)).Value}");
                }
            }
        }

        Assert.True(leaks.Count == 0, string.Join(Environment.NewLine, leaks));
        Assert.InRange(answered, 100, int.MaxValue);
    }

    [Fact]
    public async Task Who_sees_the_organisation_sees_all_of_it_and_who_sees_a_team_sees_that()
    {
        foreach (var principal in _principals.All.Where(p => p.Role is not null || p.Scope == Scopes.Read))
        {
            var (status, body) = await ReadAsync(principal.Client, "/api/v1/spend?measure=effective_cost");

            var expected = principal.Team is null ? "20511.000000000" : "11.000000000";
            Assert.Equal((HttpStatusCode.OK, true), (status, body.Contains($"\"{expected}\"", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("/api/v1/agents/{0}-agent")]
    [InlineData("/api/v1/tasks/{0}-task")]
    [InlineData("/api/v1/sessions/{0}-session")]
    [InlineData("/api/dashboard/agents/{0}-agent")]
    [InlineData("/agents/{0}-agent")]
    [InlineData("/projects/{0}-project")]
    [InlineData("/clients/{0}-client")]
    public async Task An_object_of_another_team_is_as_if_it_were_not_there(string address)
    {
        var lead = _principals.All.Single(p => p is { Role: Role.Lead, Team: not null }).Client;

        Assert.Equal(HttpStatusCode.OK, (await ReadAsync(lead, Of(address, "own"))).Status);
        var (missing, missingBody) = await ReadAsync(lead, Of(address, "never-there"));
        foreach (var name in new[] { "otherteams", "nobodys" })
        {
            var (status, body) = await ReadAsync(lead, Of(address, name));
            Assert.Equal((HttpStatusCode.NotFound, missing, missingBody), (status, status, body));
        }
    }

    private static string Of(string address, string name) => address.Replace("{0}", name, StringComparison.Ordinal);

    /// <summary>Every address that is read, with each of the three in the place of each parameter, and with filters that ask for
    /// others.</summary>
    private IEnumerable<string> Paths()
    {
        var routes = _server.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<AccessRule>()?.Required is not null)
            .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") != false)
            .Select(e => "/" + (e.RoutePattern.RawText ?? "").TrimStart('/'))
            .Where(p => p != "/api/v1/stream");
        foreach (var route in routes.Distinct())
        {
            string[] forms = route.Contains('{', StringComparison.Ordinal)
                ? [.. Objects.Select(value => Parameter().Replace(route, value))]
                : [.. Queries.Select(query => route + query)];
            foreach (var form in forms)
            {
                yield return form;
            }
        }
    }

    /// <summary>Objects of others, whose bare existence must not show.</summary>
    private static bool IsOthers(string path) => Others().IsMatch(path);

    /// <summary>What was asked may be repeated in the answer: a filter in its chip, a name that is not found.</summary>
    private static string Without(string body, string path) => path.Contains("otherteams", StringComparison.Ordinal)
        || path.Contains("nobodys", StringComparison.Ordinal) ? "" : body;

    private static async Task<(HttpStatusCode Status, string Body)> ReadAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(path.StartsWith("/api", StringComparison.Ordinal) ? "application/json" : "text/html");
        using var response = await client.SendAsync(request, Cancelled);
        return (response.StatusCode, TraceId().Replace(await response.Content.ReadAsStringAsync(Cancelled), ""));
    }

    private async Task AppendAsync(params IReadOnlyList<LedgerEntry> entries)
    {
        var request = new AppendRequest();
        foreach (var (index, entry) in entries.Index())
        {
            request.Entries.Add(new EntryDraft { Entry = entry, Key = new DedupeKey((UInt128)(index + 1), entry.Time) });
        }

        _ = await _server.Host.Services.GetRequiredService<ILedger>().AppendAsync(request, Cancelled);
    }

    private LedgerEntry Call(string name, string? team, long dollars) => new()
    {
        Time = Now.AddHours(-3).ToUnixTimeMilliseconds(),
        Dimensions = _server.Host.Services.GetRequiredService<DimensionRegistry>().Intern(new DimensionSet
        {
            Agent = $"{name}-agent", Team = team, Project = $"{name}-project", Client = $"{name}-client", User = $"{name}-user",
            Provider = $"{name}-provider", Model = $"{name}-model", Environment = $"{name}-environment", Source = $"{name}-source",
        }),
        Task = $"{name}-task",
        Session = $"{name}-session",
        Calls = 1,
        EffectiveCost = dollars * 1_000_000_000,
        ListCost = dollars * 1_000_000_000,
        Provenance = new Provenance { Signal = Signal.Log, Emitter = "test", Rule = "test", ReceivedAt = 0 },
    };

    /// <summary>A name of another team's or of nobody's, or a sum with their dollars in it.</summary>
    [GeneratedRegex(@"otherteams|nobodys|(?<![\d.])(500|511|20,?000|20,?011|20,?500|20,?511)\.0")]
    private static partial Regex Leak();

    [GeneratedRegex("(agents|tasks|sessions|teams|projects|clients|models|entries)/(otherteams|nobodys|[23]$|[23]\\?)")]
    private static partial Regex Others();

    /// <summary>The one thing in which two refusals differ.</summary>
    [GeneratedRegex(",?\"trace_id\":\"[^\"]*\"")]
    private static partial Regex TraceId();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
