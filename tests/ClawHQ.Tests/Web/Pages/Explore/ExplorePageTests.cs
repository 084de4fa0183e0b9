using System.Net.Http.Json;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Web.Pages.Explore;

/// <summary>The explore page as a browser gets it.</summary>
public sealed class ExplorePageTests : IAsyncLifetime
{
    private TestServer _server = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("effective_cost", true)]
    [InlineData("list_cost", true)]
    [InlineData("reported_cost", false)]
    public async Task Only_a_cost_that_lacks_a_price_is_unpriced(string measure, bool isUnpriced)
    {
        await SendAsync(new { id = "1", agent = "lab-rat", provider = "lab", model = "lab-unknown-1", output_tokens = 9 });

        var page = await ReadAsync($"?measure={measure}");

        Assert.Contains("lab-rat", page, StringComparison.Ordinal);
        Assert.Equal(isUnpriced, page.Contains(">Unpriced<", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_range_begins_with_its_newest_entries()
    {
        await SendAsync(new { id = "1", agent = "bot", provider = "openai", model = "gpt-4o-mini", output_tokens = 9 });

        var page = await ReadAsync("?range=7d&show=entries&before=5&entry=1");

        Assert.Contains("href=\"/explore?show=entries&amp;range=30d\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_groups_than_can_be_read_are_said_and_the_total_is_shown()
    {
        var dimensions = _server.Host.Services.GetRequiredService<DimensionRegistry>().Intern(new DimensionSet { Agent = "bot" });
        var request = new AppendRequest();
        for (var i = 0; i <= SpendQueryLimits.RowsMax; i++)
        {
            request.Entries.Add(new EntryDraft { Entry = Call(dimensions, $"session-{i}"), Key = new DedupeKey((UInt128)(i + 1), Now) });
        }

        _ = await _server.Host.Services.GetRequiredService<ILedger>().AppendAsync(request, Cancelled);

        var page = await ReadAsync("?by=session&range=7d");

        Assert.Contains("There are more than 100,000 groups.", page, StringComparison.Ordinal);
        Assert.Contains("100,001", page, StringComparison.Ordinal);
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static LedgerEntry Call(DimensionSet dimensions, string session) => new()
    {
        Time = Now,
        Dimensions = dimensions,
        Session = session,
        Calls = 1,
        EffectiveCost = 1,
        ListCost = 1,
        Provenance = new Provenance { Signal = Signal.Log, Emitter = "test", Rule = "test", ReceivedAt = 0 },
    };

    private async Task SendAsync(params object[] records)
    {
        using var answer = await _server.Client.PostAsJsonAsync("/api/v1/usage", new { records }, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    private Task<string> ReadAsync(string query) => _server.Client.GetStringAsync("/explore" + query, Cancelled);
}
