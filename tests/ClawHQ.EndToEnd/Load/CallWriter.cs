using System.Globalization;

namespace ClawHQ.EndToEnd.Load;

/// <summary>Sends records that are one model call each.</summary>
internal abstract class CallWriter(string agent, int seed, int perBatch) : LoadWriter(agent)
{
    private readonly Random _random = new(seed);
    private Booked _sum;

    /// <summary>Records made so far; the last part of each record's identity.</summary>
    protected int Made { get; private set; }

    protected Random Random => _random;

    protected static ulong Now => (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;

    /// <summary>The identity of record <paramref name="n"/>, which its entry carries in its provenance.</summary>
    protected string Id(int n) => $"{Agent}-call-{n.ToString("D8", CultureInfo.InvariantCulture)}";

    protected override Batch Next()
    {
        var calls = Enumerable.Range(0, perBatch).Select(_ => (Id: Id(++Made), Usage: Draw())).ToList();
        _sum = calls.Aggregate(_sum, (sum, call) => sum + call.Usage);
        return Encode(calls, _sum);
    }

    protected abstract Batch Encode(IReadOnlyList<(string Id, Booked Usage)> calls, Booked after);

    private Booked Draw() => new(1, _random.Next(10, 9_000), _random.Next(0, 50_000), _random.Next(10, 2_000));
}
