using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace ClawHQ.Cli.Connection;

/// <summary>Speaks to a running server.</summary>
public sealed class Server : IDisposable
{
    private readonly HttpMessageInvoker _client;
    private readonly ServerAddress _address;

    public Server(ServerAddress address)
    {
        _address = address;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = System.Net.DecompressionMethods.All };
        if (address.Socket is { } socket)
        {
            handler.ConnectCallback = async (_, cancellationToken) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
                return new NetworkStream(connection, ownsSocket: true);
            };
        }

        _client = new HttpMessageInvoker(handler);
    }

    /// <summary>Gets JSON.</summary>
    /// <exception cref="CommandException">The server refused, or cannot be reached.</exception>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        JsonAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>Gets every item of a list, page after page, as one answer with <c>items</c>.</summary>
    /// <exception cref="CommandException">The server refused, or cannot be reached.</exception>
    public async Task<JsonElement> GetAllAsync(string path, CancellationToken cancellationToken)
    {
        var items = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var page = await GetAsync(cursor is null ? path : $"{path}{separator}cursor={Uri.EscapeDataString(cursor)}", cancellationToken);
            items.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        return JsonSerializer.SerializeToElement(new { items });
    }

    /// <summary>Posts JSON and gets JSON; undefined where the answer has no body.</summary>
    /// <exception cref="CommandException">The server refused, or cannot be reached.</exception>
    public Task<JsonElement> PostAsync<T>(string path, T body, CancellationToken cancellationToken) =>
        JsonAsync(HttpMethod.Post, path, JsonContent.Create(body), cancellationToken);

    /// <summary>Sends anything and gets JSON; undefined where the answer has no body.</summary>
    /// <exception cref="CommandException">The server refused, or cannot be reached.</exception>
    public async Task<JsonElement> JsonAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, content, cancellationToken);
        await ServerProblem.ThrowIfFailedAsync(response, cancellationToken);
        var text = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    /// <summary>Sends a request and gives the answer as it is; the body is not read yet.</summary>
    /// <exception cref="ServerAwayException">The server cannot be reached.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, new Uri(_address.Url, path)) { Content = content };
        if (_address.Key is { } key)
        {
            request.Headers.Add("x-api-key", key);
        }

        try
        {
            return await _client.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException untrusted)
        {
            throw new CommandException(
                $"The certificate of {_address.Url} is not trusted: {untrusted.Message} "
                + "If it is your own, set SSL_CERT_FILE to the PEM file of the certificate, or of the authority that issued it.");
        }
        catch (HttpRequestException e)
        {
            throw new ServerAwayException($"The server at {_address.Socket ?? _address.Url.ToString()} does not answer: {e.Message}");
        }
    }

    public void Dispose() => _client.Dispose();
}
