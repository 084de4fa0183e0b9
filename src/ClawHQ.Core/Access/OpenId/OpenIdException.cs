namespace ClawHQ.Core.Access.OpenId;

/// <summary>Signing in by the provider did not work. The message is for the log; the person is shown the page of the code.</summary>
/// <param name="code">A word of <see cref="OpenIdSignIn"/> that the sign-in page explains.</param>
/// <param name="message">What happened, without secrets.</param>
/// <param name="inner">What was behind it.</param>
internal sealed class OpenIdException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}
