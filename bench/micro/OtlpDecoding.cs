using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Otlp.Decoding;
using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Micro;

/// <summary>Decoding of the three signals, into a sink that reads what the emitters' rules read.</summary>
internal static class OtlpDecoding
{
    private const int PerBody = 1_000;

    public static IEnumerable<Measurement> All() =>
    [
        new("copy of the metrics body", () => Copy(Bodies.Metrics(PerBody, PerBody))),
        new("metric points, 1,000 known series", () => Decode(OtlpSignal.Metrics, Bodies.Metrics(PerBody, PerBody))),
        new("metric points, 10,000 known series", () => Decode(OtlpSignal.Metrics, ManySeries())),
        new("metric points, each a new series", NewSeries),
        new("logs, 12 attributes, 8 of them read", () => Decode(OtlpSignal.Logs, Bodies.Logs(PerBody))),
        new("logs, and their identity", () => Decode(OtlpSignal.Logs, [Bodies.Logs(PerBody)], readsIdentity: true)),
        new("spans, 14 attributes, 8 of them read", () => Decode(OtlpSignal.Traces, Bodies.Spans(PerBody))),
    ];

    private static byte[][] ManySeries() =>
        [.. Enumerable.Range(0, 10).Select(i => Bodies.Metrics(PerBody, PerBody, firstSeries: i * PerBody))];

    private static OtlpDecoder NewDecoder() => new(new IdentityHash(new byte[IdentityHash.KeyLength]), new InternTable());

    private static Work Copy(byte[] body)
    {
        var target = new byte[body.Length];
        return new Work(PerBody, body.Length, () =>
        {
            body.CopyTo(target, 0);
            return target[^1];
        });
    }

    private static Work Decode(OtlpSignal signal, params byte[][] bodies) => Decode(signal, bodies, readsIdentity: false);

    private static Work Decode(OtlpSignal signal, byte[][] bodies, bool readsIdentity)
    {
        var decoder = NewDecoder();
        var sink = new ReadingSink { ReadsIdentity = readsIdentity };
        return new Work(PerBody * bodies.Length, bodies.Sum(b => b.Length), () =>
        {
            foreach (var body in bodies)
            {
                Require(decoder.Decode(signal, body, sink));
            }

            return sink.Sum;
        });
    }

    private static Work NewSeries()
    {
        var body = Bodies.Metrics(PerBody, PerBody);
        var decoder = NewDecoder();
        var sink = new ReadingSink();
        return new Work(PerBody, body.Length, () =>
        {
            sink.ForgetSeries();
            Require(decoder.Decode(OtlpSignal.Metrics, body, sink));
            return sink.Sum;
        });
    }

    private static void Require(string? fault)
    {
        if (fault is not null)
        {
            throw new InvalidDataException(fault);
        }
    }
}
