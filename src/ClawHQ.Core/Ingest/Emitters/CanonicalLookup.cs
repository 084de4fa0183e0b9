using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Emitters;

/// <summary>Where owners, session, task, provider and model are looked for, whatever the emitter: the first hit of a list, in the
/// record, then in its scope, then in its resource.</summary>
internal static class CanonicalLookup
{
    private static readonly Attr[] AgentKeys =
    [
        Attr.ClawhqAgent, Attr.OpenclawAgent, Attr.GenAiAgentName, Attr.AgentName, Attr.GenAiAgentId, Attr.AgentId,
        Attr.AiTelemetryFunctionId, Attr.TraceloopEntityName,
    ];

    private static readonly Attr[] TeamKeys =
    [
        Attr.ClawhqTeam, Attr.TeamName, Attr.TeamId, Attr.Team, Attr.TraceloopAssociationPropertiesTeam,
        Attr.AiTelemetryMetadataTeam, Attr.Department, Attr.CursorTeamId,
    ];

    private static readonly Attr[] ProjectKeys = [Attr.ClawhqProject, Attr.ProjectName, Attr.ProjectId];

    private static readonly Attr[] ClientKeys = [Attr.ClawhqClient, Attr.ClientName];

    private static readonly Attr[] UserKeys =
    [
        Attr.ClawhqUser, Attr.UserEmail, Attr.UserId, Attr.UserAccountUuid, Attr.EnduserId, Attr.AiTelemetryMetadataUserId,
        Attr.TraceloopAssociationPropertiesUserId, Attr.CursorUserId,
    ];

    private static readonly Attr[] EnvironmentKeys =
    [
        Attr.ClawhqEnvironment, Attr.DeploymentEnvironmentName, Attr.DeploymentEnvironment, Attr.GenAiEnvironment, Attr.Env,
    ];

    private static readonly Attr[] SessionKeys =
    [
        Attr.ClawhqSession, Attr.GenAiConversationId, Attr.SessionId, Attr.ConversationId, Attr.LangsmithTraceSessionId,
        Attr.AiTelemetryMetadataSessionId, Attr.TraceloopAssociationPropertiesSessionId,
    ];

    private static readonly Attr[] TaskKeys =
    [
        Attr.PromptId, Attr.Prompt_Id, Attr.TurnId, Attr.WorkflowRunId, Attr.RunId, Attr.Run_Id, Attr.OpenclawRunId,
        Attr.GenAiConversationId, Attr.ConversationId,
    ];

    private static readonly Attr[] ProviderKeys = [Attr.GenAiProviderName, Attr.GenAiSystem, Attr.LlmProvider, Attr.AiModelProvider];

    private static readonly Attr[] ResponseModelKeys = [Attr.GenAiResponseModel, Attr.AiResponseModel];

    private static readonly Attr[] RequestModelKeys =
        [Attr.GenAiRequestModel, Attr.Model, Attr.LlmModelName, Attr.AiModelId, Attr.OpenclawModel];

    /// <summary>Prefixes of provider names in which a dot belongs to the name.</summary>
    private static readonly string[] DottedProviders = ["aws.", "azure.ai.", "az.ai.", "gcp.", "ibm."];

    /// <summary>The first text that is there; <c>unknown</c> and blanks are hits, so that a record can say "nobody".</summary>
    public static string? First(Attributes attributes, ReadOnlySpan<Attr> keys)
    {
        foreach (var key in keys)
        {
            if (attributes.TryGetText(key, out var value) && value.Length > 0)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The owners that one level of attributes names.</summary>
    public static Claims ClaimsOf(Attributes attributes) => new()
    {
        Agent = First(attributes, AgentKeys),
        Team = First(attributes, TeamKeys),
        Project = First(attributes, ProjectKeys),
        Client = First(attributes, ClientKeys),
        User = First(attributes, UserKeys),
        Environment = First(attributes, EnvironmentKeys),
    };

    /// <summary>The owners that a record names, with those of its scope and resource where it names none. The agent of last
    /// resort is
    /// the program.</summary>
    public static Claims ClaimsOf(in RecordView view, Emitter emitter)
    {
        var record = ClaimsOf(view.Record);
        var scope = view.Scope.Claims;
        var resource = view.Resource.Claims;
        var claims = new Claims
        {
            Agent = record.Agent ?? scope.Agent ?? resource.Agent,
            Team = record.Team ?? scope.Team ?? resource.Team,
            Project = record.Project ?? scope.Project ?? resource.Project,
            Client = record.Client ?? scope.Client ?? resource.Client,
            User = record.User ?? scope.User ?? resource.User,
            Environment = record.Environment ?? scope.Environment ?? resource.Environment,
        };
        emitter.AdjustClaims(view, ref claims);
        claims.Agent ??= view.Resource.ServiceName;
        return claims;
    }

    /// <summary>The session that one level of attributes names.</summary>
    public static string? SessionOf(Attributes attributes) => First(attributes, SessionKeys) ?? ThreadOf(attributes);

    /// <summary>The session of a record.</summary>
    public static string? SessionOf(in RecordView view) => SessionOf(view.Record) ?? view.Resource.Session;

    /// <summary>The unit of work: the task that the record or its process names, else what the record knows of a prompt, turn, run or
    /// conversation, else the trace; null without a trace.</summary>
    public static string? TaskOf(in RecordView view, UInt128 traceId) =>
        view.Text(Attr.ClawhqTask) ?? view.Scope.Task ?? view.Resource.Task ?? First(view.Record, TaskKeys)
        ?? (traceId == 0 ? null : traceId.ToString("x32", null));

    /// <summary>The provider as sent, without what SDKs append to it (<c>openai.chat</c>).</summary>
    public static string? ProviderOf(in RecordView view) =>
        First(view.Record, ProviderKeys) is { } named
            ? WithoutEndpoint(named)
            : view.Text(Attr.OpenclawProvider) ?? view.Text(Attr.ServerAddress);

    /// <summary>The model that answered; null when only the one asked for is known.</summary>
    public static string? ResponseModelOf(in RecordView view) => First(view.Record, ResponseModelKeys);

    /// <summary>The model that was asked for.</summary>
    public static string? RequestModelOf(in RecordView view) => First(view.Record, RequestModelKeys);

    private static string WithoutEndpoint(string provider)
    {
        var dot = provider.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0)
        {
            return provider;
        }

        if (provider.StartsWith("google.vertex", StringComparison.Ordinal))
        {
            return "gcp.vertex_ai";
        }

        foreach (var prefix in DottedProviders)
        {
            if (provider.StartsWith(prefix, StringComparison.Ordinal))
            {
                return provider;
            }
        }

        return provider[..dot];
    }

    /// <summary><c>thread.id</c> is a conversation to some and the operating system's thread number to most.</summary>
    private static string? ThreadOf(Attributes attributes) =>
        attributes.TryGetText(Attr.ThreadId, out var thread) && thread.AsSpan().ContainsAnyExceptInRange('0', '9') ? thread : null;
}
