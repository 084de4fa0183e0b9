using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Demo.Story;
using ClawHQ.Demo.World;

namespace ClawHQ.Demo.Clients;

/// <summary>A program that exports by OTLP, as far as ClawHQ can tell it from the real one.</summary>
internal abstract class OtlpClient
{
    /// <summary>What it exports.</summary>
    public abstract OtlpSignal Signal { get; }

    /// <summary>Writes the request that exports what happened in a part of a day.</summary>
    /// <param name="body">The empty request.</param>
    /// <param name="day">The day.</param>
    /// <param name="from">Inclusive, Unix milliseconds.</param>
    /// <param name="to">Exclusive.</param>
    /// <returns>How many records it has; nothing is sent when there are none.</returns>
    public abstract int Write(OtlpBody body, AgentDay day, long from, long to);

    /// <summary>What the operator of an agent put into <c>OTEL_RESOURCE_ATTRIBUTES</c>.</summary>
    protected static IEnumerable<(string Key, string? Value)> Resource(AgentProfile agent, string service, string version) =>
    [
        ("service.name", service),
        ("service.version", version),
        ("host.name", $"{agent.Id.Replace('/', '-')}-host"),
        ("clawhq.agent", agent.Name),
        ("clawhq.project", agent.Project),
        ("deployment.environment.name", agent.Environment),
    ];
}
