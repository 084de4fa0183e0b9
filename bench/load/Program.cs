using ClawHQ.Load.Measuring;
using ClawHQ.Load.Runs;

namespace ClawHQ.Load;

/// <summary>Measures the published program.</summary>
internal static class Program
{
    private const string Usage = """
        usage: ./dev bench NAME

          ingest    metrics, logs and spans end to end into a durable ledger, beside plain SQLite
        """;

    public static async Task<int> Main(string[] args)
    {
        if (args is [var program, "ingest"])
        {
            Console.WriteLine($"{Machine.Describe()}\n");
            await IngestRun.RunAsync(program);
            return 0;
        }

        Console.WriteLine(Usage);
        return args.Length > 1 ? 1 : 0;
    }
}
