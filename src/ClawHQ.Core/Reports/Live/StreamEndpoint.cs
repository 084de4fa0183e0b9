using System.Globalization;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Gate;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Reports.Parameters;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace ClawHQ.Core.Reports.Live;

/// <summary>
/// <c>GET /api/v1/stream</c>: server-sent events, at most one a second, named <c>position</c>, with the ledger's position as id.
/// <c>Last-Event-ID</c> resumes: the first event then sums up what came in between.
/// </summary>
internal sealed class StreamEndpoint(
    LiveLedger live, ILedger ledger, EntryBlocks blocks, TimeProvider clock, IHostApplicationLifetime lifetime,
    Identification identification)
{
    /// <summary>Entries that are read again for a listener that resumes; beyond it the change is partial.</summary>
    private const int ResumeEntriesMax = 100_000;

    /// <summary>Newest entries in an event.</summary>
    private const int LatestMax = 20;

    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(15);

    /// <summary>What it accepts.</summary>
    public static QueryParameters Parameters { get; } = new(
        new QueryParameter(
            "last_event_id", "The id of the last event that was seen, for clients that cannot set the header Last-Event-ID.", "1024"));

    /// <summary>Follows the ledger until the client or the server goes away.</summary>
    public async Task FollowAsync(HttpContext context)
    {
        var reader = new ParameterReader(context.Request, Parameters);
        var last = LastId(reader, context.Request);
        if (reader.Refusal is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await FollowAsync(context, last, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Either side is going away; the client resumes where it was.
        }
    }

    private async Task FollowAsync(HttpContext context, long? last, CancellationToken cancellationToken)
    {
        var visible = context.Caller.VisibleTeams;
        var (seen, changed) = live.Look(visible);

        // Up to what was seen and no further: what the ledger holds beyond it comes as the next change, and would count twice.
        var position = seen.Position > 0 ? seen.Position : ledger.Position;
        await SendAsync(context, Resumed(last, position, visible), cancellationToken);
        while (true)
        {
            var isChanged = await WaitAsync(changed, cancellationToken);
            if (!identification.StillHolds(context))
            {
                return; // The client asks again, and gets what it may see now.
            }

            if (!isChanged)
            {
                await context.Response.WriteAsync(": still here\n\n", cancellationToken);
                await context.Response.Body.FlushAsync(cancellationToken);
                continue;
            }

            LiveLook now;
            (now, changed) = live.Look(visible);
            if (now.Since(seen) is { } change)
            {
                await SendAsync(context, change with { Latest = [.. change.Latest.Take(LatestMax)] }, cancellationToken);
            }

            seen = now;
        }
    }

    private async Task<bool> WaitAsync(Task changed, CancellationToken cancellationToken)
    {
        try
        {
            await changed.WaitAsync(HeartbeatEvery, clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>The first event: where the ledger stands, and for a listener that was here before, what came since.</summary>
    private LiveChange Resumed(long? last, long position, TeamBound visible)
    {
        var teams = new SortedDictionary<string, LiveTotals>(StringComparer.Ordinal);
        var latest = new Queue<LedgerEntry>();
        var isPartial = last is { } seen && position - seen > ResumeEntriesMax;
        var from = Math.Max(last ?? position, position - ResumeEntriesMax);
        foreach (var entry in from < position ? blocks.Read(new EntryScan { FromSeq = from + 1, ToSeq = position }) : [])
        {
            if (!LiveLedger.IsVisible(entry, visible))
            {
                continue;
            }

            var team = entry.Dimensions.Team ?? "";
            if (!teams.TryGetValue(team, out var totals))
            {
                teams.Add(team, totals = new LiveTotals());
            }

            totals.Add(entry);
            if (entry.Kind != EntryKind.FailedAttempt)
            {
                latest.Enqueue(entry);
            }

            while (latest.Count > LatestMax)
            {
                _ = latest.Dequeue();
            }
        }

        return LiveLook.Change(
            position, [.. teams.Select(t => (t.Key.Length == 0 ? null : t.Key, t.Value))], latest.Reverse(), isPartial);
    }

    private static long? LastId(ParameterReader reader, HttpRequest request)
    {
        var (name, text) = request.Headers["Last-Event-ID"].FirstOrDefault() is { Length: > 0 } header
            ? ("Last-Event-ID", header)
            : ("last_event_id", reader.Text("last_event_id"));
        if (text is null)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return id;
        }

        reader.Refuse(name, text, "This is not the id of an event.", "Pass on the id of the last event as it is, or leave it out.");
        return null;
    }

    private static async Task SendAsync(HttpContext context, LiveChange change, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Serialize(change, ReportsJson.Default.LiveChange);
        await context.Response.WriteAsync(
            string.Create(CultureInfo.InvariantCulture, $"id: {change.Position}\nevent: position\ndata: {json}\n\n"), cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }
}
