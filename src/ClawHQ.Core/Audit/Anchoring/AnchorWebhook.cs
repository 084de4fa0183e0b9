using System.Net.Http.Headers;
using System.Text;

namespace ClawHQ.Core.Audit.Anchoring;

/// <summary>Posts the end of the trail to the address that the administrator set.</summary>
public sealed class AnchorWebhook : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10),
    });

    /// <summary>How long an answer is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="HttpRequestException">It was not taken with a status of success.</exception>
    internal async Task PostAsync(Uri address, string line, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(line));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        using var answer = await _http.SendAsync(request, limit.Token);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();
}
