using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ClawHQ.Core.Access.OpenId;

/// <summary>What the provider says of somebody whose sign-in it vouches for.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="Subject">Its lasting id of the person.</param>
/// <param name="Names">Names of the person, the one that suits best first.</param>
/// <param name="Groups">The person's groups.</param>
internal sealed record ProvenPerson(string Issuer, string Subject, IReadOnlyList<string> Names, IReadOnlyList<string> Groups);

/// <summary>Speaks to the identity provider, and believes nothing that it has not checked.</summary>
internal sealed class OpenIdProvider : IDisposable
{
    private const int AnswerBytesMax = 1 << 20;
    private const int GroupsMax = 2_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How far the provider's clock may be off.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>Only signatures that the provider alone can make; never one by a shared secret, never none.</summary>
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private readonly OpenIdOptions _options;
    private readonly TimeProvider _clock;
    private readonly HttpClient _client;
    private readonly ConfigurationManager<OpenIdConnectConfiguration>? _configuration;

    public OpenIdProvider(OpenIdOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Patience, MaxResponseContentBufferSize = AnswerBytesMax,
        };
        _configuration = options.Issuer is { } issuer
            ? new ConfigurationManager<OpenIdConnectConfiguration>(
                issuer.TrimEnd('/') + "/.well-known/openid-configuration",
                new OpenIdConnectConfigurationRetriever(),
                new HttpDocumentRetriever(_client) { RequireHttps = issuer.StartsWith("https:", StringComparison.OrdinalIgnoreCase) })
            : null;
    }

    /// <summary>The provider's own description.</summary>
    /// <exception cref="OpenIdException">It cannot be had, or describes another provider.</exception>
    public async Task<OpenIdConnectConfiguration> DescribeAsync(CancellationToken cancellationToken)
    {
        if (_configuration is null)
        {
            throw new OpenIdException(OpenIdSignIn.Unreachable, "No identity provider is set: access.oidc.issuer is missing.");
        }

        OpenIdConnectConfiguration description;
        try
        {
            description = await _configuration.GetConfigurationAsync(cancellationToken);
        }
        catch (Exception e)
            when (e is InvalidOperationException or IOException or HttpRequestException or ArgumentException or JsonException)
        {
            throw new OpenIdException(
                OpenIdSignIn.Unreachable, $"The identity provider {_options.Issuer} cannot be reached: {e.Message}", e);
        }

        return description.Issuer?.TrimEnd('/') == _options.Issuer?.TrimEnd('/')
            ? description
            : throw new OpenIdException(
                OpenIdSignIn.Unreachable,
                $"The identity provider calls itself {description.Issuer}, not {_options.Issuer}: set access.oidc.issuer to that.");
    }

    /// <summary>Turns the code of a sign-in into the person whom it proves.</summary>
    /// <exception cref="OpenIdException">The provider refuses, or what it says does not hold.</exception>
    public async Task<ProvenPerson> RedeemAsync(
        string code, string verifier, string nonce, string redirectUri, CancellationToken cancellationToken)
    {
        var description = await DescribeAsync(cancellationToken);
        var answer = await AskForTokensAsync(description, code, verifier, redirectUri, cancellationToken);
        if (Text(answer, "id_token") is not { } idToken)
        {
            throw new OpenIdException(
                OpenIdSignIn.BadToken, "The provider's answer has no id token: is \"openid\" among access.oidc.scopes?");
        }

        var claims = await ValidateAsync(idToken, nonce, cancellationToken);
        var subject = Text(claims, "sub") is { Length: > 0 and <= 255 } sub
            ? sub
            : throw new OpenIdException(OpenIdSignIn.BadToken, "The id token names no subject.");
        JsonElement? more = claims.TryGetProperty(_options.GroupClaim, out _) || Text(answer, "access_token") is not { } access
            ? null
            : await AskWhoAsync(description, access, subject, cancellationToken);
        string?[] names = [.. new[] { "preferred_username", "email", "name" }.Select(n => Text(claims, n) ?? Text(more, n)), subject];
        return new ProvenPerson(
            description.Issuer, subject, [.. names.OfType<string>()], [.. Texts(claims).Concat(Texts(more)).Distinct().Take(GroupsMax)]);
    }

    public void Dispose() => _client.Dispose();

    private async Task<JsonElement> AskForTokensAsync(
        OpenIdConnectConfiguration description, string code, string verifier, string redirectUri, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["code_verifier"] = verifier,
            ["redirect_uri"] = redirectUri,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, description.TokenEndpoint);
        var (id, secret) = (_options.ClientId ?? "", _options.ReadSecret());
        var methods = description.TokenEndpointAuthMethodsSupported;
        if (secret is not null && (methods.Count == 0 || methods.Contains("client_secret_basic")))
        {
            var pair = $"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }
        else
        {
            fields["client_id"] = id;
            if (secret is not null)
            {
                fields["client_secret"] = secret;
            }
        }

        request.Content = new FormUrlEncodedContent(fields);
        return await SendAsync(request, cancellationToken);
    }

    /// <summary>Many providers put groups only here. It must speak of the same person as the id token, or it counts for nothing.</summary>
    private async Task<JsonElement?> AskWhoAsync(
        OpenIdConnectConfiguration description, string accessToken, string subject, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(description.UserInfoEndpoint))
        {
            return null;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, description.UserInfoEndpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        var answer = await SendAsync(request, cancellationToken);
        return Text(answer, "sub") == subject
            ? answer
            : throw new OpenIdException(OpenIdSignIn.BadToken, "The provider's user info speaks of another person than its id token.");
    }

    private async Task<JsonElement> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var json = JsonElement.Parse(body);
            return response.IsSuccessStatusCode && json.ValueKind == JsonValueKind.Object
                ? json
                : throw new OpenIdException(
                    OpenIdSignIn.Refused,
                    $"{request.RequestUri} answered {(int)response.StatusCode}: {Text(json, "error")} {Text(json, "error_description")}");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (
            e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new OpenIdException(OpenIdSignIn.Unreachable, $"{request.RequestUri} cannot be asked: {e.Message}", e);
        }
    }

    private async Task<JsonElement> ValidateAsync(string idToken, string nonce, CancellationToken cancellationToken)
    {
        var result = await TryValidateAsync(idToken, await DescribeAsync(cancellationToken));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            // The provider may have changed its keys since they were read.
            _configuration?.RequestRefresh();
            result = await TryValidateAsync(idToken, await DescribeAsync(cancellationToken));
        }

        if (!result.IsValid || result.SecurityToken is not JsonWebToken token)
        {
            throw new OpenIdException(OpenIdSignIn.BadToken, $"The id token does not hold: {result.Exception?.Message}", result.Exception);
        }

        var claims = JsonElement.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        var authorized = Text(claims, "azp");
        if (authorized is null ? token.Audiences.Count() > 1 : authorized != _options.ClientId)
        {
            throw new OpenIdException(OpenIdSignIn.BadToken, "The id token was made for another program.");
        }

        return Text(claims, "nonce") is { } answered && OpenIdState.AreEqual(answered, nonce)
            ? claims
            : throw new OpenIdException(
                OpenIdSignIn.BadToken, "The id token answers another sign-in: its nonce is not the one that was sent.");
    }

    private Task<TokenValidationResult> TryValidateAsync(string idToken, OpenIdConnectConfiguration description) =>
        new JsonWebTokenHandler { MaximumTokenSizeInBytes = AnswerBytesMax }.ValidateTokenAsync(idToken, new TokenValidationParameters
        {
            ValidIssuer = description.Issuer,
            ValidAudience = _options.ClientId,
            IssuerSigningKeys = description.SigningKeys,
            ValidAlgorithms = Algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, _) =>
                _clock.GetUtcNow().UtcDateTime is var now && expires > now - Skew && (notBefore is null || notBefore < now + Skew),
        });

    private IEnumerable<string> Texts(JsonElement? claims)
    {
        if (claims is not { } all || !all.TryGetProperty(_options.GroupClaim, out var groups))
        {
            return [];
        }

        return groups.ValueKind switch
        {
            JsonValueKind.String => [groups.GetString() ?? ""],
            JsonValueKind.Array => groups.EnumerateArray().Where(g => g.ValueKind == JsonValueKind.String).Select(g => g.GetString() ?? ""),
            _ => [],
        };
    }

    private static string? Text(JsonElement? json, string name) =>
        json is { ValueKind: JsonValueKind.Object } all && all.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
