namespace ClawHQ.Load.Bodies;

/// <summary>The fleet that is measured: 5,000 agents in 20 teams, 40 models.</summary>
internal static class Fleet
{
    public const int Agents = 5_000;
    public const int Teams = 20;

    private static readonly (string Provider, string Model)[] Known =
    [
        ("openai", "gpt-5"), ("openai", "gpt-5-mini"), ("openai", "gpt-4o"), ("openai", "gpt-4o-mini"), ("openai", "gpt-4.1"),
        ("openai", "o3"), ("openai", "o4-mini"), ("openai", "gpt-4.1-mini"), ("anthropic", "claude-sonnet-4-5"),
        ("anthropic", "claude-opus-4-1"), ("anthropic", "claude-haiku-4-5"), ("anthropic", "claude-sonnet-4"), ("google", "gemini-2.5-pro"),
        ("google", "gemini-2.5-flash"), ("google", "gemini-2.0-flash"), ("deepseek", "deepseek-chat"), ("deepseek", "deepseek-reasoner"),
        ("mistral", "mistral-large-latest"), ("xai", "grok-4"), ("xai", "grok-3"),
    ];

    public const int Models = 40;

    /// <summary>The model of a number: each known one under its own name, and as a fine-tuned variant.</summary>
    public static (string Provider, string Model) Model(int number)
    {
        var (provider, model) = Known[number % Known.Length];
        return (provider, number / Known.Length % 2 == 0 ? model : $"ft:{model}:bench");
    }

    public static (string Key, object Value)[] Resource(string service, int instance) =>
    [
        ("service.name", service), ("service.namespace", "agents"), ("service.version", "2026.8.14"),
        ("service.instance.id", $"{instance:x8}-3f2a-4c55-9d7e-0123456789ab"), ("host.name", $"node-{instance:D3}.example.internal"),
        ("deployment.environment.name", "production"), ("telemetry.sdk.language", "nodejs"), ("telemetry.sdk.name", "opentelemetry"),
        ("telemetry.sdk.version", "2.1.0"),
    ];
}
