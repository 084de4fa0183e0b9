using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Writing;
using ClawHQ.Core.Storage;
using ClawHQ.Tests.Core.Pricing;
using ClawHQ.Tests.Fakes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using static ClawHQ.Tests.Core.Ledger.Repricing.RepricingTests;

namespace ClawHQ.Tests.Core.Ledger.Repricing;

/// <summary>Pricing again leaves exactly one record, also where it fails or the server crashes in the middle of it.</summary>
public class RecordedRepricingTests
{
    private static readonly object Period = new
    {
        from = "2026-11-01T00:00:00Z", to = "2026-12-01T00:00:00Z", dry_run = false, reason = "New contract.",
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_crash_between_the_adjustments_and_their_record_is_recorded_at_the_next_start_once()
    {
        var image = Directory.CreateTempSubdirectory("clawhq-").FullName;
        var ledger = new HeldLedger();
        await using (var api = await PreparedAsync(ledger))
        {
            ledger.IsHolding = true;
            var repricing = api.Admin.PostAsJsonAsync("/api/v1/prices/reprice", Period, Cancelled);
            await Wait.UntilAsync(() => ledger.IsHeld);

            // What a crash after the adjustments would have left on the disk.
            foreach (var part in api.Server.Host.Services.GetServices<BackupPart>())
            {
                await part.CopyToAsync(Path.Combine(image, part.FileName), Cancelled);
            }

            ledger.Release();
            using var answer = await repricing;
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal([("success", "New contract.")], await RecordsAsync(api));
            Assert.Equal(0, Begun(api));
        }

        for (var start = 0; start < 2; start++)
        {
            await using var again = await PriceApi.StartAsync(image, UnpricedFollowerTests.WithoutFollower);
            Assert.Single(Entries(again), e => e.Kind == EntryKind.Adjustment);
            Assert.Equal(
                [("failure", "The server ended before this did. What it had done by then stays. Asked for: New contract.")],
                await RecordsAsync(again));
            Assert.Equal(0, Begun(again));
            var verdict = await again.Admin.GetFromJsonAsync<JsonElement>("/api/v1/audit/verify", Cancelled);
            Assert.True(verdict.GetProperty("holds").GetBoolean());
        }

        Directory.Delete(image, recursive: true);
    }

    [Fact]
    public async Task What_fails_in_the_middle_is_recorded_as_failed_once()
    {
        var ledger = new HeldLedger();
        await using var api = await PreparedAsync(ledger);
        ledger.IsFailing = true;

        using var answer = await api.Admin.PostAsJsonAsync("/api/v1/prices/reprice", Period, Cancelled);

        Assert.False(answer.IsSuccessStatusCode);
        Assert.Equal([("failure", "It failed; the server's log says why. Asked for: New contract.")], await RecordsAsync(api));
        Assert.Equal(0, Begun(api));
    }

    [Fact]
    public async Task A_queue_that_is_full_of_usage_holds_pricing_up_and_does_not_end_it()
    {
        var ledger = new HeldLedger();
        await using var api = await PreparedAsync(ledger);
        ledger.FullTimes = 3;

        using var answer = await api.Admin.PostAsJsonAsync("/api/v1/prices/reprice", Period, Cancelled);

        Assert.Equal((HttpStatusCode.OK, 0), (answer.StatusCode, ledger.FullTimes));
        Assert.Single(Entries(api), e => e.Kind == EntryKind.Adjustment);
        Assert.Equal([("success", "New contract.")], await RecordsAsync(api));
    }

    private static async Task<PriceApi> PreparedAsync(HeldLedger ledger)
    {
        var api = await PriceApi.StartAsync(replace: services =>
        {
            UnpricedFollowerTests.WithoutFollower(services);
            services.AddSingleton<ILedger>(provider => ledger.Before(provider.GetRequiredService<LedgerWriter>()));
        });
        await AppendAsync(api, Entry(api, "openai", "gpt-4o", 1));
        await api.PutAsync("/overrides/x", Own("openai", "gpt-4o", "2", "8"));
        return api;
    }

    private static async Task<IEnumerable<(string?, string?)>> RecordsAsync(PriceApi api)
    {
        var answer = await api.Admin.GetFromJsonAsync<JsonElement>("/api/v1/audit?action=ledger.reprice", Cancelled);
        return answer.GetProperty("items").EnumerateArray().Select(r =>
        {
            Assert.Equal("key", r.GetProperty("actor").GetProperty("kind").GetString());
            Assert.StartsWith("prices ", r.GetProperty("actor").GetProperty("name").GetString(), StringComparison.Ordinal);
            return (r.GetProperty("outcome").GetString(), r.GetProperty("reason").GetString());
        });
    }

    private static int Begun(PriceApi api) => api.Server.Host.Services.GetRequiredService<StateDatabase>()
        .Read(c => c.ExecuteScalar<int>("SELECT count(*) FROM audit_begun"));

    /// <summary>A ledger that fails, or holds an append back once it is committed.</summary>
    private sealed class HeldLedger : ILedger
    {
        private readonly TaskCompletionSource _held = new(), _released = new();
        private ILedger? _inner;

        public bool IsHolding { get; set; }

        public bool IsFailing { get; set; }

        public int FullTimes { get; set; }

        public bool IsHeld => _held.Task.IsCompleted;

        public long Position => _inner!.Position;

        public string? Unavailable => _inner!.Unavailable;

        public HeldLedger Before(ILedger inner)
        {
            _inner = inner;
            return this;
        }

        public void Release() => _released.SetResult();

        public async ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken)
        {
            if (IsFailing)
            {
                throw new LedgerUnavailableException("A test wants it so.");
            }

            if (FullTimes > 0)
            {
                FullTimes--;
                throw new LedgerOverloadedException();
            }

            var result = await _inner!.AppendAsync(request, cancellationToken);
            if (IsHolding)
            {
                _held.SetResult();
                await _released.Task;
            }

            return result;
        }
    }
}
