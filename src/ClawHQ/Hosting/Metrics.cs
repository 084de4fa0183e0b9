using System.Globalization;
using System.Text;
using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Hosting;

/// <summary><c>/metrics</c>: the server's own health in the text format that Prometheus scrapes.</summary>
internal static class Metrics
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", (ILedger ledger) => TypedResults.Text(Write(ledger), ContentType))
            .Requires(Scopes.Read).WithTags("Health");

    private static string Write(ILedger ledger)
    {
        var text = new StringBuilder();
        Add(text, "clawhq_ledger_position", "gauge", "Sequence number of the last durable entry.", ledger.Position);
        Add(text, "clawhq_ledger_available", "gauge", "1 when the ledger can be written, else 0.", ledger.Unavailable is null ? 1 : 0);
        Add(text, "clawhq_process_allocated_bytes_total", "counter", "Bytes of managed memory allocated since the start.",
            GC.GetTotalAllocatedBytes());
        Add(text, "clawhq_process_cpu_seconds_total", "counter", "Processor time used since the start, in seconds.",
            Environment.CpuUsage.TotalTime.TotalSeconds);
        Add(text, "clawhq_process_resident_bytes", "gauge", "Memory that the process keeps in RAM.", Environment.WorkingSet);
        Add(text, "clawhq_process_heap_bytes", "gauge", "Managed memory in use at the last collection.",
            GC.GetGCMemoryInfo().HeapSizeBytes);
        return text.ToString();
    }

    private static void Add(StringBuilder text, string name, string type, string help, double value) => text
        .Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n')
        .Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n')
        .Append(name).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
}
