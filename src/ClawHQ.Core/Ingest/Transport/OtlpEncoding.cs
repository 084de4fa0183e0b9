using System.Net.Http.Headers;

namespace ClawHQ.Core.Ingest.Transport;

/// <summary>The two forms of an OTLP message over HTTP. Answers have the form of the request.</summary>
internal enum OtlpEncoding : byte
{
    Protobuf,
    Json,
}

/// <summary>Content types of the two forms.</summary>
internal static class OtlpEncodings
{
    public const string ProtobufType = "application/x-protobuf";
    public const string JsonType = "application/json";

    /// <summary>Reads a content type, whatever its parameters; null when it is none of OTLP's.</summary>
    public static OtlpEncoding? Parse(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || type.MediaType is not { } media)
        {
            return null;
        }

        if (media.Equals(ProtobufType, StringComparison.OrdinalIgnoreCase)
            || media.Equals("application/protobuf", StringComparison.OrdinalIgnoreCase))
        {
            return OtlpEncoding.Protobuf;
        }

        return media.Equals(JsonType, StringComparison.OrdinalIgnoreCase) ? OtlpEncoding.Json : null;
    }
}
