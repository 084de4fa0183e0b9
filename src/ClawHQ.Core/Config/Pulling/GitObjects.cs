using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace ClawHQ.Core.Config.Pulling;

/// <summary>Reads commits and trees of a Git repository from its files, loose and packed. They may be written by others: everything has a
/// bound, and what is not as Git writes it is refused.</summary>
/// <param name="folder">The folder <c>objects</c> of the repository.</param>
/// <param name="idLength">The length of an object's name in bytes.</param>
internal sealed class GitObjects(string folder, int idLength)
{
    /// <summary>Largest object that is read, in bytes.</summary>
    internal const int LengthMax = 1 << 24;

    /// <summary>Most packs that are looked into.</summary>
    private const int PacksMax = 1_000;

    private readonly Lazy<IReadOnlyList<GitPack>> _packs = new(() => Packs(folder, idLength));

    /// <summary>The content of a commit or tree; null where it is not here.</summary>
    /// <param name="id">Its name in hexadecimal, lower case.</param>
    /// <param name="type"><c>commit</c> or <c>tree</c>.</param>
    /// <exception cref="InvalidDataException">It is not as Git writes it, or of another type.</exception>
    public byte[]? Read(string id, string type) => Loose(id, type) ?? Packed(id, type);

    /// <summary>The content of a packed object whose base may lie in any pack.</summary>
    internal (string Type, byte[] Content)? FindPacked(ReadOnlySpan<byte> id, int depth)
    {
        foreach (var pack in _packs.Value)
        {
            if (pack.Find(id) is { } offset)
            {
                return pack.Read(offset, this, depth);
            }
        }

        return null;
    }

    /// <summary>Reads the bytes that are expected, of which there must be no more.</summary>
    /// <exception cref="InvalidDataException">There are fewer or more.</exception>
    internal static byte[] Inflate(Stream compressed, long length)
    {
        if (length is < 0 or > LengthMax)
        {
            throw new InvalidDataException($"An object of {length} bytes is larger than those that are read.");
        }

        using var plain = new ZLibStream(compressed, CompressionMode.Decompress, leaveOpen: true);
        var content = new byte[length];
        return plain.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) == length && plain.ReadByte() < 0
            ? content
            : throw new InvalidDataException("An object is not as long as it says.");
    }

    private byte[]? Packed(string id, string type) => FindPacked(Convert.FromHexString(id), 0) switch
    {
        null => null,
        var (found, content) when found == type => content,
        var (found, _) => throw new InvalidDataException($"{id} is a {found}, not a {type}."),
    };

    private byte[]? Loose(string id, string type)
    {
        var file = new FileInfo(Path.Combine(folder, id[..2], id[2..]));
        if (!file.Exists || file.LinkTarget is not null || file.Length is 0 or > LengthMax)
        {
            return null;
        }

        using var stream = file.OpenRead();
        using var plain = new ZLibStream(stream, CompressionMode.Decompress);
        var head = new StringBuilder();
        int next;
        while ((next = plain.ReadByte()) > 0 && head.Length < 40)
        {
            head.Append((char)next);
        }

        var words = head.ToString().Split(' ');
        if (next != 0 || words is not [var found, var size] || found != type
            || !int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > LengthMax)
        {
            throw new InvalidDataException($"{id} is not a {type}.");
        }

        var content = new byte[length];
        plain.ReadExactly(content);
        return content;
    }

    private static List<GitPack> Packs(string folder, int idLength)
    {
        var packs = new DirectoryInfo(Path.Combine(folder, "pack"));
        return packs.Exists
            ? [.. packs.EnumerateFiles("pack-*.idx").Where(f => f.LinkTarget is null && f.Length > 0).Take(PacksMax)
                .Select(f => new GitPack(f.FullName, idLength))]
            : [];
    }
}
