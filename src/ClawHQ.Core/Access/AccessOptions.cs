using ClawHQ.Core.Api;
using ClawHQ.Core.Settings;

namespace ClawHQ.Core.Access;

/// <summary>How long people stay signed in, and under which address they come.</summary>
public sealed class AccessOptions
{
    [Setting("How long a session lasts at most, however much it is used.", Min = 300_000, Max = 31_536_000_000)]
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromDays(14);

    [Setting("A session ends when it is not used for this long.", Min = 60_000, Max = 31_536_000_000)]
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromDays(3);

    [Setting("A session's cookie gets a new secret when it is older than this.", Min = 60_000, Max = 31_536_000_000)]
    public TimeSpan SessionRotation { get; init; } = TimeSpan.FromHours(1);

    [Setting("Address under which browsers reach this server, such as https://spend.example.com. Without it, the address they ask for.")]
    public string? PublicUrl { get; init; }

    /// <summary>What is wrong with the settings taken together.</summary>
    public IEnumerable<ProblemItem> Check()
    {
        if (PublicUrl is not null
            && !(Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", PathAndQuery: "/" }))
        {
            yield return new ProblemItem(
                "access.public_url", Problem.Echo(PublicUrl), "Must be a scheme and a host, such as https://spend.example.com.");
        }
    }
}
