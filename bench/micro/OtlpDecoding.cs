using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Otlp.Decoding;
using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Micro;

/// <summary>Decoding of the three signals, into a sink that reads what the emitters' rules read.</summary>
internal static class OtlpDecoding
{
    private const int PerBody = 1_000;

    public static IEnumerable<Measurement> All()
    {
        var points = Bodies.Metrics(PerBody, series: PerBody);
        var manySeries = Enumerable.Range(0, 10).Select(i => Bodies.Metrics(PerBody, PerBody, firstSeries: i * PerBody)).ToArray();
        var logs = Bodies.Logs(PerBody);
        var spans = Bodies.Spans(PerBody);
        yield return Copy("copy of the metrics body", points);
        yield return Decode("metric points, 1,000 known series", OtlpSignal.Metrics, points);
        yield return Decode("metric points, 10,000 known series", OtlpSignal.Metrics, manySeries);
        yield return NewSeries("metric points, each a new series", points);
        yield return Decode("logs, 12 attributes, 8 of them read", OtlpSignal.Logs, logs);
        yield return Decode("logs, and their identity", OtlpSignal.Logs, [logs], readsIdentity: true);
        yield return Decode("spans, 14 attributes, 8 of them read", OtlpSignal.Traces, spans);
    }

    private static OtlpDecoder NewDecoder() => new(new IdentityHash(new byte[IdentityHash.KeyLength]), new InternTable());

    private static Measurement Copy(string name, byte[] body)
    {
        var target = new byte[body.Length];
        return new Measurement(name, PerBody, body.Length, () =>
        {
            body.CopyTo(target, 0);
            return target[^1];
        });
    }

    private static Measurement Decode(string name, OtlpSignal signal, params byte[][] bodies)
        => Decode(name, signal, bodies, readsIdentity: false);

    private static Measurement Decode(string name, OtlpSignal signal, byte[][] bodies, bool readsIdentity)
    {
        var decoder = NewDecoder();
        var sink = new ReadingSink { ReadsIdentity = readsIdentity };
        return new Measurement(name, PerBody * bodies.Length, bodies.Sum(b => b.Length), () =>
        {
            foreach (var body in bodies)
            {
                Require(decoder.Decode(signal, body, sink));
            }

            return sink.Sum;
        });
    }

    private static Measurement NewSeries(string name, byte[] body)
    {
        var decoder = NewDecoder();
        var sink = new ReadingSink();
        return new Measurement(name, PerBody, body.Length, () =>
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
