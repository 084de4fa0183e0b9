using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Otlp.Decoding;
using ClawHQ.Demo.World;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Demo.Clients;

/// <summary>OpenClaw's gateway: running totals of tokens and dollars, exported every few minutes. The gateway starts anew each night,
/// and its totals with it.</summary>
internal sealed class OpenClaw(ListPrices prices) : OtlpClient
{
    private const string Version = "2026.9.6";
    private const long ExportEveryMs = 180_000;
    private const int Cumulative = 2;

    private static readonly (string Type, Func<TokenUsage, long> Tokens)[] Types =
    [
        ("input", usage => usage.UncachedInput), ("output", usage => usage.Output), ("cache_read", usage => usage.CacheRead),
        ("cache_write", usage => usage.CacheWrite + usage.CacheWrite1h),
    ];

    public override OtlpSignal Signal => OtlpSignal.Metrics;

    public override int Write(OtlpBody body, AgentDay day, long from, long to)
    {
        // Most asking is for a second in which no interval ends.
        if (from / ExportEveryMs == to / ExportEveryMs && to < day.Start + AgentDay.LengthMs)
        {
            return 0;
        }

        var exports = Exports(day).Where(export => export.Time >= from && export.Time < to).ToList();
        if (exports.Count == 0)
        {
            return 0;
        }

        var resource = Resource(day.Agent, "openclaw-gateway", Version).Append(("process.pid", $"{4_000 + day.Day}"));
        body.Group(resource, "openclaw", Version, () =>
        {
            Metric(body, "openclaw.tokens", "1", () =>
            {
                foreach (var (type, tokens) in Types)
                {
                    foreach (var export in exports)
                    {
                        Point(body, day, export, type, () => body.Fixed64(Tags.NumberInt, (ulong)tokens(export.Total)));
                    }
                }
            });
            Metric(body, "openclaw.cost.usd", "1", () =>
            {
                foreach (var export in exports)
                {
                    var sent = BitConverter.DoubleToUInt64Bits(ListPrices.AsSent(export.Nanos));
                    Point(body, day, export, null, () => body.Fixed64(Tags.NumberDouble, sent));
                }
            });
        });
        return exports.Count;
    }

    /// <summary>The totals at the end of each interval in which there was a call.</summary>
    private List<Export> Exports(AgentDay day)
    {
        var exports = new List<Export>();
        var (usage, nanos, start) = (default(TokenUsage), 0L, 0L);
        foreach (var call in day.Calls.Where(call => !call.IsFailed))
        {
            var intervalStart = call.Time / ExportEveryMs * ExportEveryMs;

            // The last export of a day is the one with which the gateway ends, just before midnight.
            var time = Math.Min(intervalStart + ExportEveryMs, day.Start + AgentDay.LengthMs - 1);
            start = start == 0 ? intervalStart : start;
            usage = new TokenUsage
            {
                UncachedInput = usage.UncachedInput + call.Usage.UncachedInput,
                CacheRead = usage.CacheRead + call.Usage.CacheRead,
                CacheWrite = usage.CacheWrite + call.Usage.CacheWrite + call.Usage.CacheWrite1h,
                Output = usage.Output + call.Usage.Output,
            };
            nanos += prices.Of(call) ?? 0;
            if (exports.Count > 0 && exports[^1].Time == time)
            {
                exports.RemoveAt(exports.Count - 1);
            }

            exports.Add(new Export(time, start, usage, nanos));
        }

        return exports;
    }

    private static void Metric(OtlpBody body, string name, string unit, Action points)
    {
        var metric = body.Begin(Tags.Record);
        body.Text(Tags.MetricName, name);
        body.Text(Tags.MetricUnit, unit);
        var sum = body.Begin(Tags.MetricSum);
        points();
        body.Number(Tags.Temporality, Cumulative);
        body.Number(Tags.IsMonotonic, 1);
        body.End(sum);
        body.End(metric);
    }

    private static void Point(OtlpBody body, AgentDay day, in Export export, string? type, Action value)
    {
        var point = body.Begin(Tags.Points);
        body.Time(Tags.PointStart, export.Start);
        body.Time(Tags.PointTime, export.Time);
        value();
        body.Attribute(Tags.NumberAttributes, "openclaw.channel", "webchat");
        body.Attribute(Tags.NumberAttributes, "openclaw.agent", day.Agent.Name);
        body.Attribute(Tags.NumberAttributes, "openclaw.provider", day.Agent.Model.Provider);
        body.Attribute(Tags.NumberAttributes, "openclaw.model", day.Agent.Model.Name);
        body.Attribute(Tags.NumberAttributes, "openclaw.token", type);
        body.End(point);
    }

    /// <param name="Time">When it is exported, Unix milliseconds.</param>
    /// <param name="Start">When the totals began.</param>
    /// <param name="Total">Tokens since then.</param>
    /// <param name="Nanos">Nano-dollars since then.</param>
    private readonly record struct Export(long Time, long Start, TokenUsage Total, long Nanos);
}
