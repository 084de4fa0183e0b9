using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Core.Ingest.Otlp.Decoding;

/// <summary>The two fields of a KeyValue message, as they stand on the wire.</summary>
internal readonly ref struct KeyValue
{
    public ReadOnlySpan<byte> Key { get; private init; }

    /// <summary>An AnyValue message.</summary>
    public ReadOnlySpan<byte> Value { get; private init; }

    /// <summary>Where the value begins, from the start of the KeyValue message.</summary>
    public int ValueAt { get; private init; }

    public bool IsBroken { get; private init; }

    public static KeyValue Read(ReadOnlySpan<byte> message)
    {
        // What nearly every sender writes: the key, then the value, each shorter than 128 bytes, and nothing else.
        if (message.Length >= 4 && message[0] == Tags.Key)
        {
            var keyEnd = 2 + message[1];
            if (keyEnd + 2 <= message.Length && message[keyEnd] == Tags.Value && message[keyEnd + 1] == message.Length - keyEnd - 2
                && (message[1] | message[keyEnd + 1]) < 0x80)
            {
                return new KeyValue { Key = message[2..keyEnd], Value = message[(keyEnd + 2)..], ValueAt = keyEnd + 2 };
            }
        }

        return ReadAny(message);
    }

    private static KeyValue ReadAny(ReadOnlySpan<byte> message)
    {
        var key = default(ReadOnlySpan<byte>);
        var value = default(ReadOnlySpan<byte>);
        var valueAt = 0;
        var reader = new ProtoReader(message);
        while (reader.Next(out var tag))
        {
            switch (tag)
            {
                case Tags.Key:
                    key = reader.Bytes();
                    break;
                case Tags.Value:
                    value = reader.Bytes();
                    valueAt = reader.Position - value.Length;
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return new KeyValue { Key = key, Value = value, ValueAt = valueAt, IsBroken = reader.IsBroken };
    }
}
