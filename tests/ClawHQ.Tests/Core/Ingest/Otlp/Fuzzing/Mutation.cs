using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Tests.Core.Ingest.Otlp.Fuzzing;

/// <summary>Damages bodies: flipped bits, bytes that protobuf and JSON give a meaning, cuts, repetitions, pieces of
/// others.</summary>
internal sealed class Mutation(Random random)
{
    /// <summary>From the request down to the value of an attribute.</summary>
    private const int NestingMax = 9;

    private static readonly byte[] Telling =
        [0x00, 0x01, 0x07, 0x08, 0x0A, 0x0B, 0x12, 0x1A, 0x7F, 0x80, 0xFF, .. "\"\\{[-9"u8];

    /// <summary>A damaged copy.</summary>
    /// <param name="body">The body.</param>
    /// <param name="other">Another one, to take pieces from.</param>
    /// <param name="isJson">Whether it is JSON.</param>
    public byte[] Apply(byte[] body, byte[] other, bool isJson) => random.Next(4) switch
    {
        0 => Anywhere(body, other),
        _ when isJson => InsideValues(body),
        _ => Inside(body, other, random.Next(1, NestingMax)),
    };

    /// <summary>Damages bytes anywhere, which mostly breaks the frame of the whole.</summary>
    public byte[] Anywhere(byte[] body, byte[] other)
    {
        var bytes = new List<byte>(body);
        var count = 1 + random.Next(random.Next(1, 9));
        for (var i = 0; i < count && bytes.Count > 0; i++)
        {
            Once(bytes, other);
        }

        return [.. bytes];
    }

    /// <summary>Damages a message inside the message, so deep, and corrects the lengths around it.</summary>
    private byte[] Inside(byte[] message, byte[] other, int depth)
    {
        if (depth == 0 || Nested(message) is not { } field)
        {
            return Anywhere(message, other);
        }

        var inner = Inside(message[field.From..field.To], other, depth - 1);
        return [.. message[..field.LengthAt], .. Varint(inner.Length), .. inner, .. message[field.To..]];
    }

    /// <summary>Picks one of the length-delimited fields; null when there is none, or the message is broken.</summary>
    private (int LengthAt, int From, int To)? Nested(byte[] message)
    {
        var fields = new List<(int LengthAt, int From, int To)>();
        var reader = new ProtoReader(message);
        while (reader.Next(out var tag))
        {
            var lengthAt = reader.Position;
            if ((tag & 7) != 2)
            {
                reader.Skip(tag);
                continue;
            }

            var length = reader.Bytes().Length;
            fields.Add((lengthAt, reader.Position - length, reader.Position));
        }

        return reader.IsBroken || fields.Count == 0 ? null : fields[random.Next(fields.Count)];
    }

    /// <summary>Changes digits to digits and letters to letters, which leaves the JSON valid.</summary>
    private byte[] InsideValues(byte[] json)
    {
        var bytes = (byte[])json.Clone();
        for (var left = 1 + random.Next(20); left > 0; left--)
        {
            ref var b = ref bytes[random.Next(bytes.Length)];
            b = char.IsAsciiDigit((char)b) ? (byte)('0' + random.Next(10))
                : char.IsAsciiLetter((char)b) ? (byte)('a' + random.Next(26))
                : b;
        }

        return bytes;
    }

    private static byte[] Varint(int length)
    {
        var bytes = new List<byte>();
        for (; length >= 0x80; length >>= 7)
        {
            bytes.Add((byte)(length | 0x80));
        }

        bytes.Add((byte)length);
        return [.. bytes];
    }

    private void Once(List<byte> bytes, byte[] other)
    {
        var at = random.Next(bytes.Count);
        var length = 1 + random.Next(Math.Min(bytes.Count - at, 1 << random.Next(10)));
        switch (random.Next(9))
        {
            case 0 or 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2 or 3:
                bytes[at] = Telling[random.Next(Telling.Length)];
                break;
            case 4:
                bytes[at] = (byte)random.Next(256);
                break;
            case 5:
                bytes.RemoveRange(at, length);
                break;
            case 6:
                bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                break;
            case 7:
                var from = random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(length, other.Length - from)).ToArray());
                break;
            default:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
        }
    }
}
