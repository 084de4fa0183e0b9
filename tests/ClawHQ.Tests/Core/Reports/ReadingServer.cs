using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Tests.Core.Ledger.Queries;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace ClawHQ.Tests.Core.Reports;

/// <summary>The whole server with a random ledger in it, kept beside it for comparison.</summary>
public sealed class ReadingServer : IAsyncLifetime
{
    public const string PaymentsKey = "a-key-that-sees-payments-only";

    private int _nextKey;

    internal TestServer Server { get; private set; } = null!;

    internal List<LedgerEntry> Entries { get; } = [];

    internal DimensionRegistry Registry => Server.Host.Services.GetRequiredService<DimensionRegistry>();

    public async ValueTask InitializeAsync()
    {
        Server = await TestServer.StartAsync(settings: new Dictionary<string, string> { ["ledger.checkpoint_entries"] = "150" });
        _ = await Server.Host.Services.GetRequiredService<KeyIssuer>().ImportAsync(
            new KeyDraft { Name = "payments", Scopes = Scopes.Read, Binding = new KeyBinding("payments", null, null) },
                TeamBound.All, Actor.System,
            PaymentsKey,
            CancellationToken.None);
        var ledger = new RandomLedger(new Random(20261122));
        await AppendAsync([.. Enumerable.Range(0, 700).Select(_ => ledger.Next(Registry))]);
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    internal async Task AppendAsync(params IReadOnlyList<LedgerEntry> entries)
    {
        var request = new AppendRequest();
        foreach (var entry in entries)
        {
            request.Entries.Add(new EntryDraft { Entry = entry, Key = new DedupeKey((UInt128)(++_nextKey), entry.Time) });
        }

        _ = await Server.Host.Services.GetRequiredService<ILedger>().AppendAsync(request, CancellationToken.None);
        Entries.AddRange(entries);
    }

    internal async Task<JsonElement> GetAsync(string path, string key = TestServer.Key)
    {
        using var client = Server.ClientWith(key);
        using var response = await client.GetAsync(path, CancellationToken.None);
        var body = await response.Content.ReadAsStringAsync(CancellationToken.None);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {body}");
        return JsonElement.Parse(body);
    }

    /// <summary>A question over all of the random ledger's time.</summary>
    internal static SpendQuery Whole(params IReadOnlyList<Dimension> by) => new()
    {
        From = Instant.FromUtc(2026, 10, 20, 0, 0), To = Instant.FromUtc(2026, 11, 10, 0, 0), By = by, VisibleTeams = TeamBound.All,
    };
}
