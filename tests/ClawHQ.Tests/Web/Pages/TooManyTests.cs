using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Web.Pages;

/// <summary>Pages over a ledger with more agents and models than an answer may have rows: what is too many is said, the rest
/// stands.</summary>
public sealed class TooManyTests(TooManyServer many) : IClassFixture<TooManyServer>
{
    private const string Total = "title=\"0.000100001 USD\"";

    [Theory]
    [InlineData("/?range=7d", "There are more than 100,000 agents.", "There are more than 100,000 models.")]
    [InlineData("/?range=7d&by=agent", "too many to be split by agent", "Teams by spend")]
    [InlineData("/teams/crowd?range=7d", "There are more than 100,000 agents.", "Month to date")]
    [InlineData("/models?range=7d", "There are more than 100,000 models", "Effective per million")]
    [InlineData("/agents", "There are more than 100,000 agents", "agent-000049")]
    [InlineData("/explore?range=7d&by=agent", "There are more than 100,000 groups.", "100,001")]
    public async Task A_page_says_what_is_too_many_and_shows_the_rest(string path, string said, string shown)
    {
        var page = await many.Server.Client.GetStringAsync(path, TestContext.Current.CancellationToken);

        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.Contains(shown, page, StringComparison.Ordinal);
        Assert.True(path.StartsWith("/models", StringComparison.Ordinal) || page.Contains(Total, StringComparison.Ordinal), page);
    }

    [Fact]
    public async Task One_of_too_many_is_found_by_its_name_with_what_it_cost()
    {
        var page = await many.Server.Client.GetStringAsync("/agents?q=agent-077777", TestContext.Current.CancellationToken);
        var api = await many.Server.Client.GetStringAsync("/api/v1/agents?limit=1", TestContext.Current.CancellationToken);

        Assert.Contains("data-key=\"agent-077777\"", page, StringComparison.Ordinal);
        Assert.Contains("title=\"0.000000001 USD\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("agent-000001", page, StringComparison.Ordinal);
        Assert.Contains("\"effective_cost\":\"0.000000001\"", api, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/spend?by=agent")]
    [InlineData("/api/v1/spend/difference")]
    [InlineData("/api/dashboard/agents")]
    public async Task The_API_says_that_an_answer_would_have_too_many_rows(string path)
    {
        using var answer = await many.Server.Client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(
            "\"code\":\"too_many_rows\"", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }
}

/// <summary>A server with one call each of 100,001 agents, each by a model of its own.</summary>
public sealed class TooManyServer : IAsyncLifetime
{
    internal TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await TestServer.StartAsync();
        var registry = Server.Host.Services.GetRequiredService<DimensionRegistry>();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var request = new AppendRequest();
        for (var i = 0; i <= SpendQueryLimits.RowsMax; i++)
        {
            var entry = new LedgerEntry
            {
                Time = now,
                Dimensions = registry.Intern(new DimensionSet
                {
                    Agent = $"agent-{i:D6}", Team = "crowd", Provider = "lab", Model = $"model-{i:D6}", Source = "test",
                }),
                Calls = 1,
                EffectiveCost = 1,
                ListCost = 1,
                Provenance = new Provenance { Signal = Signal.Log, Emitter = "test", Rule = "test", ReceivedAt = 0 },
            };
            request.Entries.Add(new EntryDraft { Entry = entry, Key = new DedupeKey((UInt128)(i + 1), now) });
        }

        _ = await Server.Host.Services.GetRequiredService<ILedger>().AppendAsync(request, CancellationToken.None);
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
