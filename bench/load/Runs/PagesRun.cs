using ClawHQ.Load.Measuring;
using ClawHQ.Load.Pages;

namespace ClawHQ.Load.Runs;

/// <summary>
/// The pages over a ledger of many entries: the server alone on core 1, browsers and generator on core 0. The usage that comes in
/// meanwhile stays in the folder: some thousand entries a run.
/// </summary>
internal static class PagesRun
{
    /// <param name="program">The published program.</param>
    /// <param name="ledger">The entries.</param>
    public static async Task RunAsync(string program, LedgerFolder ledger)
    {
        Machine.PinTo(0);
        await using var server = await ServerUnderTest.StartAsync(program, ledger.Data, core: 1);
        using var browser = await SignedIn.StartAsync(server.Port);
        using (var one = new NewUsage(server.Port, perRequest: 1))
        {
            await new PageTimes(server, browser, one).ReportAsync();
        }

        Console.WriteLine($"\nMemory after it: {server.ResidentBytes >> 20} MiB");
        await FirstPaint.ReportAsync(server, browser, "/");
        using var ten = new NewUsage(server.Port, perRequest: 10);
        var live = new LivePages(server, browser, ten);
        await live.ReportAsync("Overview", "/");
        await live.ReportAsync("Explore by team and model", "/explore?by=team,model");
    }
}
