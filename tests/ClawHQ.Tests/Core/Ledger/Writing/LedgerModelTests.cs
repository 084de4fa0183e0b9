using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Blocks;

namespace ClawHQ.Tests.Core.Ledger.Writing;

/// <summary>Random histories of appends, replays, restarts and resets against a model that keeps everything in lists.</summary>
public class LedgerModelTests
{
    private const long Hour = 3_600_000;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Any_history_books_each_report_once(int seed)
    {
        var random = new Random(seed);
        await using var ledger = new LedgerFolder();
        ledger.Options.IdentityMemoryMb = 1;
        ledger.Options.CursorsInMemory = 100;
        await ledger.OpenAsync();
        var model = new Model();
        var history = new List<Func<AppendRequest>>();
        for (var step = 0; step < 60; step++)
        {
            if (random.Next(12) == 0)
            {
                await ledger.ReopenAsync();
            }

            // Several requests at once, old ones among them, so that commits hold replays of themselves.
            var requests = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Choose(random, ledger, model, history)).ToList();
            var results = await Task.WhenAll(requests.Select(make => ledger.AppendAsync(make())));

            Assert.Equal(model.Tokens, ledger.Entries.Sum(e => e.Usage.UncachedInput));
            Assert.True(results.Max(r => r.Position) == ledger.Writer.Position, $"seed {seed}, step {step}");
        }

        Assert.Equal(Enumerable.Range(1, ledger.Entries.Count).Select(i => (long)i), ledger.Entries.Select(e => e.Seq));
        Assert.Equal(ledger.Entries.OrderByDescending(e => e.Seq), ledger.Blocks.Read(new EntryScan { IsDescending = true }));
    }

    private static Func<AppendRequest> Choose(Random random, LedgerFolder ledger, Model model, List<Func<AppendRequest>> history)
    {
        if (history.Count > 0 && random.Next(3) == 0)
        {
            return history[random.Next(history.Count)];
        }

        var calls = Enumerable.Range(0, random.Next(0, 40)).Select(_ => random.Next(1, 2000)).ToList();
        var points = Enumerable.Range(0, random.Next(0, 20)).Select(_ => model.NextPoint(random)).ToList();
        model.Take(calls);
        AppendRequest Make()
        {
            var request = new AppendRequest();
            request.Entries.AddRange(calls.Select(id => Drafts.Call(
                ledger.Dimensions, id, Drafts.Noon + (id % 97 * Hour * 9), Model.TokensOf(id), $"agent-{id % 11}")));
            request.Groups.AddRange(points.Select(p => Drafts.Group(
                ledger.Dimensions, p.Time, Drafts.Cumulative(p.Series, p.Time, p.Value))));
            return request;
        }

        history.Add(Make);
        return Make;
    }

    /// <summary>Points rise in time for each series and fall at a reset, so that the sum of rises is what must be booked.</summary>
    private sealed class Model
    {
        private readonly HashSet<int> _calls = [];
        private readonly Dictionary<int, (long Time, long Value)> _series = [];

        public long Tokens { get; private set; }

        public static int TokensOf(int id) => 1 + (id * 7 % 100);

        public void Take(List<int> calls) => Tokens += calls.Where(_calls.Add).Sum(TokensOf);

        public (int Series, long Time, long Value) NextPoint(Random random)
        {
            var series = random.Next(300);
            var (time, value) = _series.GetValueOrDefault(series, (Drafts.Noon, 0));
            var isReset = value > 0 && random.Next(10) == 0;
            var next = isReset ? random.NextInt64(value) : value + random.Next(50);
            Tokens += isReset ? next : next - value;
            _series[series] = (time + random.Next(1, 5000), next);
            return (series, _series[series].Time, next);
        }
    }
}
