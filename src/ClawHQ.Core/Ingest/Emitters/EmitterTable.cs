using ClawHQ.Core.Ingest.Emitters.Agents;
using ClawHQ.Core.Ingest.Emitters.Libraries;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Emitters;

/// <summary>
/// Finds the emitter of a scope by the program's name and the scope's name. Scopes that nobody is known by belong to the
/// conventions' own emitter, except for single records that carry another emitter's mark.
/// </summary>
internal static class EmitterTable
{
    private static readonly ClaudeCode ClaudeCode = new();
    private static readonly Codex Codex = new();
    private static readonly GeminiCli GeminiCli = new();
    private static readonly OpenClaw OpenClaw = new();
    private static readonly Cursor Cursor = new();
    private static readonly Copilot Copilot = new();
    private static readonly OpenInference OpenInference = new();
    private static readonly LangSmith LangSmith = new();
    private static readonly LiteLlm LiteLlm = new();
    private static readonly OpenLit OpenLit = new();
    private static readonly VercelAi VercelAi = new();
    private static readonly OpenTelemetryGenAi Conventions = new();

    /// <summary>What a record belongs to that nobody is known by.</summary>
    public static Emitter Unknown => Conventions;

    /// <summary>The emitter whose processes are marked as exporting metrics.</summary>
    public static Emitter OpenClawEmitter => OpenClaw;

    /// <summary>Scope name or its beginning, and whose it is; the first hit wins.</summary>
    private static readonly (string Prefix, Emitter Emitter)[] ByScope =
    [
        ("com.anthropic.claude_code", ClaudeCode),
        ("openclaw", OpenClaw),
        ("cursor.telemetry", Cursor),
        ("gemini-cli", GeminiCli),
        ("@traceloop/", new OpenLlmetryJs()),
        ("@opentelemetry/instrumentation-openai", new OpenTelemetryJs()),
        ("openinference.", OpenInference),
        ("@arizeai/openinference", OpenInference),
        ("openlit", OpenLit),
        ("litellm", LiteLlm),
        ("pydantic-ai", new PydanticAi()),
        ("logfire", new PydanticAi()),
        ("Experimental.Microsoft.", new MicrosoftAi()),
        ("Microsoft.", new MicrosoftAi()),
        ("strands", new Strands()),
        ("langsmith", LangSmith),
        ("opentelemetry.instrumentation.", new OpenLlmetryPython()),
    ];

    private static readonly VercelAi7 VercelAi7 = new();

    /// <summary>Names by which single records point to an emitter, whatever their scope.</summary>
    private static readonly (string Prefix, Emitter Emitter)[] ByRecord =
    [
        ("openclaw.", OpenClaw),
        ("claude_code.", ClaudeCode),
        ("codex.", Codex),
        ("gemini_cli.", GeminiCli),
    ];

    /// <summary>The emitter of a scope.</summary>
    public static Emitter Find(ResourceView resource, string scopeName)
    {
        var service = resource.ServiceName ?? "";

        // The scope names the library; the program's name decides only where its own scopes are its own words.
        if (service.StartsWith("codex", StringComparison.Ordinal)
            && (scopeName.Length == 0 || scopeName.StartsWith("codex", StringComparison.Ordinal)))
        {
            return Codex;
        }

        switch (scopeName)
        {
            case "ai":
                return VercelAi;
            case "gen_ai":
                return VercelAi7;
            case var _ when service.StartsWith("copilot", StringComparison.Ordinal)
                || service.StartsWith("github-copilot", StringComparison.Ordinal):
                return Copilot;
            case var _ when resource.SdkName == "openlit":
                return OpenLit;
            default:
                return Prefixed(ByScope, scopeName) ?? ByService(service);
        }
    }

    /// <summary>The emitter of one span.</summary>
    public static Emitter ForSpan(Emitter scope, in SpanRecord span, in RecordView view)
    {
        if (scope is not OpenTelemetryGenAi)
        {
            return scope;
        }

        if (view.Text(Attr.OpeninferenceSpanKind) is not null)
        {
            return OpenInference;
        }

        if (view.Text(Attr.LangsmithSpanKind) is not null)
        {
            return LangSmith;
        }

        if (view.Text(Attr.AiOperationId) is not null)
        {
            return VercelAi;
        }

        return span.Name == LiteLlm.RequestSpan ? LiteLlm : Prefixed(ByRecord, span.Name) ?? scope;
    }

    /// <summary>The emitter of one log record.</summary>
    public static Emitter ForLog(Emitter scope, in LogRecord log, in RecordView view) => scope is OpenTelemetryGenAi
        ? Prefixed(ByRecord, view.Text(Attr.EventName) ?? log.EventName) ?? scope
        : scope;

    /// <summary>The emitter of one metric.</summary>
    public static Emitter ForMetric(Emitter scope, in MetricHead metric) => scope is OpenTelemetryGenAi
        ? Prefixed(ByRecord, metric.Name) ?? scope
        : scope;

    private static Emitter ByService(string service) => service switch
    {
        "claude-code" => ClaudeCode,
        "gemini-cli" => GeminiCli,
        "openclaw" => OpenClaw,
        _ => Conventions,
    };

    private static Emitter? Prefixed((string Prefix, Emitter Emitter)[] table, string name)
    {
        foreach (var (prefix, emitter) in table)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return emitter;
            }
        }

        return null;
    }
}
