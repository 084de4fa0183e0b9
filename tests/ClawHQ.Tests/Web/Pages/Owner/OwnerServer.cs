using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ledger;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Web.Pages.Owner;

/// <summary>The whole server with a ledger of a few entries whose sums are known. Now is Sunday, 22 November 2026, 06:00 UTC.</summary>
public sealed class OwnerServer : IAsyncLifetime
{
    internal static readonly DateTimeOffset Now = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    private const string PaymentsKey = "a-key-that-sees-payments-only";

    private int _nextKey;

    internal TestServer Server { get; private set; } = null!;

    /// <summary>Sees the team payments and nothing else.</summary>
    internal HttpClient Payments { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await TestServer.StartAsync(new FakeClock(Now));
        _ = await Server.Host.Services.GetRequiredService<KeyIssuer>().ImportAsync(
            new KeyDraft { Name = "payments", Scopes = Scopes.Read, Binding = new KeyBinding("payments", null, null) },
            TeamBound.All, Actor.System,
            PaymentsKey,
            CancellationToken.None);
        Payments = Server.ClientWith(PaymentsKey);
        await AppendAsync(
            Call("payments/main", "payments", "gpt-5", Now.AddHours(-2), 3, "t1"),
            Call("payments/main", "payments", "o4", Now.AddDays(-3), 6, "t1"),
            Call("payments/main", "payments", "gpt-5", Now.AddDays(-4), 1, "t2"),
            Call("payments/helper", "payments", "gpt-5", Now.AddHours(-1), 1, "t1"),
            Call("payments/main", "payments", "gpt-5", Now.AddMonths(-1).AddDays(-2), 5, "t0"),
            Call("secret/agent", "search", "hidden-model", Now.AddHours(-3), 700, "t9"),
            Call("stray", null, "gpt-5", Now.AddHours(-3), 40, null));
    }

    public async ValueTask DisposeAsync()
    {
        Payments.Dispose();
        await Server.DisposeAsync();
    }

    internal async Task AppendAsync(params IReadOnlyList<LedgerEntry> entries)
    {
        var request = new AppendRequest();
        foreach (var entry in entries)
        {
            request.Entries.Add(new EntryDraft { Entry = entry, Key = new DedupeKey((UInt128)(++_nextKey), entry.Time) });
        }

        _ = await Server.Host.Services.GetRequiredService<ILedger>().AppendAsync(request, CancellationToken.None);
    }

    internal LedgerEntry Call(string agent, string? team, string model, DateTimeOffset time, long dollars, string? task) => new()
    {
        Time = time.ToUnixTimeMilliseconds(),
        Dimensions = Server.Host.Services.GetRequiredService<DimensionRegistry>().Intern(new DimensionSet
        {
            Agent = agent, Team = team, Project = $"{team ?? "no"}-project", Client = $"{team ?? "no"}-client", Provider = "openai",
            Model = model,
        }),
        Task = task,
        Session = task is null ? null : $"s-{task}",
        Calls = 1,
        EffectiveCost = dollars * 1_000_000_000,
        ListCost = dollars * 1_000_000_000,
        Provenance = new Provenance { Signal = Signal.Log, Emitter = "test", Rule = "test", ReceivedAt = 0 },
    };
}
