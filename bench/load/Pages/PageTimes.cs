using System.Diagnostics;
using System.Globalization;
using ClawHQ.Load.Measuring;

namespace ClawHQ.Load.Pages;

/// <summary>How long a page and its live part take. A new entry comes in before each request, as it does for a page that is
/// renewed: no answer can be the one before.</summary>
internal sealed class PageTimes(ServerUnderTest server, SignedIn browser, NewUsage usage)
{
    private const int Requests = 40;

    private static readonly (string Name, string Path)[] Pages =
    [
        ("Overview", "/"), ("Explore by team and model", "/explore?by=team,model"), ("Explore by agent", "/explore?by=agent"),
        ("Agents", "/agents"), ("an agent", "/agents/agent-0042"), ("Teams", "/teams"), ("a team", "/teams/team-07"),
        ("Models", "/models"), ("Models, what if", "/models?on=gpt-5&on=claude-sonnet-4-5"), ("Tasks, today", "/tasks"),
        ("Tasks, 7 days", "/tasks?range=7d"), ("Sessions, today", "/sessions"), ("Prices", "/prices"),
    ];

    /// <summary>Prints a row for each page.</summary>
    public async Task ReportAsync()
    {
        Console.WriteLine("| page | first visit ms | page p50 / p95 ms | CPU ms | KiB | live part p50 / p95 ms | CPU ms |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (name, path) in Pages)
        {
            var clock = Stopwatch.StartNew();
            var html = await browser.GetAsync(path);
            var first = clock.Elapsed;
            var page = await MeasureAsync([path]);
            var parts = SignedIn.Parts(html);
            var live = parts.Count == 0 ? "– | –" : (await MeasureAsync(parts)).ToString();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {first.TotalMilliseconds:F0} | {page} | {html.Length >> 10} | {live} |"));
        }
    }

    /// <summary>All parts of a page are asked for together, as its script does.</summary>
    private async Task<Times> MeasureAsync(IReadOnlyList<string> paths)
    {
        var times = new List<double>();
        var cpu = TimeSpan.Zero;
        for (var i = 0; i < Requests; i++)
        {
            usage.Send();
            var (before, clock) = (server.CpuTime, Stopwatch.StartNew());
            await Task.WhenAll(paths.Select(browser.GetAsync));
            times.Add(clock.Elapsed.TotalMilliseconds);
            cpu += server.CpuTime - before;
        }

        times.Sort();
        return new Times(times[Requests / 2], times[Requests * 95 / 100], cpu.TotalMilliseconds / Requests);
    }

    private readonly record struct Times(double Median, double P95, double Cpu)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Median:F0} / {P95:F0} | {Cpu:F0}");
    }
}
