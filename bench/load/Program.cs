using System.Globalization;
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
        """;

    public static async Task<int> Main(string[] args)
    {
        if (args is [var program, "ingest", .. var only] && only.Length <= 1)
        {
            Console.WriteLine($"{Machine.Describe()}\n");
            await IngestRun.RunAsync(program, only is [var word] ? word : "");
            return 0;
        }

        if (args is [var tested, "ledger", .. var rest] && rest is [] or ["--size", "1m" or "10m" or "100m"])
        {
            var size = rest is [_, var given] ? given : "1m";
            Console.WriteLine($"{Machine.Describe()}, {size} entries\n");
            var entries = long.Parse(size[..^1], CultureInfo.InvariantCulture) * 1_000_000;
            await LedgerRun.RunAsync(tested, entries, $"artifacts/bench/ledger-{size}");
            return 0;
        }

        Console.WriteLine(Usage);
        return args.Length > 1 ? 1 : 0;
    }
}
