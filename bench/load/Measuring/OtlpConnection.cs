using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ClawHQ.Load.Measuring;

/// <summary>One kept-open HTTP/1.1 connection that posts bodies. Written on the socket so that the generator stays cheap.</summary>
internal sealed class OtlpConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[16 * 1024];

    public OtlpConnection(int port) => _socket.Connect(IPAddress.Loopback, port);

    /// <summary>Posts a body and waits for its answer.</summary>
    /// <exception cref="InvalidOperationException">The answer is not a success, or says that a part was refused.</exception>
    public void Post(string path, ReadOnlySpan<byte> body)
    {
        var head = $"POST {path} HTTP/1.1\r\nHost: localhost\r\nx-api-key: {ServerUnderTest.ApiKey}\r\n"
            + $"Content-Type: application/x-protobuf\r\nContent-Length: {body.Length}\r\n\r\n";
        _socket.Send(Encoding.ASCII.GetBytes(head));
        for (var sent = 0; sent < body.Length;)
        {
            sent += _socket.Send(body[sent..]);
        }

        var answer = Receive();
        var isEmpty = answer.Contains("Content-Length: 0\r\n", StringComparison.OrdinalIgnoreCase);
        if (!answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) || !isEmpty)
        {
            throw new InvalidOperationException($"The server did not take all of it: {answer}");
        }
    }

    public void Dispose() => _socket.Dispose();

    private string Receive()
    {
        var received = 0;
        while (received < _answer.Length)
        {
            var more = _socket.Receive(_answer.AsSpan(received));
            received += more;
            var text = Encoding.ASCII.GetString(_answer, 0, received);
            if (more == 0 || text.Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                return text;
            }
        }

        throw new InvalidOperationException("The server answers with more than was expected.");
    }
}
