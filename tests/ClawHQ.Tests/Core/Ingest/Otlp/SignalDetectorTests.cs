using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Otlp.Decoding;

namespace ClawHQ.Tests.Core.Ingest.Otlp;

public sealed class SignalDetectorTests
{
    public static TheoryData<string> CaptureNames => [.. Captures.Protobuf.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(CaptureNames))]
    public void The_body_of_a_real_client_says_its_signal(string name)
    {
        var capture = Captures.All.Single(c => c.Name == name);

        Assert.Equal(capture.Signal, SignalDetector.Detect(capture.Body));
    }

    [Fact]
    public void Every_kind_of_record_is_told_apart()
    {
        Assert.Equal(OtlpSignal.Traces, SignalDetector.Detect(Proto.Request(Proto.Span())));
        Assert.Equal(OtlpSignal.Logs, SignalDetector.Detect(Proto.Request(Proto.Log())));
        Assert.Equal(OtlpSignal.Metrics, SignalDetector.Detect(Proto.Request(Proto.Sum("n", 1, true, Proto.Point(1)))));
    }

    [Fact]
    public void A_damaged_record_that_looks_like_anothers_does_not_decide()
    {
        var likeMetric = Proto.New.Field(7, "sum");

        Assert.Equal(OtlpSignal.Traces, SignalDetector.Detect(Proto.Request(likeMetric, Proto.Span(), Proto.Span())));
        Assert.Equal(OtlpSignal.Traces, SignalDetector.Detect(Proto.Request(likeMetric, Proto.Span()), OtlpSignal.Traces));
        Assert.Equal(OtlpSignal.Traces, SignalDetector.Detect(Proto.Request(Proto.Span()), OtlpSignal.Metrics));
    }

    [Fact]
    public void What_no_record_says_is_left_open()
    {
        Assert.Null(SignalDetector.Detect([]));
        Assert.Null(SignalDetector.Detect(Proto.Request()));
        Assert.Null(SignalDetector.Detect(Proto.Request(Proto.New.Field(1, "name"))));
        Assert.Null(SignalDetector.Detect([0x0A, 0xFF, 0x01]));
    }
}
