namespace ClawHQ.Core.Ingest.Emitters.Conventions;

/// <summary>What the values of <c>gen_ai.operation.name</c> mean.</summary>
internal static class Operations
{
    /// <summary>True for a single model call.</summary>
    public static bool IsModelCall(string operation) => operation is "chat" or "generate_content" or "text_completion" or "embeddings";

    /// <summary>True for what only sums up or surrounds model calls, and for the fetching of a stored response, which costs
    /// nothing.</summary>
    public static bool IsKnownAggregate(string operation) => operation is "invoke_agent" or "invoke_workflow" or "agent_step"
        or "create_agent" or "execute_tool" or "plan" or "fetch_response";
}
