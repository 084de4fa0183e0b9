using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Access.OpenId;

/// <summary>A sign-in that is under way at the provider.</summary>
/// <param name="State">Comes back with the browser; proves that this browser began it.</param>
/// <param name="Nonce">Comes back inside the id token; proves that the token answers this sign-in.</param>
/// <param name="Verifier">Proves to the provider that whoever redeems the code began the sign-in.</param>
/// <param name="Target">Where to go afterwards.</param>
/// <param name="StartedAt">Unix milliseconds.</param>
internal sealed record PendingSignIn(string State, string Nonce, string Verifier, string Target, long StartedAt)
{
    /// <summary>The verifier as the provider gets to see it at first.</summary>
    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
}

/// <summary>Keeps a sign-in that is under way in the browser that began it, encrypted, in a cookie: the server remembers nothing, so
/// nothing fills up, and no other browser can end it.</summary>
internal sealed class OpenIdState(IDataProtectionProvider protection, TimeProvider clock)
{
    private const string CookieName = "clawhq_provider";

    /// <summary>How long somebody may take at the provider.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly IDataProtector _protector = protection.CreateProtector("ClawHQ.SignIn.Provider");

    /// <summary>Begins a sign-in.</summary>
    public PendingSignIn Begin(HttpContext context, string target)
    {
        var pending = new PendingSignIn(Random(), Random(), Random(), target, clock.GetUtcNow().ToUnixTimeMilliseconds());
        context.Response.Cookies.Append(CookieName, _protector.Protect(JsonSerializer.Serialize(pending)), Options(context.Request));
        return pending;
    }

    /// <summary>Takes the sign-in that this browser began, once. Null when there is none, or it took too long.</summary>
    public PendingSignIn? Take(HttpContext context)
    {
        var text = context.Request.Cookies[CookieName];
        context.Response.Cookies.Delete(CookieName, Options(context.Request));
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            var pending = JsonSerializer.Deserialize<PendingSignIn>(_protector.Unprotect(text));
            var age = clock.GetUtcNow().ToUnixTimeMilliseconds() - pending?.StartedAt;
            return age < Lifetime.TotalMilliseconds ? pending : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Compares in a time that says nothing.</summary>
    public static bool AreEqual(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Lax, because the browser comes back from the provider's site.</summary>
    private static CookieOptions Options(HttpRequest request) => new()
    {
        HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = request.IsHttps, MaxAge = Lifetime, Path = OpenIdSignIn.Path,
    };
}
