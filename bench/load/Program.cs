using ClawHQ.Load.Measuring;
using ClawHQ.Load.Runs;

namespace ClawHQ.Load;

/// <summary>Measures the published program.</summary>
internal static class Program
{
    private const string Usage = """
        usage: ./dev bench NAME

          ingest [WORD]           metrics, logs and spans end to end into a durable ledger, beside plain SQLite;
                                  only the loads whose name contains WORD
          ledger [--size 10m]     a ledger of so many entries (1m, 10m, 100m), kept under artifacts/bench: append rate, disk,
                                  start, memory, and a question over 90 days
          pages [--size 10m]      the web pages over the same ledger: each page and its live part, the first paint, a hundred
                                  live pages
        """;

    public static async Task<int> Main(string[] args)
    {
        if (args is [var program, "ingest", .. var only] && only.Length <= 1)
        {
            Console.WriteLine($"{Machine.Describe()}\n");
            await IngestRun.RunAsync(program, only is [var word] ? word : "");
            return 0;
        }

        if (args is [var tested, "ledger" or "pages", .. var rest] && rest is [] or ["--size", "1m" or "10m" or "100m"])
        {
            var size = rest is [_, var given] ? given : "1m";
            Console.WriteLine($"{Machine.Describe()}, {size} entries\n");
            var ledger = await LedgerFolder.OpenAsync(size);
            await (args[1] == "ledger" ? LedgerRun.RunAsync(tested, ledger) : PagesRun.RunAsync(tested, ledger));
            return 0;
        }

        Console.WriteLine(Usage);
        return args.Length > 1 ? 1 : 0;
    }
}
