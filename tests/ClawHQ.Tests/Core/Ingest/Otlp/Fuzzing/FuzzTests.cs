using System.Diagnostics;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Otlp.Decoding;
using ClawHQ.Core.Ingest.Otlp.Json;
using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Tests.Core.Ingest.Otlp.Fuzzing;

/// <summary>Damaged bodies of real clients: whatever comes, the decoders neither throw nor leave their bounds.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    /// <summary>Larger ones cost time and teach nothing that smaller ones do not.</summary>
    private const int BodyLengthMax = 24 * 1024;

    private const int JsonInTen = 2;

    [Fact]
    public void Twenty_thousand_damaged_bodies_do_no_harm() => Run(Random.Shared.Next(), 20_000);

    /// <summary>Minutes of work; part of <c>./dev test --long</c>.</summary>
    [Theory(Explicit = true)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Two_million_damaged_bodies_of_each_seed_do_no_harm(int seed) => Run(seed, 2_000_000);

    [Fact]
    public void Whatever_happens_inside_a_record_its_neighbours_are_kept()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var mutation = new Mutation(random);
        var decoder = NewDecoder();
        for (var i = 0; i < 5_000; i++)
        {
            byte[] span = Proto.Span("damaged").Attribute(9, "model", "gpt").Attribute(9, "n", i);
            var body = Proto.Request(Proto.Span("first"), mutation.Apply(span, span, isJson: false), Proto.Span("last"));
            var sink = new RecordingSink();

            Assert.Null(decoder.Decode(OtlpSignal.Traces, body, sink));

            var spans = sink.Records.ToList();
            Assert.True(
                spans.Count + sink.Refused.Count == 3
                && spans[0].Contains(" first ", StringComparison.Ordinal) && spans[^1].Contains(" last ", StringComparison.Ordinal),
                $"seed {seed}, body {i}: {Convert.ToHexString(body)}");
        }
    }

    private void Run(int seed, int count)
    {
        var random = new Random(seed);
        var mutation = new Mutation(random);
        var protobuf = Captures.Protobuf.Where(c => c.Body.Length <= BodyLengthMax).ToList();
        var json = protobuf.Select(c => c with { Body = OtlpJson.From(c.Signal, c.Body), IsJson = true })
            .Where(c => c.Body.Length <= BodyLengthMax).ToList();
        var decoder = NewDecoder();
        var sink = new FuzzSink();
        var unparseable = 0;
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            var corpus = random.Next(10) < JsonInTen ? json : protobuf;
            var capture = corpus[random.Next(corpus.Count)];
            var body = mutation.Apply(capture.Body, corpus[random.Next(corpus.Count)].Body, capture.IsJson);
            sink.Reset();
            try
            {
                unparseable += Decode(decoder, capture, body, sink) is null ? 0 : 1;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, body {i} from {capture.Name}: {e}\n{Convert.ToBase64String(body)}");
            }
        }

        output.WriteLine(
            $"seed {seed}: {count} bodies in {watch.Elapsed.TotalSeconds:F0} s, {unparseable} refused as a whole, "
            + $"{sink.Records} records read, {sink.Refused} refused alone");
        Assert.InRange(unparseable, 1, count - 1);
    }

    private static string? Decode(OtlpDecoder decoder, Capture capture, byte[] body, FuzzSink sink)
    {
        if (!capture.IsJson)
        {
            _ = SignalDetector.Detect(body);
            return decoder.Decode(capture.Signal, body, sink);
        }

        using var output = new PooledBuffer(new BufferBudget(long.MaxValue), 20 << 20);
        return JsonTranscoder.Transcode(body, output, sink, out var signal)
            ?? decoder.Decode(signal ?? capture.Signal, output.Written, sink);
    }

    private static OtlpDecoder NewDecoder() => new(new IdentityHash(new byte[IdentityHash.KeyLength]), new InternTable());
}
