using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Otlp.Decoding;
using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Tests.Core.Ingest.Otlp;

public sealed class OtlpDecoderTests
{
    private const string NotFinite = "a metric point's value is not a finite number";
    private const string NoTemporality = "a sum or histogram says neither delta nor cumulative in aggregationTemporality";
    private const string NoIds = "a span has no valid traceId of 16 bytes and spanId of 8 bytes";

    private static readonly IdentityHash Hash = new(new byte[IdentityHash.KeyLength]);

    public static TheoryData<string> CaptureNames => [.. Captures.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(CaptureNames))]
    public void Bodies_of_real_clients_decode_without_a_refusal(string name)
    {
        var capture = Captures.All.Single(c => c.Name == name);

        var (sink, fault) = capture.IsJson ? Decoding.Json(capture.Body, out _) : Decoding.Protobuf(capture.Signal, capture.Body);

        Assert.Null(fault);
        Assert.Empty(sink.Refused);
        Assert.Contains(sink.Lines, line => line.StartsWith("resource", StringComparison.Ordinal));
    }

    [Fact]
    public void A_span_arrives_with_its_fields_and_attributes()
    {
        var sink = Decode(OtlpSignal.Traces, Proto.Request(
            Proto.Span().Field(4, [9, 9, 9, 9, 9, 9, 9, 9]).Attribute(9, "model", "gpt").Field(15, Proto.New.Number(3, 2))));

        var span = Assert.Single(sink.Lines, line => line.StartsWith("span", StringComparison.Ordinal));
        Assert.StartsWith(
            "span 0102030405060708090a0b0c0d0e0f10 0102030405060708 0909090909090909 chat kind 3 1000-2000 status 2 {Model=gpt/-1/NaN}",
            span,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_may_come_in_any_order()
    {
        var ordered = Proto.New
            .Field(1, Proto.New.Attribute(1, "service.name", "svc"))
            .Field(2, Proto.New.Field(1, Proto.New.Field(1, "s")).Field(2, Proto.Sum("tokens", 2, true, Proto.Point(5))));
        var sum = Proto.New.Number(3, 1).Number(2, 2)
            .Field(1, Proto.New.Attribute(7, "model", "m").Fixed(6, 5).Fixed(3, 1_000).Fixed(2, 500));
        var reversed = Proto.New
            .Field(2, Proto.New.Field(2, Proto.New.Field(7, sum).Field(3, "1").Field(1, "tokens")).Field(1, Proto.New.Field(1, "s")))
            .Field(1, Proto.New.Attribute(1, "service.name", "svc"));

        var expected = Decode(OtlpSignal.Metrics, Proto.New.Field(1, ordered));

        Assert.Equal(expected.Lines, Decode(OtlpSignal.Metrics, Proto.New.Field(1, reversed)).Lines);
        const string series = "point tokens [1] Sum cumulative True monotonic True {Model=m/-1/NaN}";
        Assert.StartsWith(series, expected.Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void The_attributes_of_a_known_series_are_not_read_again()
    {
        var decoder = Decoding.NewDecoder();
        var sink = new RecordingSink();
        var body = Proto.Request(Proto.Sum("tokens", 2, true, Proto.Point(5, "a"), Proto.Point(6, "b")));

        Assert.Null(decoder.Decode(OtlpSignal.Metrics, body, sink));
        Assert.Null(decoder.Decode(OtlpSignal.Metrics, body, sink));

        Assert.Equal(2, sink.SeriesResolved);
        Assert.Equal(sink.Lines[..(sink.Lines.Count / 2)], sink.Lines[(sink.Lines.Count / 2)..]);
    }

    [Fact]
    public void Series_differ_by_resource_scope_name_unit_kind_temporality_and_attributes()
    {
        static byte[] With(string service, string scope, byte[] metric) => Proto.New.Field(1, Proto.New
            .Field(1, Proto.New.Attribute(1, "service.name", service))
            .Field(2, Proto.New.Field(1, Proto.New.Field(1, scope)).Field(2, metric)));
        static byte[] Gauge(string name) => Proto.New.Field(1, name).Field(3, "1").Field(5, Proto.New.Field(1, Proto.Point(1)));
        byte[][] bodies =
        [
            With("a", "s", Proto.Sum("n", 2, true, Proto.Point(1))),
            With("b", "s", Proto.Sum("n", 2, true, Proto.Point(1))),
            With("a", "t", Proto.Sum("n", 2, true, Proto.Point(1))),
            With("a", "s", Proto.Sum("o", 2, true, Proto.Point(1))),
            With("a", "s", Proto.Sum("n", 1, true, Proto.Point(1))),
            With("a", "s", Proto.Sum("n", 2, false, Proto.Point(1))),
            With("a", "s", Proto.Sum("n", 2, true, Proto.Point(1, "other"))),
            With("a", "s", Gauge("n")),
        ];
        var decoder = Decoding.NewDecoder();
        var sink = new RecordingSink();

        foreach (var body in bodies.Concat(bodies))
        {
            Assert.Null(decoder.Decode(OtlpSignal.Metrics, body, sink));
        }

        Assert.Equal(bodies.Length, sink.SeriesResolved);
    }

    [Fact]
    public void Histograms_and_summaries_bring_sum_and_count()
    {
        static byte[] Metric(int field, int attributesField, int temporality) => Proto.New.Field(1, "h").Field(field, Proto.New
            .Field(1, Proto.New.Fixed(2, 1).Fixed(3, 2).Fixed(4, 7).Double(5, 1.5).Attribute(attributesField, "model", "m"))
            .Number(2, temporality));
        var sink = Decode(OtlpSignal.Metrics, Proto.Request(Metric(9, 9, 1), Metric(10, 1, 2), Metric(11, 7, 0)));

        var point = new PointRecord { StartUnixNano = 1, TimeUnixNano = 2, Double = 1.5, Count = 7 };
        Assert.Empty(sink.Refused);
        Assert.Collection(
            sink.Lines[2..],
            line => AssertPoint("point h [] Histogram cumulative False monotonic False {Model=m/-1/NaN}", point, line),
            line => AssertPoint("point h [] ExponentialHistogram cumulative True monotonic False {Model=m/-1/NaN}", point, line),
            line => AssertPoint("point h [] Summary cumulative False monotonic False {Model=m/-1/NaN}", point, line));
    }

    [Fact]
    public void A_point_without_a_value_says_so()
    {
        var empty = Proto.New.Fixed(3, 1_000);
        var flagged = Proto.New.Fixed(3, 1_000).Double(4, double.NaN).Number(8, 1);

        var sink = Decode(OtlpSignal.Metrics, Proto.Request(Proto.Sum("n", 2, true, empty, flagged)));

        Assert.Empty(sink.Refused);
        Assert.Equal(2, sink.Lines.Count(line => line.Contains("HasNoValue = True", StringComparison.Ordinal)));
    }

    public static TheoryData<string, byte[], string> BadPoints => new()
    {
        { "NaN", Proto.Sum("n", 2, true, Proto.New.Double(4, double.NaN)), NotFinite },
        { "infinite", Proto.Sum("n", 2, true, Proto.New.Double(4, double.NegativeInfinity)), NotFinite },
        { "negative", Proto.Sum("n", 2, true, Proto.New.Fixed(6, unchecked((ulong)-1))), "a monotonic sum has a negative value" },
        { "time", Proto.Sum("n", 2, true, Proto.New.Fixed(3, ulong.MaxValue).Fixed(6, 1)), "a metric point's time is out of range" },
        { "temporality", Proto.Sum("n", 0, true, Proto.Point(1)), NoTemporality },
        { "attribute", Proto.Sum("n", 2, true, Proto.New.Fixed(6, 1).Field(7, [0xFF])), "a metric point could not be decoded" },
        { "cut short", Proto.Sum("n", 2, true, Proto.New.Fixed(6, 1).Raw(0x19, 1, 2)), "a metric point could not be decoded" },
        { "metric", Proto.New.Field(1, "n").Raw(0x3A, 0x7F), "a metric could not be decoded" },
    };

    [Theory]
    [MemberData(nameof(BadPoints))]
    public void A_bad_point_is_refused_and_its_neighbours_are_kept(string name, byte[] metric, string reason)
    {
        Assert.NotEmpty(name);
        var good = Proto.Sum("good", 2, true, Proto.Point(1));

        var sink = Decode(OtlpSignal.Metrics, Proto.Request(good, metric, good));

        Assert.Equal([reason], sink.Refused);
        Assert.Equal(2, sink.Lines.Count(line => line.StartsWith("point good", StringComparison.Ordinal)));
    }

    public static TheoryData<string, byte[], string> BadSpans => new()
    {
        { "garbage", new byte[] { 0xFF, 0xFF, 0xFF }, "a span could not be decoded" },
        { "group", Proto.Span().Raw(0x0B), "a span could not be decoded" },
        { "field zero", Proto.Span().Raw(0x00, 0x00), "a span could not be decoded" },
        { "endless varint", Proto.Span().Raw([0x30, .. Enumerable.Repeat((byte)0xFF, 11)]), "a span could not be decoded" },
        { "no ids", Proto.New.Field(5, "x"), NoIds },
        { "zero id", Proto.New.Field(1, new byte[16]).Field(2, [1, 2, 3, 4, 5, 6, 7, 8]), NoIds },
        { "time", Proto.Span().Fixed(8, 1UL << 63), "a span's time is out of range" },
    };

    [Theory]
    [MemberData(nameof(BadSpans))]
    public void A_bad_span_is_refused_and_its_neighbours_are_kept(string name, byte[] span, string reason)
    {
        Assert.NotEmpty(name);

        var sink = Decode(OtlpSignal.Traces, Proto.Request(Proto.Span(), span, Proto.Span()));

        Assert.Equal([reason], sink.Refused);
        Assert.Equal(2, sink.Lines.Count(line => line.StartsWith("span", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_body_whose_frame_is_broken_is_refused_as_a_whole()
    {
        var body = Proto.Request(Proto.Span());
        byte[][] broken =
        [
            body[..^1],
            [.. body, 0x0A],
            [0x0A, 0x05, 0x12],
            "{}"u8.ToArray(),
            "<html>"u8.ToArray(),
            Proto.New.Field(1, Proto.New.Field(2, [0x12, 0x05, 0x00])),
            Proto.New.Field(1, Proto.New.Field(1, Proto.New.Field(1, [0x0A, 0x09]))),
        ];

        Assert.All(broken, b => Assert.NotNull(Decoding.Protobuf(OtlpSignal.Traces, b).Fault));
    }

    [Fact]
    public void An_empty_body_is_a_request_without_records()
    {
        var (sink, fault) = Decoding.Protobuf(OtlpSignal.Logs, []);

        Assert.Null(fault);
        Assert.Empty(sink.Lines);
    }

    [Fact]
    public void A_log_gives_its_body_only_when_it_could_be_a_name()
    {
        var sink = Decode(OtlpSignal.Logs, Proto.Request(
            Proto.Log("claude_code.api_request"), Proto.Log(new string('x', 201)),
            Proto.New.Fixed(1, 1).Field(5, Proto.Value(5)).Field(12, "named")));

        Assert.Collection(
            sink.Lines[2..],
            line => Assert.Contains("'' body 'claude_code.api_request'", line, StringComparison.Ordinal),
            line => Assert.Contains("'' body ''", line, StringComparison.Ordinal),
            line => Assert.Contains("'named' body ''", line, StringComparison.Ordinal));
    }

    private static RecordingSink Decode(OtlpSignal signal, byte[] body)
    {
        var (sink, fault) = Decoding.Protobuf(signal, body);
        Assert.Null(fault);
        return sink;
    }

    private static void AssertPoint(string series, PointRecord point, string line)
    {
        Assert.StartsWith(series, line, StringComparison.Ordinal);
        Assert.EndsWith(point.ToString(), line, StringComparison.Ordinal);
    }

    /// <summary>Decoders as the transports use them.</summary>
    internal static class Decoding
    {
        public static OtlpDecoder NewDecoder() => new(Hash, new InternTable());

        public static (RecordingSink Sink, string? Fault) Protobuf(OtlpSignal signal, byte[] body)
        {
            var sink = new RecordingSink();
            return (sink, NewDecoder().Decode(signal, body, sink));
        }

        public static (RecordingSink Sink, string? Fault) Json(byte[] body, out OtlpSignal? signal)
        {
            var sink = new RecordingSink();
            using var output = new PooledBuffer(new BufferBudget(long.MaxValue), 20 << 20);
            var fault = ClawHQ.Core.Ingest.Otlp.Json.JsonTranscoder.Transcode(body, output, sink, out signal);
            return (sink, fault ?? NewDecoder().Decode(signal ?? OtlpSignal.Metrics, output.Written, sink));
        }
    }
}
