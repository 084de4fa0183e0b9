using ClawHQ.Commands;
using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Config;
using ClawHQ.Core.Ingest;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Books;
using ClawHQ.Core.Ledger.Openings;
using ClawHQ.Core.Ledger.Reattribution;
using ClawHQ.Core.Ledger.Repricing;
using ClawHQ.Core.Pricing;
using ClawHQ.Core.Reports;
using ClawHQ.Core.Storage;
using ClawHQ.Web;

namespace ClawHQ;

/// <summary>The table of contents: every slice of the program, in the order in which they build on each other.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => CommandLine.RunAsync(args);

    internal static void AddSlices(IServiceCollection services) => services
        .AddApi()
        .AddStorage()
        .AddAudit()
        .AddConfig()
        .AddAccess()
        .AddPricing()
        .AddAttribution()
        .AddLedger()
        .AddBooks()
        .AddRepricing()
        .AddReattribution()
        .AddOpenings()
        .AddIngest()
        .AddReports()
        .AddWeb();

    internal static void UseSlices(WebApplication app)
    {
        app.UseApi();
        app.UseShareLinks();
        app.UseRouting();
        app.UseAccess();
        app.UseAntiforgery();
    }

    internal static void MapSlices(WebApplication app)
    {
        app.MapAccess();
        app.MapIngest();
        app.MapPricing();
        app.MapBooks();
        app.MapRepricing();
        app.MapReattribution();
        app.MapOpenings();
        app.MapReports();
        app.MapWeb();
    }
}
