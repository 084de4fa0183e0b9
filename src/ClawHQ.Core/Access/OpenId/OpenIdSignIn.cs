using ClawHQ.Core.Access.Addresses;
using ClawHQ.Core.Access.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Access.OpenId;

/// <summary>
/// Signing in by the identity provider: the authorization code flow with PKCE. <see cref="Path"/> sends the browser there, the
/// provider sends it back to <see cref="OpenIdOptions.CallbackPath"/>; what fails is shown on the sign-in page.
/// </summary>
internal sealed partial class OpenIdSignIn(
    OpenIdOptions options, OpenIdProvider provider, OpenIdState states, OpenIdPeople people, SignIn signIn, PublicAddress address,
    RefusedSignIns refused, ILogger<OpenIdSignIn> logger)
{
    public const string Path = "/sign-in/provider";

    /// <summary>The provider does not answer, or not as it should.</summary>
    public const string Unreachable = "provider_unreachable";

    /// <summary>The provider did not let the person in, or does not take the code.</summary>
    public const string Refused = "provider_refused";

    /// <summary>What the provider said of the person does not hold.</summary>
    public const string BadToken = "provider_token";

    /// <summary>The person is nobody here.</summary>
    public const string NoRole = "provider_no_role";

    /// <summary>The person was barred by an administrator.</summary>
    public const string Barred = "barred";

    /// <summary>This browser began no sign-in, or another one, or long ago.</summary>
    private const string Stale = "provider_stale";

    private const int ParameterLengthMax = 4_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext context, OpenIdSignIn signIn, string? @return) =>
        {
            var target = SignIn.LocalTarget(@return ?? "/");
            return signIn.AnswerAsync(context, target, () => signIn.BeginAsync(context, target));
        }).OpenToEveryone().ExcludeFromDescription();
        routes.MapGet(OpenIdOptions.CallbackPath, (HttpContext context, OpenIdSignIn signIn) =>
        {
            var pending = signIn.TakePending(context);
            return signIn.AnswerAsync(context, pending?.Target ?? "/", () => signIn.EndAsync(context, pending));
        }).OpenToEveryone().ExcludeFromDescription();
        routes.MapGet(Path + "/sign-out", (HttpContext context, OpenIdSignIn signIn) =>
            signIn.AnswerAsync(context, "/", () => signIn.SignOutAsync(context))).OpenToEveryone().ExcludeFromDescription();
    }

    /// <summary>The sign-in that this browser began, if this is its answer.</summary>
    private PendingSignIn? TakePending(HttpContext context) =>
        states.Take(context) is { } pending && OpenIdState.AreEqual(context.Request.Query["state"].ToString(), pending.State)
            ? pending
            : null;

    /// <summary>Answers; what fails leads to the sign-in page, from which the target can still be reached.</summary>
    private async Task<IResult> AnswerAsync(HttpContext context, string target, Func<Task<IResult>> answer)
    {
        if (!options.IsOn)
        {
            return TypedResults.LocalRedirect(SignIn.Path);
        }

        context.Response.Headers.CacheControl = "no-store";
        try
        {
            return await answer();
        }
        catch (OpenIdException e)
        {
            LogFailure(logger, e.Code, e.Message);
            if (e.Code is Refused or BadToken or NoRole or Barred)
            {
                await refused.NoteAsync(context, person: null, $"By the identity provider: {e.Code}.", isLockOut: false);
            }

            return SignIn.Again(e.Code, target);
        }
    }

    private async Task<IResult> BeginAsync(HttpContext context, string target)
    {
        var description = await provider.DescribeAsync(context.RequestAborted);
        var pending = states.Begin(context, target);
        return TypedResults.Redirect(QueryHelpers.AddQueryString(description.AuthorizationEndpoint, new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = options.ClientId,
            ["redirect_uri"] = address.Of(context.Request, OpenIdOptions.CallbackPath),
            ["scope"] = string.Join(' ', options.Scopes.Prepend("openid").Distinct()),
            ["state"] = pending.State,
            ["nonce"] = pending.Nonce,
            ["code_challenge"] = pending.Challenge,
            ["code_challenge_method"] = "S256",
        }));
    }

    private async Task<IResult> EndAsync(HttpContext context, PendingSignIn? pending)
    {
        var query = context.Request.Query;
        if (pending is null)
        {
            throw new OpenIdException(Stale, "A browser came back from the provider that had begun no such sign-in, or too long ago.");
        }

        var description = await provider.DescribeAsync(context.RequestAborted);
        if (query.TryGetValue("iss", out var issuer) && issuer != description.Issuer)
        {
            throw new OpenIdException(BadToken, "The answer came from another provider than was asked.");
        }

        if (query["error"].ToString() is { Length: > 0 } error)
        {
            throw new OpenIdException(Refused, $"The provider says {Short(error)}: {Short(query["error_description"].ToString())}");
        }

        if (query["code"].ToString() is not { Length: > 0 and <= ParameterLengthMax } code)
        {
            throw new OpenIdException(Refused, "The provider sent the browser back without a code.");
        }

        var proven = await provider.RedeemAsync(
            code, pending.Verifier, pending.Nonce, address.Of(context.Request, OpenIdOptions.CallbackPath), context.RequestAborted);
        var person = await people.TakeInAsync(proven, context);
        await signIn.StartAsync(context, person, options.Shown);
        return signIn.Onward(person, pending.Target);
    }

    /// <summary>Ends the session at the provider too, for providers that can.</summary>
    private async Task<IResult> SignOutAsync(HttpContext context)
    {
        var description = await provider.DescribeAsync(context.RequestAborted);
        return string.IsNullOrEmpty(description.EndSessionEndpoint)
            ? TypedResults.LocalRedirect(SignIn.Path)
            : TypedResults.Redirect(QueryHelpers.AddQueryString(description.EndSessionEndpoint, new Dictionary<string, string?>
            {
                ["client_id"] = options.ClientId,
                ["post_logout_redirect_uri"] = address.Of(context.Request, SignIn.Path),
            }));
    }

    private static string Short(string text) => string.Concat(text.Where(c => !char.IsControl(c)).Take(200));

    [LoggerMessage(2, LogLevel.Warning, "Signing in by the identity provider failed ({Code}): {Detail}")]
    private static partial void LogFailure(ILogger logger, string code, string detail);
}
