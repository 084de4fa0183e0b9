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
    /// <param name="made">A key that was just made; null for none.</param>
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
            SeesServer = seesServer,
            SeesKeys = context.Caller.May(Permission.SeeKeys),
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
            Checks = withChecks ? await CheckAsync(keys, context) : [],
        };
    }

    /// <summary>What stands for the key in a text: the public part says which key is meant, and is no secret.</summary>
    private static string Placeholder(List<ApiKey> keys) =>
        keys.FirstOrDefault(k => k.PublicId is not null) is { } key ? $"chq_{key.PublicId}_…" : KeyText.Placeholder;

    private static bool IsVisible(ApiKey key, Caller caller) =>
        caller.TeamsOf(Permission.SeeKeys).Contains(key.Binding.Team);

    /// <summary>Sources by client; what no other client is known by came from an SDK.</summary>
    private List<ClientArrival> Clients(IReadOnlyList<Snippet> snippets, Caller caller)
    {
        var known = ring.All.Where(k => IsVisible(k, caller)).Select(k => (int?)k.Id).ToHashSet();
        var report = ingest.Report();
        var sources = report.Sources.Where(s => caller.VisibleTeams.IsAll || known.Contains(s.KeyId))
            .ToLookup(s => Of(snippets, s.Emitter));
        var refusals = report.RefusedRecords.ToLookup(r => Of(snippets, r.Emitter));
        return
        [
            .. snippets.Select(client => new ClientArrival(
                client,
                sources[client].Sum(s => s.Records),
                refusals[client].Sum(r => r.Count),
                sources[client].Max(s => (DateTimeOffset?)s.LastSeen))),
        ];
    }

    private static Snippet Of(IReadOnlyList<Snippet> snippets, string emitter) =>
        snippets.FirstOrDefault(c => c.Emitter == emitter) ?? snippets.First(c => c.Emitter is null);

    /// <summary>Whether a key may send. Who sees the keys of some teams only cannot tell for the others.</summary>
    private static SetupCheck CheckKeys(List<ApiKey> keys, TeamBound seen) => keys.Count > 0
        ? new("A key may send", "ok", Counts.Of(keys.Count, "key", "keys"))
        : seen.IsAll
            ? new("A key may send", "critical", "no live key")
            : new("A key may send", "plain", "none of your teams");

    private async Task<IReadOnlyList<SetupCheck>> CheckAsync(List<ApiKey> keys, HttpContext context)
    {
        var seen = context.Caller.TeamsOf(Permission.SeeKeys);
        List<SetupCheck> checks = seen.IsNone ? [] : [CheckKeys(keys, seen)];
        foreach (var check in readiness)
        {
            var name = char.ToUpperInvariant(check.Name[0]) + check.Name[1..].Replace('_', ' ');
            var well = check.Name == PriceBookCheck ? Counts.Of(prices.ModelCount, "model", "models") : "works";
            checks.Add(await check.RunAsync(context.RequestAborted) is { } problem
                ? new SetupCheck(name, "critical", problem)
                : new SetupCheck(name, "ok", well));
        }

        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        checks.Add(new SetupCheck("Clock", "ok", Moments.Local(now, DateTimeZone.Utc, "HH:mm:ss 'UTC'")));
        return checks;
    }
}
