using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Core.Ingest.Otlp.Decoding;

/// <summary>
/// Tells the three request messages apart by their structure. All three use the same field numbers for their lists, and some
/// exporters post all signals to one address, so the records themselves decide: by the first field whose number and type only one of
/// Metric, Span and LogRecord has. Two of them must agree, because a damaged record may look like another signal's.
/// </summary>
internal static class SignalDetector
{
    private const uint Varint = 0;
    private const uint Fixed64 = 1;
    private const uint Length = 2;
    private const uint Fixed32 = 5;

    /// <summary>Finds the signal; null when no record says it, or there is none.</summary>
    /// <param name="body">The request.</param>
    /// <param name="named">What the address says, which decides where records disagree.</param>
    public static OtlpSignal? Detect(ReadOnlySpan<byte> body, OtlpSignal? named = null)
    {
        OtlpSignal? first = null;
        var isDisputed = false;
        Span<int> votes = stackalloc int[3];
        var groups = new ProtoReader(body);
        while (NextOf(ref groups, Tags.ResourceGroup, out var group))
        {
            var scopes = new ProtoReader(group);
            while (NextOf(ref scopes, Tags.ScopeGroup, out var scope))
            {
                var records = new ProtoReader(scope);
                while (NextOf(ref records, Tags.Record, out var record))
                {
                    if (OfRecord(record) is not { } signal)
                    {
                        continue;
                    }

                    if (++votes[(int)signal] == 2)
                    {
                        return signal;
                    }

                    isDisputed |= first is not null;
                    first ??= signal;
                }
            }
        }

        return isDisputed ? named ?? first : first;
    }

    private static bool NextOf(ref ProtoReader reader, uint wanted, out ReadOnlySpan<byte> message)
    {
        while (reader.Next(out var tag))
        {
            if (tag == wanted)
            {
                message = reader.Bytes();
                return !reader.IsBroken;
            }

            reader.Skip(tag);
        }

        message = default;
        return false;
    }

    private static OtlpSignal? OfRecord(ReadOnlySpan<byte> record)
    {
        var reader = new ProtoReader(record);
        while (reader.Next(out var tag))
        {
            if (OfField(tag >> 3, tag & 7) is { } signal)
            {
                return signal;
            }

            reader.Skip(tag);
        }

        return null;
    }

    /// <summary>Fields 2, 3, 5 and 9 to 12 as bytes are in more than one message and say nothing.</summary>
    private static OtlpSignal? OfField(uint number, uint type) => (number, type) switch
    {
        (1, Fixed64) or (2, Varint) or (6, Length) or (7, Varint) or (8, Fixed32) or (11, Fixed64) => OtlpSignal.Logs,
        (4, Length) or (6, Varint) or (7 or 8, Fixed64) or (10 or 12 or 14, Varint) => OtlpSignal.Traces,
        (13 or 15, Length) or (16, Fixed32) => OtlpSignal.Traces,
        (7, Length) => OtlpSignal.Metrics,
        _ => null,
    };
}
