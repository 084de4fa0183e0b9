using System.Net;
using System.Text.RegularExpressions;
using ClawHQ.Core.Access.Sessions;

namespace ClawHQ.Tests.Fakes;

/// <summary>A browser as far as signing in needs one: cookies, the form of the sign-in page, and the word that its own page asks.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly SocketsHttpHandler _handler;

    public Browser(TestServer server)
    {
        _handler = new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = false };
        Client = new HttpClient(_handler, disposeHandler: false) { BaseAddress = server.Host.Address };
        Client.DefaultRequestHeaders.Add("Origin", server.Host.Address.GetLeftPart(UriPartial.Authority));
    }

    public HttpClient Client { get; }

    public Cookie? SessionCookie => _cookies.GetAllCookies().FirstOrDefault(c => c.Name == SessionCookieName);

    private static string SessionCookieName => ClawHQ.Core.Access.Sessions.SessionCookie.PlainName;

    /// <summary>Fills in the form and gives the address to which the browser is sent.</summary>
    public async Task<string?> SignInAsync(string name, string password, string target = "/")
    {
        using var request = await SignInRequestAsync(name, password, target);
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.Headers.Location?.ToString();
    }

    /// <summary>The form, filled in and not yet sent.</summary>
    public async Task<HttpRequestMessage> SignInRequestAsync(string name, string password, string target = "/")
    {
        var page = await Client.GetStringAsync(SignIn.Path, TestContext.Current.CancellationToken);
        var token = Token().Match(page).Groups[1].Value;
        return new HttpRequestMessage(HttpMethod.Post, SignIn.Path)
        {
            Content = new FormUrlEncodedContent(
                [new("name", name), new("password", password), new("return", target), new("__RequestVerificationToken", token)]),
        };
    }

    public void Dispose()
    {
        Client.Dispose();
        _handler.Dispose();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
