namespace ClawHQ.Tests.Core.Ingest.Otlp.Fuzzing;

/// <summary>Damages bodies: flipped bits, bytes that protobuf and JSON give a meaning, cuts, repetitions, pieces of others.</summary>
internal sealed class Mutation(Random random)
{
    private static readonly byte[] Telling =
        [0x00, 0x01, 0x07, 0x08, 0x0A, 0x0B, 0x12, 0x1A, 0x7F, 0x80, 0xFF, .. "\"\\{[-9"u8];

    /// <summary>A damaged copy.</summary>
    public byte[] Apply(byte[] body, byte[] other)
    {
        var bytes = new List<byte>(body);
        var count = 1 + random.Next(random.Next(1, 9));
        for (var i = 0; i < count && bytes.Count > 0; i++)
        {
            Once(bytes, other);
        }

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
