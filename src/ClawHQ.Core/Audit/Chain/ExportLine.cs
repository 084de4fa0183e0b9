using System.Buffers;
using System.Text;

namespace ClawHQ.Core.Audit.Chain;

/// <summary>
/// One line of an export: the canonical bytes of a record with two properties more at their end, <c>prev_hash</c> and <c>hash</c>, so
/// that the bytes that were hashed can be cut out of it exactly.
/// </summary>
internal static class ExportLine
{
    private const int HexLength = 64;
    private static readonly byte[] Before = ",\"prev_hash\":\""u8.ToArray();
    private static readonly byte[] Between = "\",\"hash\":\""u8.ToArray();
    private static readonly byte[] End = "\"}"u8.ToArray();
    private static readonly SearchValues<byte> Hex = SearchValues.Create("0123456789abcdef"u8);

    private static int TailLength => Before.Length + HexLength + Between.Length + HexLength + End.Length;

    /// <summary>Writes a line, without its end.</summary>
    public static string Write(string record, string previousHash, string hash) =>
        new StringBuilder(record, 0, record.Length - 1, record.Length + TailLength)
            .Append(",\"prev_hash\":\"").Append(previousHash).Append("\",\"hash\":\"").Append(hash).Append("\"}").ToString();

    /// <summary>Takes a line apart.</summary>
    /// <param name="line">The line; its closing brace is put where the record ends.</param>
    /// <param name="record">The record's bytes.</param>
    /// <param name="previousHash">The hash that it says it follows.</param>
    /// <param name="hash">Its own hash.</param>
    /// <returns>False when it is no such line.</returns>
    public static bool TryRead(Span<byte> line, out ReadOnlySpan<byte> record, Span<byte> previousHash, Span<byte> hash)
    {
        record = default;
        var at = line.Length - TailLength;
        if (at < 2 || line[0] != (byte)'{')
        {
            return false;
        }

        var tail = line[at..];
        if (!tail.StartsWith(Before) || !tail[(Before.Length + HexLength)..].StartsWith(Between) || !tail.EndsWith(End)
            || !TryHex(tail.Slice(Before.Length, HexLength), previousHash)
            || !TryHex(tail.Slice(Before.Length + HexLength + Between.Length, HexLength), hash))
        {
            return false;
        }

        line[at] = (byte)'}';
        record = line[..(at + 1)];
        return true;
    }

    /// <summary>Lower case only: there is one way to write a hash.</summary>
    private static bool TryHex(ReadOnlySpan<byte> text, Span<byte> bytes) =>
        !text.ContainsAnyExcept(Hex) && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done;
}
