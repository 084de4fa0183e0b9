using System.Globalization;
using ClawHQ.Bench.Ledger;

// ledger-micro [entries] [entries a request] [requests at once] [calls an hour]
var numbers = args.Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
int Argument(int index, int otherwise) => numbers.Length > index ? numbers[index] : otherwise;
var run = new Run(Argument(0, 1_000_000), Argument(1, 1_000), Argument(2, 4), Argument(3, 46_000));
await run.PrintAsync();
await new SeriesRun(Argument(0, 1_000_000)).PrintAsync(advancing: 1);
await new SeriesRun(Argument(0, 1_000_000)).PrintAsync(advancing: 10);
