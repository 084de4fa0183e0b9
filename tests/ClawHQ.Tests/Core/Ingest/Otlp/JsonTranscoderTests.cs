using System.Text;

namespace ClawHQ.Tests.Core.Ingest.Otlp;

public sealed class JsonTranscoderTests
{
    public static TheoryData<string> CaptureNames => [.. Captures.Protobuf.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(CaptureNames))]
    public void A_body_converted_to_json_says_the_same_and_has_the_same_identities(string name)
    {
        var capture = Captures.All.Single(c => c.Name == name);

        var (expected, _) = OtlpDecoderTests.Decoding.Protobuf(capture.Signal, capture.Body);
        var (actual, fault) = OtlpDecoderTests.Decoding.Json(OtlpJson.From(capture.Signal, capture.Body), out var signal);

        Assert.Null(fault);
        Assert.Equal(capture.Signal, signal);
        Assert.Empty(actual.Refused);
        Assert.Equal(expected.Lines, actual.Lines);
    }

    [Theory]
    [InlineData("\"1795322524518000000\"", "1795322524518000000")]
    [InlineData("1795322524518000000", "1795322524518000000")]
    [InlineData("1.795322524518e18", "1795322524518000000")]
    [InlineData("1795322524518000000.0", "1795322524518000000")]
    [InlineData("0", "0")]
    [InlineData("null", "0")]
    public void Times_may_be_strings_or_numbers(string time, string expected)
    {
        var sink = Read(Logs($$"""{"timeUnixNano":{{time}}}"""));

        Assert.Empty(sink.Refused);
        Assert.StartsWith($"log {expected} 0 ", sink.Lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"intValue":5}""", "5/5/5")]
    [InlineData("""{"intValue":"5"}""", "5/5/5")]
    [InlineData("""{"intValue":"-5"}""", "-5/-1/-5")]
    [InlineData("""{"intValue":5.0}""", "5/5/5")]
    [InlineData("""{"doubleValue":5}""", "5/5/5")]
    [InlineData("""{"doubleValue":"0.5"}""", "0.5/-1/0.5")]
    [InlineData("""{"doubleValue":"NaN"}""", "NaN/-1/NaN")]
    [InlineData("""{"boolValue":true}""", "true/-1/NaN")]
    [InlineData("""{"stringValue":"12"}""", "12/12/12")]
    [InlineData("""{"stringValue":"gr\u00f6\u00dfe \ud83d\ude00 \ud800 \"\\\/\n"}""", "größe 😀 \uFFFD \"\\/\n/-1/NaN")]
    [InlineData("""{"string_value":"x"}""", "x/-1/NaN")]
    [InlineData("""{"arrayValue":{"values":[{"stringValue":"x"}]}}""", "?/-1/NaN")]
    [InlineData("""{"bytesValue":"AAEC"}""", "?/-1/NaN")]
    [InlineData("""{"kvlistValue":{"values":[]},"unknownValue":[{}]}""", "?/-1/NaN")]
    public void Values_of_every_type_are_read(string value, string expected)
    {
        var sink = Read(Logs($$"""{"attributes":[{"key":"model","value":{{value}}}]}"""));

        Assert.Empty(sink.Refused);
        Assert.Contains($"{{Model={expected}}}", sink.Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Enums_may_be_numbers_or_names_and_fields_may_have_the_names_of_the_schema()
    {
        var sink = Read("""
            {"resource_spans":[{"scope_spans":[{"spans":[
              {"traceId":"0102030405060708090A0B0C0D0E0F10","spanId":"0102030405060708",
               "kind":"SPAN_KIND_CLIENT","status":{"code":"STATUS_CODE_ERROR"}},
              {"trace_id":"0102030405060708090a0b0c0d0e0f10","span_id":"0102030405060708","kind":3,"status":{"code":2,"message":"x"}}
            ]}]}]}
            """);

        Assert.Empty(sink.Refused);
        Assert.Equal(sink.Lines[2], sink.Lines[3]);
        Assert.Contains("kind 3 0-0 status 2", sink.Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_in_json_says_its_temporality_by_name_or_number()
    {
        var sink = Read("""
            {"resourceMetrics":[{"scopeMetrics":[{"metrics":[
              {"name":"a","sum":{"dataPoints":[{"asInt":"5","timeUnixNano":"7"}],"aggregationTemporality":2,"isMonotonic":true}},
              {"name":"a","sum":{"isMonotonic":true,"aggregationTemporality":"AGGREGATION_TEMPORALITY_CUMULATIVE",
                "dataPoints":[{"asInt":5,"timeUnixNano":7}]}}
            ]}]}]}
            """);

        Assert.Empty(sink.Refused);
        Assert.Equal(sink.Lines[2], sink.Lines[3]);
        Assert.Equal(1, sink.SeriesResolved);
    }

    [Theory]
    [InlineData("""{"timeUnixNano":"soon"}""", "a record's timeUnixNano is not a whole number in range")]
    [InlineData("""{"timeUnixNano":-1}""", "a record's timeUnixNano is not a whole number in range")]
    [InlineData("""{"timeUnixNano":1.5}""", "a record's timeUnixNano is not a whole number in range")]
    [InlineData("""{"timeUnixNano":{"a":[1,{}]},"x":[[]]}""", "a record's timeUnixNano is not a whole number in range")]
    [InlineData("""{"attributes":{"a":1}}""", "a record's attributes is not an array of objects")]
    [InlineData("""{"attributes":[5]}""", "a record's attributes is not an array of objects")]
    [InlineData("""{"attributes":[{"key":5}]}""", "a record's key is not a string")]
    [InlineData("""{"traceId":"xyz"}""", "a record's traceId is not a string of hexadecimal digits")]
    [InlineData("""{"body":{"bytesValue":"%"}}""", "a record's bytesValue is not a string in base64")]
    [InlineData("""{"body":{"boolValue":1}}""", "a record's boolValue is neither true nor false")]
    [InlineData("""{"body":{"doubleValue":[]}}""", "a record's doubleValue is not a number")]
    [InlineData("""{"severityNumber":{}}""", "a record's severityNumber is neither a number nor a name")]
    [InlineData("[[1],2]", "a record's logRecords is not an array of objects")]
    [InlineData("7", "a record's logRecords is not an array of objects")]
    public void A_record_of_the_wrong_shape_is_refused_alone(string record, string reason)
    {
        var sink = Read(Logs($$"""{"timeUnixNano":1},{{record}},{"timeUnixNano":2}"""));

        Assert.Equal([reason], sink.Refused);
        Assert.Collection(
            sink.Lines[2..],
            line => Assert.StartsWith("log 1 ", line, StringComparison.Ordinal),
            line => Assert.StartsWith("log 2 ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_point_of_the_wrong_shape_leaves_the_other_points_of_its_metric()
    {
        var sink = Read("""
            {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"a","sum":{"aggregationTemporality":2,
              "dataPoints":[{"asInt":"1"},{"asInt":"1.5"},{"asInt":"3"}]}}]}]}]}
            """);

        Assert.Equal(["a record's asInt is not a whole number in range"], sink.Refused);
        Assert.Equal(2, sink.Lines.Count(line => line.StartsWith("point", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{")]
    [InlineData("{\"resourceLogs\":5}")]
    [InlineData("{\"resourceLogs\":[{\"scopeLogs\":{}}]}")]
    [InlineData("{\"resourceLogs\":[{}],\"resourceSpans\":[{}]}")]
    [InlineData("{\"resourceLogs\":[{}]} {}")]
    [InlineData("{\"resourceLogs\":[{},]}")]
    [InlineData("{'resourceLogs':[]}")]
    public void What_is_no_request_is_refused_as_a_whole(string json)
        => Assert.NotNull(OtlpDecoderTests.Decoding.Json(Encoding.UTF8.GetBytes(json), out _).Fault);

    [Fact]
    public void Nesting_bombs_cost_nothing()
    {
        static string Many(int count, string text) => string.Concat(Enumerable.Repeat(text, count));
        var inside = Many(300, """{"arrayValue":{"values":[""") + "{}" + Many(300, "]}}");
        var tooDeep = Many(2_000, "[");

        var sink = Read(Logs($$"""{"timeUnixNano":1,"body":{{inside}},"attributes":[{"key":"model","value":{{inside}}}]}"""));

        Assert.Single(sink.Lines, line => line.StartsWith("log 1 ", StringComparison.Ordinal));
        Assert.NotNull(OtlpDecoderTests.Decoding.Json(Encoding.UTF8.GetBytes(Logs(tooDeep)), out _).Fault);
    }

    [Fact]
    public void Invalid_utf8_becomes_the_replacement_character()
    {
        var json = Encoding.UTF8.GetBytes(Logs("""{"attributes":[{"key":"model","value":{"stringValue":"a#b"}}]}"""));
        json[Array.IndexOf(json, (byte)'#')] = 0xFF;

        var (sink, fault) = OtlpDecoderTests.Decoding.Json(json, out _);

        Assert.Null(fault);
        Assert.Contains("{Model=a\uFFFDb/-1/NaN}", sink.Lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"severityNumber":"SEVERITY\ud800NUMBER_INFO","eventName":"a"}""")]
    [InlineData("""{"attributes":[{"key":"b","value":{"boolValue":"tr\ud800"}}],"eventName":"a"}""")]
    [InlineData("""{"trace\ud800":"1","eventName":"a"}""")]
    [InlineData("""{"e\u0076entName":"a"}""")]
    public void Half_a_surrogate_pair_in_a_name_or_word_costs_no_neighbour(string record)
    {
        var (sink, fault) = OtlpDecoderTests.Decoding.Json(
            Encoding.UTF8.GetBytes(Logs(record + ",{\"eventName\":\"a\"}")), out _);

        Assert.Null(fault);
        Assert.Equal(2, sink.Refused.Count + sink.Lines.Count(line => line.Contains("'a' body", StringComparison.Ordinal)));
    }

    private static string Logs(string records) => $$"""{"resourceLogs":[{"resource":{},"scopeLogs":[{"logRecords":[{{records}}]}]}]}""";

    private static RecordingSink Read(string json)
    {
        var (sink, fault) = OtlpDecoderTests.Decoding.Json(Encoding.UTF8.GetBytes(json), out _);
        Assert.Null(fault);
        return sink;
    }
}
