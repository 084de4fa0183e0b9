using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Otlp.Decoding;
using ClawHQ.Demo.Story;
using ClawHQ.Demo.World;

namespace ClawHQ.Demo.Clients;

/// <summary>A program that reports each call as one log record.</summary>
internal abstract class LogClient : OtlpClient
{
    private const int Information = 9;

    public sealed override OtlpSignal Signal => OtlpSignal.Logs;

    public sealed override int Write(OtlpBody body, AgentDay day, long from, long to)
    {
        var records = 0;
        body.Group(ResourceOf(day.Agent), ScopeName, ScopeVersion, () =>
        {
            foreach (var call in day.CallsIn(from, to))
            {
                var record = body.Begin(Tags.Record);
                body.Time(Tags.LogTime, call.Time);
                body.Time(Tags.LogObservedTime, call.Time);
                body.Number(Tags.LogSeverityNumber, Information);
                Attribute(body, "user.email", call.Task.User);
                Attribute(body, "clawhq.client", call.Task.Customer);
                Describe(body, day.Agent, call);
                body.End(record);
                records++;
            }
        });
        return records;
    }

    protected abstract string ScopeName { get; }

    protected abstract string ScopeVersion { get; }

    protected abstract IEnumerable<(string Key, string? Value)> ResourceOf(AgentProfile agent);

    /// <summary>Writes the attributes of a call.</summary>
    protected abstract void Describe(OtlpBody body, AgentProfile agent, SimulatedCall call);

    protected static void Attribute(OtlpBody body, string key, string? value) => body.Attribute(Tags.LogAttributes, key, value);

    protected static void Attribute(OtlpBody body, string key, long value) => body.Attribute(Tags.LogAttributes, key, value);

    protected static void Attribute(OtlpBody body, string key, double value) => body.Attribute(Tags.LogAttributes, key, value);
}
