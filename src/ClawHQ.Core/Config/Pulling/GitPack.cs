using System.Buffers.Binary;

namespace ClawHQ.Core.Config.Pulling;

/// <summary>One pack of a Git repository with its index (version 2).</summary>
/// <param name="index">The path of the index.</param>
/// <param name="idLength">The length of an object's name in bytes.</param>
internal sealed class GitPack(string index, int idLength)
{
    private const int FanoutStart = 8;
    private const int IdsStart = FanoutStart + (256 * 4);

    /// <summary>Differences that build on differences.</summary>
    private const int DepthMax = 256;

    /// <summary>Where an object begins in the pack; null where the pack does not have it.</summary>
    /// <exception cref="InvalidDataException">The index is not as Git writes it.</exception>
    public long? Find(ReadOnlySpan<byte> id)
    {
        using var file = File.OpenRead(index);
        if (Number(file, 0) != 0xFF744F63 || Number(file, 4) != 2)
        {
            throw new InvalidDataException($"{index} is no index of a pack in the form that is read.");
        }

        var count = Number(file, FanoutStart + (255 * 4));
        long low = id[0] == 0 ? 0 : Number(file, FanoutStart + ((id[0] - 1) * 4));
        long high = Number(file, FanoutStart + (id[0] * 4));
        Span<byte> found = stackalloc byte[idLength];
        while (low < high && high <= count)
        {
            var middle = (low + high) / 2;
            Read(file, IdsStart + (middle * idLength), found);
            switch (found.SequenceCompareTo(id))
            {
                case 0:
                    return Offset(file, middle, count);
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle;
                    break;
            }
        }

        return null;
    }

    /// <summary>The object that begins there.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="objects">Has the objects on which a difference builds.</param>
    /// <param name="depth">How many differences build on it.</param>
    /// <exception cref="InvalidDataException">It is not as Git writes it.</exception>
    public (string Type, byte[] Content) Read(long offset, GitObjects objects, int depth)
    {
        if (depth > DepthMax)
        {
            throw new InvalidDataException($"An object builds on more than {DepthMax} others.");
        }

        var pack = new FileInfo(Path.ChangeExtension(index, ".pack"));
        if (!pack.Exists || pack.Length == 0 || pack.LinkTarget is not null)
        {
            throw new InvalidDataException($"{index} has no pack.");
        }

        using var file = pack.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = offset;
        var first = Byte(file);
        long length = first & 15;
        for (var (shift, next) = (4, first); (next & 128) != 0; shift += 7)
        {
            next = shift > 32 ? throw new InvalidDataException("An object's length has no end.") : Byte(file);
            length |= (long)(next & 127) << shift;
        }

        switch ((first >> 4) & 7)
        {
            case 1:
                return ("commit", GitObjects.Inflate(file, length));
            case 2:
                return ("tree", GitObjects.Inflate(file, length));
            case 3:
                return ("blob", []);
            case 4:
                return ("tag", []);
            case 6:
                var back = Distance(file);
                return Changed(
                    back > 0 && back <= offset ? Read(offset - back, objects, depth + 1) : null, GitObjects.Inflate(file, length));
            case 7:
                var id = new byte[idLength];
                file.ReadExactly(id);
                return Changed(objects.FindPacked(id, depth + 1), GitObjects.Inflate(file, length));
            default:
                throw new InvalidDataException("An object is of no type that Git has.");
        }
    }

    private long Offset(FileStream file, long at, long count)
    {
        var start = IdsStart + (count * (idLength + 4));
        var offset = Number(file, start + (at * 4));
        if (offset < 0x8000_0000)
        {
            return offset;
        }

        Span<byte> large = stackalloc byte[8];
        Read(file, start + (count * 4) + ((offset & 0x7FFF_FFFF) * 8), large);
        return BinaryPrimitives.ReadInt64BigEndian(large);
    }

    /// <summary>How far before an object the one lies on which it builds.</summary>
    private static long Distance(Stream file)
    {
        var next = Byte(file);
        long distance = next & 127;
        for (var bytes = 0; (next & 128) != 0; bytes++)
        {
            next = bytes > 7 ? throw new InvalidDataException("A distance has no end.") : Byte(file);
            distance = ((distance + 1) << 7) | (uint)(next & 127);
        }

        return distance;
    }

    /// <summary>An object by what differs from another: pieces that are copied from that, and pieces that are new.</summary>
    private static (string Type, byte[] Content) Changed((string Type, byte[] Content)? from, ReadOnlySpan<byte> difference)
    {
        if (from is not var (type, content))
        {
            throw new InvalidDataException("The object on which another one builds is not there.");
        }

        var at = 0;
        var (before, after) = (Size(difference, ref at), Size(difference, ref at));
        if (before != content.Length || after > GitObjects.LengthMax)
        {
            throw new InvalidDataException("An object does not fit the one on which it builds.");
        }

        var result = new byte[after];
        var filled = 0;
        while (at < difference.Length)
        {
            var order = difference[at++];
            var (start, length) = (0, (int)order);
            if ((order & 128) != 0)
            {
                (start, length) = (Bits(difference, ref at, order, 4), Bits(difference, ref at, order >> 4, 3));
                content.AsSpan(start, length == 0 ? 0x10000 : length).CopyTo(result.AsSpan(filled));
                filled += length == 0 ? 0x10000 : length;
            }
            else
            {
                difference.Slice(at, length).CopyTo(result.AsSpan(filled));
                (at, filled) = (at + length, filled + length);
            }
        }

        return filled == after ? (type, result) : throw new InvalidDataException("An object is not as long as it says.");
    }

    /// <summary>A number of which only the bytes are there whose bits are set.</summary>
    private static int Bits(ReadOnlySpan<byte> bytes, ref int at, int set, int count)
    {
        var number = 0;
        for (var i = 0; i < count; i++)
        {
            number |= (set & (1 << i)) == 0 ? 0 : bytes[at++] << (8 * i);
        }

        return number;
    }

    private static int Size(ReadOnlySpan<byte> bytes, ref int at)
    {
        var size = 0;
        for (var shift = 0; shift < 28; shift += 7)
        {
            var next = bytes[at++];
            size |= (next & 127) << shift;
            if ((next & 128) == 0)
            {
                return size;
            }
        }

        throw new InvalidDataException("A length is larger than those that are read.");
    }

    private static int Byte(Stream file) => file.ReadByte() is >= 0 and var next ? next : throw new EndOfStreamException();

    private static uint Number(FileStream file, long at)
    {
        Span<byte> bytes = stackalloc byte[4];
        Read(file, at, bytes);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    private static void Read(FileStream file, long at, Span<byte> bytes)
    {
        if (RandomAccess.Read(file.SafeFileHandle, bytes, at) != bytes.Length)
        {
            throw new EndOfStreamException();
        }
    }
}
