using System.Buffers;
using System.IO.Pipelines;
using ClawHQ.Core.Ingest.Otlp.Wire;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Ingest.Transport;

/// <summary>Reads request bodies, unpacked, into one buffer. The bounds hold while it reads: a body that inflates without end
/// costs no
/// more than the limit.</summary>
internal sealed class BodyReader(BufferBudget budget)
{
    /// <summary>Longest body, unpacked, and longest JSON body rewritten as protobuf.</summary>
    public const int LengthMax = 20 * 1024 * 1024;

    /// <summary>Longest body as it comes. More than may be unpacked, so that a sender of somewhat too much can finish sending and
    /// read why it was refused, instead of finding the connection closed.</summary>
    public const int PackedLengthMax = 64 * 1024 * 1024;

    private const int FirstRoom = 64 * 1024;

    /// <summary>Up to here the announced length is believed before a byte has come.</summary>
    private const int BelievedLengthMax = 1024 * 1024;

    /// <summary>A new empty buffer.</summary>
    public PooledBuffer NewBuffer() => new(budget, LengthMax);

    /// <summary>Reads a request's body to its end.</summary>
    /// <exception cref="InvalidDataException">It is not packed as it says.</exception>
    /// <exception cref="BodyTooLargeException">It is longer than <see cref="LengthMax"/>.</exception>
    /// <exception cref="BuffersExhaustedException">Too much is being received at once.</exception>
    /// <exception cref="BadHttpRequestException">It did not come as HTTP promises: too slow, cut off, too long.</exception>
    public async ValueTask<PooledBuffer> ReadAsync(HttpRequest request, ContentCoding coding, CancellationToken cancellationToken)
    {
        if (coding != ContentCoding.Identity)
        {
            var head = await HeadAsync(request.BodyReader, cancellationToken);
            if (head.Length == 0)
            {
                throw new InvalidDataException("A packed body has at least the frame of its packing.");
            }

            coding = coding == ContentCoding.Deflate && !IsZlib(head) ? ContentCoding.RawDeflate : coding;
        }

        var expected = coding == ContentCoding.Identity && request.ContentLength is { } length && length < BelievedLengthMax
            ? (int)length + 1
            : FirstRoom;
        return await UnpackAsync(request.BodyReader.AsStream(leaveOpen: true), coding, expected, cancellationToken);
    }

    /// <summary>Unpacks a stream to its end.</summary>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    public async ValueTask<PooledBuffer> UnpackAsync(Stream packed, ContentCoding coding, int expected, CancellationToken cancellationToken)
    {
        if (!budget.TryTake(coding.WindowBytes))
        {
            throw new BuffersExhaustedException();
        }

        var body = NewBuffer();
        try
        {
            var unpacked = coding.Open?.Invoke(packed);
            await using (unpacked)
            {
                await FillAsync(body, unpacked ?? packed, coding, expected, cancellationToken);
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
        finally
        {
            budget.Return(coding.WindowBytes);
        }
    }

    private static async ValueTask FillAsync(
        PooledBuffer body, Stream stream, ContentCoding coding, int expected, CancellationToken cancellationToken)
    {
        var room = body.Room(expected);
        while (true)
        {
            int read;
            try
            {
                read = await stream.ReadAsync(room, cancellationToken);
            }
            catch (InvalidOperationException e) when (coding == ContentCoding.Brotli)
            {
                throw new InvalidDataException("The body is not packed as br.", e);
            }

            if (read == 0)
            {
                return;
            }

            body.Advance(read);
            room = body.Room();
        }
    }

    /// <summary>Looks at the first two bytes, or as many as there are, without taking them.</summary>
    private static async ValueTask<byte[]> HeadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            var isEnough = buffer.Length >= 2 || result.IsCompleted;
            var head = isEnough ? buffer.Slice(0, Math.Min(2, buffer.Length)).ToArray() : [];
            reader.AdvanceTo(buffer.Start, isEnough ? buffer.Start : buffer.End);
            if (isEnough)
            {
                return head;
            }
        }
    }

    /// <summary>A zlib frame begins with method 8 and a check modulo 31.</summary>
    private static bool IsZlib(byte[] head) =>
        head is [var first, var second] && (first & 0x0F) == 8 && ((first << 8) | second) % 31 == 0;
}
