using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace ClawHQ.EndToEnd.PowerLoss;

/// <summary>What was done to a file; the letters are those of <c>journal.c</c>.</summary>
internal enum DiskAction : byte
{
    Create = (byte)'C',
    Open = (byte)'O',
    Write = (byte)'W',
    Truncate = (byte)'T',
    Unlink = (byte)'U',
    Rename = (byte)'R',
    Sync = (byte)'S',
    SyncFolder = (byte)'D',

    /// <summary>A call that changes a file in a way that is not journaled.</summary>
    Unknown = (byte)'X',
}

/// <summary>One record of the journal.</summary>
/// <param name="Action">What was done.</param>
/// <param name="File">The file's number; a file created again has a new one.</param>
/// <param name="Offset">Write: where. Truncate: the new length. Sync: how many records it covers.</param>
/// <param name="Content">Write: the bytes. Otherwise the path, for a rename two of them with a NUL between.</param>
/// <param name="End">Where the record ends in the journal, in bytes.</param>
internal readonly record struct DiskRecord(DiskAction Action, uint File, long Offset, ReadOnlyMemory<byte> Content, long End)
{
    public string Path => Encoding.UTF8.GetString(Content.Span);
}

/// <summary>Everything that a server did to its data folder, in order.</summary>
internal sealed class DiskJournal
{
    private const int HeaderLength = 24;

    private DiskJournal(string root, IReadOnlyList<DiskRecord> records)
    {
        Root = root;
        Records = records;
    }

    /// <summary>The data folder that was journaled.</summary>
    public string Root { get; }

    public IReadOnlyList<DiskRecord> Records { get; }

    public long Length => Records[^1].End;

    /// <exception cref="InvalidDataException">The server changed a file in a way that the journal does not hold.</exception>
    public static DiskJournal Read(string file, string root)
    {
        var bytes = File.ReadAllBytes(file).AsMemory();
        var records = new List<DiskRecord>();
        for (var at = 0; at + HeaderLength <= bytes.Length;)
        {
            var header = bytes.Span[at..];
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
            if (at + HeaderLength + length > bytes.Length)
            {
                break;
            }

            records.Add(new DiskRecord(
                (DiskAction)header[0], BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
                (long)BinaryPrimitives.ReadUInt64LittleEndian(header[8..]),
                bytes.Slice(at + HeaderLength, length), at + HeaderLength + length));
            at += HeaderLength + length;
        }

        var unknown = records.Where(record => record.Action == DiskAction.Unknown).Select(record => record.Path).Distinct().ToList();
        return unknown.Count == 0
            ? new DiskJournal(root, records)
            : throw new InvalidDataException($"The server changes its files by means not journaled: {string.Join(", ", unknown)}.");
    }

    /// <summary>Compiles the library to preload into the server.</summary>
    public static string BuildLibrary(string folder)
    {
        var library = Path.Combine(folder, "journal.so");
        var source = Path.Combine(AppContext.BaseDirectory, "PowerLoss", "journal.c");
        string[] arguments = ["-O2", "-shared", "-fPIC", "-o", library, source, "-ldl", "-lpthread"];
        using var compiler = Process.Start(new ProcessStartInfo("gcc", arguments) { RedirectStandardError = true })!;
        var problems = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? library : throw new InvalidOperationException($"gcc could not build {source}:\n{problems}");
    }
}
