using System.Net;
using System.Text.RegularExpressions;
using ClawHQ.Load.Measuring;

namespace ClawHQ.Load.Pages;

/// <summary>A browser of the administrator, as far as the server sees one: cookies, kept-open connections, compressed answers.</summary>
internal sealed partial class SignedIn : IDisposable
{
    private readonly HttpClient _client;

    private SignedIn(CookieContainer cookies, int port)
    {
        Cookies = cookies;
        _client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false, AllowAutoRedirect = false, CookieContainer = cookies, AutomaticDecompression = DecompressionMethods.All,
        })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
            Timeout = TimeSpan.FromMinutes(2),
        };
    }

    /// <summary>The session.</summary>
    public CookieContainer Cookies { get; }

    /// <summary>Signs in by the form of the page.</summary>
    public static async Task<SignedIn> StartAsync(int port)
    {
        var browser = new SignedIn(new CookieContainer(), port);
        var page = await browser.GetAsync("/sign-in");
        var token = TokenField().Match(page);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            [token.Groups[1].Value] = WebUtility.HtmlDecode(token.Groups[2].Value),
            ["name"] = "admin", ["password"] = ServerUnderTest.AdminPassword, ["return"] = "/",
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = form };
        request.Headers.Add("Origin", browser._client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        using var answer = await browser._client.SendAsync(request);
        return answer.Headers.Location is { } target && !target.OriginalString.StartsWith("/sign-in", StringComparison.Ordinal)
            ? browser
            : throw new InvalidOperationException($"The administrator could not sign in: {answer.StatusCode} {answer.Headers.Location}");
    }

    /// <summary>Another window of the same session, with connections of its own.</summary>
    public SignedIn Window() => new(Cookies, _client.BaseAddress!.Port);

    /// <summary>The text of an answer.</summary>
    public async Task<string> GetAsync(string path)
    {
        using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode == HttpStatusCode.OK
            ? await answer.Content.ReadAsStringAsync()
            : throw new InvalidOperationException($"{path}: {answer.StatusCode}");
    }

    /// <summary>Follows the live stream: a turn for each event.</summary>
    public async IAsyncEnumerable<string> FollowAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await _client.GetStreamAsync(new Uri("/api/v1/stream", UriKind.Relative), cancellationToken);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                yield return line;
            }
        }
    }

    /// <summary>The addresses of the parts that a page renews.</summary>
    public static IReadOnlyList<string> Parts(string page) =>
        [.. LiveAttribute().Matches(page).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))];

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*RequestVerificationToken)\" value=\"([^\"]*)\"")]
    private static partial Regex TokenField();

    [GeneratedRegex("data-live=\"([^\"]*)\"")]
    private static partial Regex LiveAttribute();
}
