using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Repricing;
using ClawHQ.Core.Ledger.Writing;
using ClawHQ.Core.Storage;
using ClawHQ.Tests.Core.Pricing;
using ClawHQ.Tests.Fakes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using static ClawHQ.Tests.Core.Ledger.Repricing.RepricingTests;

namespace ClawHQ.Tests.Core.Ledger.Repricing;

public class UnpricedFollowerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Usage_that_was_priced_before_a_change_and_booked_after_it_was_followed_gets_its_price_too()
    {
        await using var api = await PriceApi.StartAsync(replace: WithoutFollower);
        var late = Entry(api, "ours", "model-x", 2);
        await AppendAsync(api, Entry(api, "ours", "model-x", 1));
        await api.PutAsync("/overrides/x", Own("ours", "model-x", "2", "4"));

        using var clock = new HeldClock();
        using var follower = await FollowAsync(api, clock);
        _ = await WaitForAsync(api, 1);
        await Wait.UntilAsync(() => clock.IsAwaited);
        Assert.Null(Mark(api));
        await AppendAsync(api, late);
        clock.Pass();

        Assert.Equal([1, 3], (await WaitForAsync(api, 2)).Select(a => a.Adjusts));
        await Wait.UntilAsync(() => Mark(api) == api.Book.Version);
        await follower.StopAsync(Stop);
    }

    [Fact]
    public async Task Usage_of_a_backup_whose_ledger_is_older_than_its_state_gets_its_price_again()
    {
        var restored = Directory.CreateTempSubdirectory("clawhq-").FullName;
        await using (var api = await PriceApi.StartAsync(replace: WithoutFollower))
        {
            await AppendAsync(api, Entry(api, "ours", "model-x", 1));
            await CopyAsync(api, "ledger.db", restored);
            await api.PutAsync("/overrides/x", Own("ours", "model-x", "2", "4"));
            using var clock = new HeldClock();
            using var follower = await FollowAsync(api, clock);
            await Wait.UntilAsync(() => clock.IsAwaited);
            clock.Pass();
            await Wait.UntilAsync(() => Mark(api) == api.Book.Version);
            await CopyAsync(api, "clawhq.db", restored);
            await follower.StopAsync(Stop);
        }

        await using (var api = await PriceApi.StartAsync(restored))
        {
            Assert.Equal([1], (await WaitForAsync(api, 1)).Select(a => a.Adjusts));
        }

        Directory.Delete(restored, recursive: true);
    }

    [Fact]
    public async Task A_ledger_that_fails_again_and_again_leaves_one_record_until_usage_has_its_price()
    {
        var ledger = new FailingLedger();
        await using var api = await PriceApi.StartAsync(replace: services =>
        {
            WithoutFollower(services);
            services.AddSingleton<ILedger>(provider => ledger.Before(provider.GetRequiredService<LedgerWriter>()));
        });
        await AppendAsync(api, Entry(api, "ours", "model-x", 1));
        await api.PutAsync("/overrides/x", Own("ours", "model-x", "2", "4"));
        ledger.IsFailing = true;
        using var clock = new HeldClock();
        using var follower = await FollowAsync(api, clock);
        for (var failures = 1; failures <= 3; failures++)
        {
            await Wait.UntilAsync(() => ledger.Failures == failures && clock.IsAwaited);
            Assert.Equal(["failure"], await OutcomesAsync(api));
            ledger.IsFailing = failures < 3;
            clock.Pass();
        }

        _ = await WaitForAsync(api, 1);
        await Wait.UntilAsync(() => clock.IsAwaited);
        Assert.Equal(["success", "failure"], await OutcomesAsync(api));
        await follower.StopAsync(Stop);
    }

    internal static void WithoutFollower(IServiceCollection services) =>
        Assert.True(services.Remove(services.Single(s => s.ImplementationType == typeof(UnpricedFollower))));

    private static async Task<UnpricedFollower> FollowAsync(PriceApi api, HeldClock clock)
    {
        var services = api.Server.Host.Services;
        var follower = new UnpricedFollower(
            services.GetRequiredService<Repricer>(), services.GetRequiredService<AuditLog>(), services.GetRequiredService<ILedger>(),
            api.Book,
            services.GetRequiredService<StateDatabase>(), clock, NullLogger<UnpricedFollower>.Instance);
        await follower.StartAsync(Stop);
        return follower;
    }

    private static async Task<IEnumerable<string?>> OutcomesAsync(PriceApi api)
    {
        var answer = await api.Admin.GetFromJsonAsync<JsonElement>("/api/v1/audit?action=ledger.reprice", Stop);
        return answer.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("outcome").GetString());
    }

    private static string? Mark(PriceApi api) => api.Server.Host.Services.GetRequiredService<StateDatabase>()
        .Read(c => c.QueryFirstOrDefault<string>("SELECT version FROM repricing"));

    private static Task CopyAsync(PriceApi api, string file, string folder) => api.Server.Host.Services.GetServices<BackupPart>()
        .Single(p => p.FileName == file).CopyToAsync(Path.Combine(folder, file), Stop);

    /// <summary>A ledger that fails when the test says so, and only when it is written.</summary>
    private sealed class FailingLedger : ILedger
    {
        private ILedger? _inner;
        private int _failures;

        public bool IsFailing { get; set; }

        public int Failures => Volatile.Read(ref _failures);

        public long Position => _inner!.Position;

        public string? Unavailable => _inner!.Unavailable;

        public FailingLedger Before(ILedger inner)
        {
            _inner = inner;
            return this;
        }

        public ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken)
        {
            if (IsFailing)
            {
                Interlocked.Increment(ref _failures);
                throw new LedgerUnavailableException("A test wants it so.");
            }

            return _inner!.AppendAsync(request, cancellationToken);
        }
    }

    /// <summary>A clock whose one timer goes off when the test says so.</summary>
    private sealed class HeldClock : TimeProvider, ITimer
    {
        private Action? _fire;

        public bool IsAwaited => Volatile.Read(ref _fire) is not null;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Volatile.Write(ref _fire, () => callback(state));
            return this;
        }

        public void Pass() => Interlocked.Exchange(ref _fire, null)?.Invoke();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
