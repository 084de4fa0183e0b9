using System.IO.Compression;
using Microsoft.Extensions.Primitives;

namespace ClawHQ.Core.Ingest.Transport;

/// <summary>A way in which a body may be compressed.</summary>
internal sealed record ContentCoding
{
    private const int DeflateWindow = 64 * 1024;

    /// <summary>Brotli lets the sender choose the window, up to 16 MiB.</summary>
    private const int BrotliWindow = 16 * 1024 * 1024;

    private ContentCoding(string name, long windowBytes, Func<Stream, Stream>? open)
        => (Name, WindowBytes, Open) = (name, windowBytes, open);

    public static ContentCoding Identity { get; } = new("identity", 0, null);

    public static ContentCoding Gzip { get; } = new("gzip", DeflateWindow, s => new GZipStream(s, CompressionMode.Decompress));

    /// <summary>What HTTP calls deflate: a zlib stream. Some senders leave zlib's frame away, see
    /// <see cref="RawDeflate"/>.</summary>
    public static ContentCoding Deflate { get; } = new("deflate", DeflateWindow, s => new ZLibStream(s, CompressionMode.Decompress));

    /// <summary>Deflate without the frame of zlib.</summary>
    public static ContentCoding RawDeflate { get; } = new("deflate", DeflateWindow, s => new DeflateStream(s, CompressionMode.Decompress));

    public static ContentCoding Brotli { get; } = new("br", BrotliWindow, s => new BrotliStream(s, CompressionMode.Decompress));

    /// <summary>The name in <c>Content-Encoding</c>.</summary>
    public string Name { get; }

    /// <summary>Memory that unpacking may take beside the result.</summary>
    public long WindowBytes { get; }

    /// <summary>Opens the unpacked stream; null when nothing is packed.</summary>
    public Func<Stream, Stream>? Open { get; }

    /// <summary>Reads the header. Null when it names a coding that is not known, or several, one inside the other.</summary>
    public static ContentCoding? Parse(StringValues header)
    {
        var name = header.ToString().Trim();
        return name switch
        {
            "" => Identity,
            _ when name.Equals("identity", StringComparison.OrdinalIgnoreCase) => Identity,
            _ when name.Equals("gzip", StringComparison.OrdinalIgnoreCase) => Gzip,
            _ when name.Equals("x-gzip", StringComparison.OrdinalIgnoreCase) => Gzip,
            _ when name.Equals("deflate", StringComparison.OrdinalIgnoreCase) => Deflate,
            _ when name.Equals("br", StringComparison.OrdinalIgnoreCase) => Brotli,
            _ => null,
        };
    }
}
