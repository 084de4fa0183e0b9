using ClawHQ.Core.Config.Specs;

namespace ClawHQ.Core.Config.Kinds;

/// <summary>A provider's API that calls can be sent to.</summary>
public sealed record UpstreamSpec
{
    [Field("The price book's name of the provider.", IsRequired = true, Example = "anthropic")]
    public string? Provider { get; init; }

    [Field("The address below which its API lies.", IsRequired = true, LengthMax = 500, Example = "https://api.example.com")]
    public string? BaseUrl { get; init; }

    [Field("How its API speaks.", Choices = ["openai", "anthropic", "gemini", "azure", "bedrock"])]
    public string? Dialect { get; init; }

    [Field("Its key.", IsSecret = true, LengthMax = 600, Example = "${env:ANTHROPIC_API_KEY}")]
    public string? ApiKey { get; init; }
}

/// <summary>A declared upstream.</summary>
public sealed class UpstreamKind : ConfigKind<UpstreamSpec>
{
    public override string Name => "Upstream";

    public override string Meaning => "A provider's API for model calls. So far only kept: no call is sent through ClawHQ yet.";

    protected override void Check(string name, UpstreamSpec spec, SpecCheck check)
    {
        if (spec.BaseUrl is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var address)
            && address is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }))
        {
            check.Refuse("baseUrl", "It must be an http or https address without user, query and fragment.");
        }
    }
}
