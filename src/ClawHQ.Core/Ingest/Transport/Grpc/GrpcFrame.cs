using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ClawHQ.Core.Ingest.Otlp.Wire;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Ingest.Transport.Grpc;

/// <summary>The frame of a gRPC message: a byte that says whether it is packed, four of length, the message.</summary>
internal static class GrpcFrame
{
    private const int HeadLength = 5;

    /// <summary>Reads the only message of a unary call, unpacked.</summary>
    /// <exception cref="OtlpException">The frame is not whole, too long, or followed by another.</exception>
    /// <inheritdoc cref="BodyReader.ReadAsync" path="/exception"/>
    public static async ValueTask<PooledBuffer> ReadAsync(
        HttpRequest request, BodyReader bodies, ContentCoding coding, CancellationToken cancellationToken)
    {
        var (isPacked, length) = await ReadHeadAsync(request, cancellationToken);
        if (length > BodyReader.LengthMax)
        {
            throw new BodyTooLargeException(BodyReader.LengthMax);
        }

        if (isPacked && coding == ContentCoding.Identity)
        {
            throw Broken("the message is packed but grpc-encoding does not say how");
        }

        if (isPacked && length == 0)
        {
            throw Broken("the message is said to be packed but is empty");
        }

        var message = await ReadMessageAsync(request, bodies, (int)length, cancellationToken);
        if (!isPacked)
        {
            return message;
        }

        using (message)
        {
            MemoryMarshal.TryGetArray(message.Written, out var array);
            using var packed = new MemoryStream(array.Array ?? [], array.Offset, array.Count, writable: false);
            return await bodies.UnpackAsync(packed, coding, (int)length, cancellationToken);
        }
    }

    /// <summary>A message in its frame, not packed.</summary>
    public static byte[] Write(ReadOnlySpan<byte> message)
    {
        var frame = new byte[HeadLength + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame.AsSpan(HeadLength));
        return frame;
    }

    private static async ValueTask<(bool IsPacked, uint Length)> ReadHeadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var result = await request.BodyReader.ReadAtLeastAsync(HeadLength, cancellationToken);
        if (result.Buffer.Length < HeadLength)
        {
            throw Broken("the call ended inside the head of its message");
        }

        var head = result.Buffer.Slice(0, HeadLength).ToArray();
        request.BodyReader.AdvanceTo(result.Buffer.GetPosition(HeadLength));
        return head[0] > 1
            ? throw Broken("the message's first byte says neither packed nor plain")
            : (head[0] == 1, BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(1)));
    }

    private static async ValueTask<PooledBuffer> ReadMessageAsync(
        HttpRequest request, BodyReader bodies, int length, CancellationToken cancellationToken)
    {
        var message = bodies.NewBuffer();
        try
        {
            while (true)
            {
                var result = await request.BodyReader.ReadAsync(cancellationToken);
                foreach (var part in result.Buffer)
                {
                    message.Write(part.Span);
                }

                request.BodyReader.AdvanceTo(result.Buffer.End);
                if (message.Length > length)
                {
                    throw Broken("more than one message came in a call that takes one");
                }

                if (result.IsCompleted)
                {
                    return message.Length == length ? message : throw Broken("the call ended inside its message");
                }
            }
        }
        catch
        {
            message.Dispose();
            throw;
        }
    }

    private static OtlpException Broken(string reason) => new(OtlpFailure.Unparseable(reason));
}
