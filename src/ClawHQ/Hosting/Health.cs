using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Pricing;
using ClawHQ.Core.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ClawHQ.Hosting;

/// <summary>One line of <c>/readyz</c>.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Ok">Whether it is well.</param>
/// <param name="Problem">What is wrong; null when nothing is.</param>
public sealed record CheckView(string Check, bool Ok, string? Problem);

/// <summary>The answer of <c>/readyz</c>.</summary>
/// <param name="Ready">True when every check is well.</param>
/// <param name="Checks">Each check.</param>
public sealed record ReadyView(bool Ready, IReadOnlyList<CheckView> Checks);

/// <summary><c>/healthz</c> says that the process lives; <c>/readyz</c> says whether it can do its work, check by check.</summary>
internal static class Health
{
    public static IServiceCollection AddHealth(this IServiceCollection services) => services
        .AddSingleton(provider =>
        {
            var database = provider.GetRequiredService<StateDatabase>();
            return new ReadinessCheck("state_database", async cancellationToken =>
            {
                await database.ProbeAsync(cancellationToken);
                return null;
            });
        })
        .AddSingleton(provider =>
        {
            var (folder, options) = (provider.GetRequiredService<DataFolder>(), provider.GetRequiredService<ServerOptions>());
            return new ReadinessCheck("disk", _ => ValueTask.FromResult(DiskProblem(folder.FreeBytes >> 20, options.DiskFloorMib)));
        })
        .AddSingleton(provider =>
        {
            var ledger = provider.GetRequiredService<ILedger>();
            return new ReadinessCheck("ledger_commit", async cancellationToken =>
            {
                await ledger.AppendAsync(new AppendRequest(), cancellationToken);
                return null;
            });
        })
        .AddSingleton(provider =>
        {
            var book = provider.GetRequiredService<PriceBook>();
            return new ReadinessCheck("price_book", _ => ValueTask.FromResult(book.Version.Length > 0 ? null : "No prices are loaded."));
        })
        .AddSingleton(provider =>
        {
            var bound = provider.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
            return new ReadinessCheck(
                "listeners", _ => ValueTask.FromResult(bound?.Addresses.Count >= 3 ? null : "Not all ports are open."));
        });

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Text("ok\n")).OpenToEveryone().WithTags("Health")
            .WithSummary("Answers while the process lives").Produces<string>(contentType: "text/plain");
        routes.MapGet("/readyz", ReadyAsync).OpenToEveryone().WithTags("Health")
            .WithSummary("Says whether the server can do its work, check by check").Produces<ReadyView>().Produces<ReadyView>(503);
    }

    private static async Task<IResult> ReadyAsync(IEnumerable<ReadinessCheck> checks, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(checks.Select(check => RunAsync(check, cancellationToken)));
        var ready = answers.All(a => a.Ok);
        return TypedResults.Json(new ReadyView(ready, answers), statusCode: ready ? 200 : 503);
    }

    private static async Task<CheckView> RunAsync(ReadinessCheck check, CancellationToken cancellationToken)
    {
        var problem = await check.RunAsync(cancellationToken);
        return new CheckView(check.Name, problem is null, problem);
    }

    private static string? DiskProblem(long freeMib, int floorMib) =>
        freeMib >= floorMib ? null : $"Only {freeMib} MiB are free; the floor (server.disk_floor_mib) is {floorMib} MiB.";
}
