using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ingest.Diagnostics;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Pricing;
using ClawHQ.Web.Figures;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace ClawHQ.Web.Pages.Setup;

/// <summary>Reads what setup shows.</summary>
internal sealed class SetupReader(
    IServer server,
    KeyRing ring,
    RefusedKeys refused,
    Arrivals arrivals,
    IngestDiagnostics ingest,
    ILedger ledger,
    PriceBook prices,
    IEnumerable<ReadinessCheck> readiness,
    TimeProvider clock)
{
    /// <summary>The readiness check whose result says how many models have a price.</summary>
    private const string PriceBookCheck = "price_book";

    /// <summary>Reads everything.</summary>
    /// <param name="context">The request.</param>
    /// <param name="client">The word of the client whose texts are shown; null for the first.</param>
    /// <param name="made">A key that was just made.</param>
    /// <param name="withChecks">Whether the checks run, of which some write to disk.</param>
    public async Task<SetupModel> ReadAsync(HttpContext context, string? client, NewKey? made, bool withChecks)
    {
        var now = clock.GetUtcNow();
        var doors = Doors.Of(context.Request, server);
        var seesServer = context.Caller.May(Permission.SeeServer);
        var keys = ring.All.Where(k => k.IsLive(now) && k.Scopes.HasFlag(Scopes.Ingest) && IsVisible(k, context.Caller)).ToList();
        var placeholder = Placeholder(keys);
        var snippets = new Snippets(doors, made?.Text ?? placeholder).All;
        return new SetupModel
        {
            Doors = doors,
            Now = Instant.FromDateTimeOffset(now),
            Keys = keys,
            Snippets = snippets,
            Chosen = snippets.FirstOrDefault(s => s.Key == client) ?? snippets[0],
            HasWholeKey = made?.Text is not null,
            Placeholder = placeholder,
            Arrivals = seesServer ? arrivals.All(doors) : [],
            Clients = Clients(snippets, context.Caller),
            LastUseOf = ring.LastUseOf,
            LastRefused = seesServer && refused.Latest is [var last, ..] ? last : null,
            Position = seesServer ? ledger.Position : null,
            Checks = withChecks ? await CheckAsync(keys, context.RequestAborted) : [],
        };
    }

    /// <summary>What stands for the key in a text: the public part says which key is meant, and is no secret.</summary>
    private static string Placeholder(List<ApiKey> keys) =>
        keys.FirstOrDefault(k => k.PublicId is not null) is { } key ? $"chq_{key.PublicId}_…" : "YOUR_CLAWHQ_KEY";

    private static bool IsVisible(ApiKey key, Caller caller) =>
        caller.TeamsOf(Permission.SeeKeys).Contains(key.Binding.Team);

    /// <summary>Sources by client; what no other client is known by came from an SDK.</summary>
    private List<ClientArrival> Clients(IReadOnlyList<Snippet> snippets, Caller caller)
    {
        var known = ring.All.Where(k => IsVisible(k, caller)).Select(k => (int?)k.Id).ToHashSet();
        var sources = ingest.Report().Sources.Where(s => caller.VisibleTeams.IsAll || known.Contains(s.KeyId))
            .ToLookup(s => snippets.FirstOrDefault(c => c.Emitter == s.Emitter) ?? snippets.First(c => c.Emitter is null));
        return
        [
            .. snippets.Select(client => new ClientArrival(
                client, sources[client].Sum(s => s.Records), sources[client].Max(s => (DateTimeOffset?)s.LastSeen))),
        ];
    }

    private async Task<IReadOnlyList<SetupCheck>> CheckAsync(List<ApiKey> keys, CancellationToken cancellationToken)
    {
        var checks = new List<SetupCheck>
        {
            keys.Count > 0
                ? new("A key may send", "ok", Counts.Of(keys.Count, "key", "keys"))
                : new("A key may send", "critical", "no live key"),
        };
        foreach (var check in readiness)
        {
            var name = char.ToUpperInvariant(check.Name[0]) + check.Name[1..].Replace('_', ' ');
            var well = check.Name == PriceBookCheck ? Counts.Of(prices.ModelCount, "model", "models") : "works";
            checks.Add(await check.RunAsync(cancellationToken) is { } problem
                ? new SetupCheck(name, "critical", problem)
                : new SetupCheck(name, "ok", well));
        }

        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        checks.Add(new SetupCheck("Clock", "ok", Moments.Local(now, DateTimeZone.Utc, "HH:mm:ss 'UTC'")));
        return checks;
    }
}
