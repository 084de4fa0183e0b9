using ClawHQ.Core.Ledger;
using ClawHQ.Core.Pricing;
using ClawHQ.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Bench.Ledger;

/// <summary>The ledger as the server wires it, rollups and summaries included, without the server.</summary>
internal static class Product
{
    public static ServiceProvider Start(string folder) => new ServiceCollection()
        .AddLogging()
        .AddSingleton(TimeProvider.System)
        .AddSingleton(DataFolder.Open(folder))
        .AddSingleton<IPricer, NoPricer>()
        .AddLedger()
        .AddSingleton(new LedgerOptions())
        .BuildServiceProvider();
}
