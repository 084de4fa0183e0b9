using System.Text;
using System.Text.Json;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Transport;

/// <summary>
/// The messages that are sent back, in both forms: <c>Export…ServiceResponse</c> with its partial success, and
/// <c>google.rpc.Status</c>. The three responses have the same fields in protobuf and different names in JSON.
/// </summary>
internal static class OtlpAnswer
{
    private const string RetryType = "type.googleapis.com/google.rpc.RetryInfo";

    /// <summary>The answer to a request that was taken; empty when there is nothing to say.</summary>
    public static byte[] Success(OtlpEncoding encoding, OtlpReceipt receipt)
    {
        var outcome = receipt.Outcome;
        var hasNews = outcome.Refused > 0 || outcome.Messages.Count > 0;
        if (encoding == OtlpEncoding.Json)
        {
            return hasNews ? JsonSuccess(receipt) : "{}"u8.ToArray();
        }

        if (!hasNews)
        {
            return [];
        }

        var partial = new ProtoMessage().Varint(1, (ulong)outcome.Refused).Text(2, Sentence(outcome));
        return new ProtoMessage().Message(1, partial).ToArray();
    }

    /// <summary>The status of a request that was not taken.</summary>
    public static byte[] Failure(OtlpEncoding encoding, OtlpFailure failure)
        => encoding == OtlpEncoding.Json ? JsonStatus(failure) : Status(failure);

    /// <summary>The status as protobuf, which gRPC sends as details.</summary>
    public static byte[] Status(OtlpFailure failure)
    {
        var status = new ProtoMessage().Varint(1, (ulong)failure.Code).Text(2, failure.Message);
        if (failure.RetryAfterSeconds is { } seconds)
        {
            var delay = new ProtoMessage().Varint(1, (ulong)seconds);
            status.Message(3, new ProtoMessage().Text(1, RetryType).Message(2, new ProtoMessage().Message(1, delay)));
        }

        return status.ToArray();
    }

    private static string Sentence(IngestOutcome outcome)
    {
        var reasons = string.Join("; ", outcome.Messages);
        return outcome.Refused == 0 ? reasons : $"{outcome.Refused} of {outcome.Refused + outcome.Accepted} records refused: {reasons}";
    }

    private static byte[] JsonSuccess(OtlpReceipt receipt)
    {
        var rejected = receipt.Signal switch
        {
            OtlpSignal.Metrics => "rejectedDataPoints",
            OtlpSignal.Traces => "rejectedSpans",
            _ => "rejectedLogRecords",
        };
        return Json(writer =>
        {
            writer.WriteStartObject("partialSuccess");
            writer.WriteString(rejected, receipt.Outcome.Refused.ToString(provider: null));
            writer.WriteString("errorMessage", Sentence(receipt.Outcome));
            writer.WriteEndObject();
        });
    }

    private static byte[] JsonStatus(OtlpFailure failure) => Json(writer =>
    {
        writer.WriteNumber("code", (int)failure.Code);
        writer.WriteString("message", failure.Message);
        if (failure.RetryAfterSeconds is { } seconds)
        {
            writer.WriteStartArray("details");
            writer.WriteStartObject();
            writer.WriteString("@type", RetryType);
            writer.WriteString("retryDelay", $"{seconds}s");
            writer.WriteEndObject();
            writer.WriteEndArray();
        }
    });

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Small messages, written plainly.</summary>
    private sealed class ProtoMessage
    {
        private readonly List<byte> _bytes = [];

        public ProtoMessage Varint(int field, ulong value)
        {
            Append((ulong)field << 3);
            Append(value);
            return this;
        }

        public ProtoMessage Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

        public ProtoMessage Message(int field, ProtoMessage message) => Bytes(field, message.ToArray());

        public byte[] ToArray() => [.. _bytes];

        private ProtoMessage Bytes(int field, byte[] bytes)
        {
            Append(((ulong)field << 3) | 2);
            Append((ulong)bytes.Length);
            _bytes.AddRange(bytes);
            return this;
        }

        private void Append(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
            {
                _bytes.Add((byte)(value | 0x80));
            }

            _bytes.Add((byte)value);
        }
    }
}
