using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;
using ClawHQ.Core.Api;
using ClawHQ.Web.Pages.Setup;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server;

namespace ClawHQ.Hosting.Listening;

/// <summary>
/// Looks at the first bytes of a connection to a port that speaks one protocol only. An exporter that is set to the port of the
/// other protocol is told which one is right, in the protocol it speaks, where it would see a broken connection otherwise.
/// </summary>
internal sealed class ProtocolGate(ConnectionDelegate next, Listener listener, IServiceProvider services)
{
    /// <summary>How a connection by HTTP/2 begins (RFC 9113, section 3.4); no request of HTTP/1 does.</summary>
    private static readonly byte[] Preface = [.. "PRI "u8];

    /// <summary>How long a connection may rest before its first byte, as between two requests.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(130);

    /// <summary>How long the sender has to read the answer before the connection is closed.</summary>
    private static readonly TimeSpan ReadingMax = TimeSpan.FromSeconds(1);

    public async Task RunAsync(ConnectionContext connection)
    {
        switch (await IsHttp2Async(connection))
        {
            case null:
                return;
            case { } isHttp2 when isHttp2 == (listener == Listener.OtlpGrpc):
                await next(connection);
                return;
            default:
                services.GetRequiredService<Arrivals>().NoteWrongProtocol(listener);
                await AnswerAsync(connection);
                return;
        }
    }

    /// <summary>Null where the connection ended, or is to end, before it said anything.</summary>
    private static async Task<bool?> IsHttp2Async(ConnectionContext connection)
    {
        var ending = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, ending);
        silence.CancelAfter(SilenceMax);
        var input = connection.Transport.Input;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(silence.Token);
                if (read.Buffer.Length >= Preface.Length)
                {
                    var isHttp2 = read.Buffer.Slice(0, Preface.Length).ToArray().AsSpan().SequenceEqual(Preface);
                    input.AdvanceTo(read.Buffer.Start);
                    return isHttp2;
                }

                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (read.IsCompleted)
                {
                    return null;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private string HttpOnly => listener == Listener.OtlpHttp
        ? "This port takes OTLP over HTTP only."
        : "This port takes HTTP/1.1 only, HTTP/2 where it has a certificate.";

    private async Task AnswerAsync(ConnectionContext connection)
    {
        var ports = OpenedPorts.Of(services.GetRequiredService<IServer>());
        var answer = listener == Listener.OtlpGrpc
            ? BadRequest($"This port takes OTLP over gRPC only. OTLP over HTTP is taken on port {ports.OtlpHttp}: "
                + "set the exporter's endpoint to that port, or its protocol to grpc.")
            : GoAway($"{HttpOnly} OTLP over gRPC is taken on port {ports.OtlpGrpc}: "
                + "set the exporter's endpoint to that port, or its protocol to http/protobuf.");
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        reading.CancelAfter(ReadingMax);
        try
        {
            await connection.Transport.Output.WriteAsync(answer, reading.Token);
            await DrainAsync(connection.Transport.Input, reading.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The sender is gone, or has had its time.
        }
    }

    /// <summary>Reads on until the sender closes: closing with unread bytes could take the answer from it.</summary>
    private static async Task DrainAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private static byte[] BadRequest(string text) => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: {text.Length}\r\nConnection: close\r\n\r\n{text}");

    /// <summary>The settings that must come first, then the end of the connection with a text for the sender's log (RFC 9113, sections
    /// 3.4 and 6.8).</summary>
    private static byte[] GoAway(string text)
    {
        const int FrameHead = 9;
        const int Fields = 8;
        const byte Settings = 4;
        const byte End = 7;
        const byte Http11Required = 13;
        var bytes = new byte[FrameHead + FrameHead + Fields + text.Length];
        bytes[3] = Settings;
        var frame = bytes.AsSpan(FrameHead);
        BinaryPrimitives.WriteUInt16BigEndian(frame[1..], (ushort)(Fields + text.Length));
        frame[3] = End;
        frame[FrameHead + Fields - 1] = Http11Required;
        Encoding.ASCII.GetBytes(text, frame[(FrameHead + Fields)..]);
        return bytes;
    }
}
