using ClawHQ.Core.Api;
using ClawHQ.Core.Settings;

namespace ClawHQ.Core.Audit;

/// <summary>Where the end of the audit trail is published.</summary>
public sealed class AuditOptions
{
    [Setting("How often the end of the audit trail is published, where it moved.", Min = 1_000, Max = 86_400_000)]
    public TimeSpan AnchorInterval { get; init; } = TimeSpan.FromMinutes(5);

    [Setting("File that the end of the audit trail is appended to; best on another disk or host. Without it, none.")]
    public string? AnchorFile { get; init; }

    [Setting("Address that the end of the audit trail is posted to, such as https://log.example.com/clawhq. Without it, none.")]
    public string? AnchorWebhook { get; init; }

    /// <summary>What is wrong with the settings.</summary>
    public IEnumerable<ProblemItem> Check()
    {
        if (AnchorWebhook is not null
            && !(Uri.TryCreate(AnchorWebhook, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            yield return new ProblemItem(
                "audit.anchor_webhook", Problem.Echo(AnchorWebhook), "Must be an address such as https://log.example.com/clawhq.");
        }
    }
}
