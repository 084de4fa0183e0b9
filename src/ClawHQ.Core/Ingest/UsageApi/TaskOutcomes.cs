using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Ingest.UsageApi;

/// <summary>Takes in how tasks ended; the last word of a task wins.</summary>
internal sealed class TaskOutcomes(UsagePipeline pipeline)
{
    private static readonly HashSet<string> Names = ["task", "status", "value", "time", "team"];

    /// <summary>Stores an outcome and returns when it is durable.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public async ValueTask<string?> StoreAsync(Caller caller, JsonElement json, CancellationToken cancellationToken)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return "an outcome must be an object";
        }

        if (!UsageFields.IsUnicode(json))
        {
            return UsageFields.NotUnicode;
        }

        var fields = new UsageFields(json);
        fields.Allow(Names);
        var task = KeptText.Of(fields.Text("task"));
        if (task is null)
        {
            fields.Fail("task is missing");
        }

        if (!json.TryGetProperty("status", out _))
        {
            fields.Fail("status is missing; it is succeeded or failed");
        }

        var status = fields.Word("status", "succeeded", "failed");
        var value = fields.Amount("value");
        var claimed = fields.Time("time");
        var team = TeamOf(caller, fields);
        var now = pipeline.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (fields.Error is { } error)
        {
            return error;
        }

        var append = new AppendRequest();
        append.Outcomes.Add(new TaskOutcome(
            task ?? "", status, value, claimed == 0 || claimed > now ? now : claimed, team));
        await pipeline.AppendAsync(append, cancellationToken);
        return null;
    }

    /// <summary>The team whose task it is: the named one, or the only one that the caller speaks for; none for the whole
    /// organisation.</summary>
    private static string? TeamOf(Caller caller, UsageFields fields)
    {
        var bound = caller.TeamsOf(Permission.ReportOutcomes);
        var named = fields.Text("team");
        if (named is not null && !bound.Contains(named))
        {
            fields.Fail("team is not one whose outcomes you may report");
        }

        if (named is null && bound.Teams.Count > 1)
        {
            fields.Fail("team is missing; you report for several");
        }

        return named ?? (bound.Teams is [var only] ? only : null);
    }
}
