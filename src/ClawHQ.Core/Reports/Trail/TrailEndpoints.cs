using System.Globalization;
using ClawHQ.Core.Api;
using ClawHQ.Core.Audit.Chain;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Reports.Lists;
using ClawHQ.Core.Reports.Parameters;
using ClawHQ.Core.Settings;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Reports.Trail;

/// <summary>What verifying the trail found.</summary>
/// <param name="Holds">Whether every record is what was recorded and none is missing.</param>
/// <param name="Records">Records that were looked at.</param>
/// <param name="Head">The last of them; keep it elsewhere.</param>
/// <param name="CheckedAt">When the check ended.</param>
/// <param name="Problems">What is wrong, the first hundred.</param>
public sealed record TrailVerdict(
    bool Holds, long Records, AuditHead Head, DateTimeOffset CheckedAt, IReadOnlyList<ChainProblem> Problems);

/// <summary>The audit trail: <c>GET /api/v1/audit</c>, its export and its check.</summary>
internal static class TrailEndpoints
{
    /// <summary>What the list accepts.</summary>
    public static QueryParameters Parameters { get; } = new QueryParameters(
        CommonParameters.From with { Description = "Inclusive start: an RFC 3339 time, or a date in `zone`. Everything unless given." },
        CommonParameters.To with { Description = "Exclusive end. Everything unless given." },
        CommonParameters.Zone,
        new QueryParameter("actor", "Only what somebody of this name did. Everyone unless given.", "admin"),
        new QueryParameter("action", "Only this action, or all that begin with it up to a dot. All unless given.", "key.create"),
        new QueryParameter(
            "object",
            "Only this kind of object, or one by kind and id or name: `key`, `key:7`, `person:ann`; `config.Team:shop` also finds the "
                + "applies that changed it. All unless given.",
            "key:7"),
        new QueryParameter("outcome", "Only what came about, or only what did not. Both unless given.", "success", ["success", "failure"]),
        CommonParameters.Limit,
        CommonParameters.Cursor);

    /// <summary>What the export accepts.</summary>
    public static QueryParameters ExportParameters { get; } = new QueryParameters(
        new QueryParameter(
            "format", "`jsonl`, with all that verifying needs, or `ocsf`. `jsonl` unless given.", "jsonl", ["jsonl", "ocsf"]),
        CommonParameters.From with { Description = "From the first record of this time or later. Everything unless given." },
        CommonParameters.To with { Description = "Up to the last record before this time. Everything unless given." },
        CommonParameters.Zone);

    /// <summary>A page of records, newest first.</summary>
    public static IResult List(HttpContext context, AuditTrail trail)
    {
        var reader = new ParameterReader(context.Request, Parameters);
        var (from, to) = Range(reader);
        var query = new AuditQuery
        {
            Actor = reader.Text("actor"),
            Action = Action(reader),
            Object = Object(reader, trail),
            From = from,
            To = to,
            HasSucceeded = Outcome(reader),
            Before = Before(reader),
        };
        var limit = reader.Number("limit", CommonParameters.LimitDefault, 1, CommonParameters.LimitMax);
        if (reader.Refusal is { } refusal)
        {
            return refusal;
        }

        var found = trail.Find(query, limit + 1);
        var next = found.Count > limit ? ListParameters.Cursor(found[limit - 1].Seq.ToString(CultureInfo.InvariantCulture)) : null;
        return TypedResults.Ok(new Page<AuditRecord>([.. found.Take(limit).Select(AuditRecord.Of)], next));
    }

    /// <summary>The trail as lines, oldest first.</summary>
    public static IResult Export(HttpContext context, AuditTrail trail)
    {
        var reader = new ParameterReader(context.Request, ExportParameters);
        var (from, to) = Range(reader);
        var format = Format(reader);
        if (reader.Refusal is { } refusal)
        {
            return refusal;
        }

        return TypedResults.Stream(
            target => trail.ExportAsync(target, format, from, to, context.RequestAborted), "application/x-ndjson",
            format == AuditFormat.Ocsf ? "clawhq-audit.ocsf.jsonl" : "clawhq-audit.jsonl");
    }

    /// <summary>Verifies the whole trail now.</summary>
    public static async Task<IResult> VerifyAsync(HttpContext context, TrailCheck check)
    {
        var reader = new ParameterReader(context.Request, new QueryParameters());
        if (reader.Refusal is { } refusal)
        {
            return refusal;
        }

        var found = await check.RunAsync(context.RequestAborted);
        return TypedResults.Ok(new TrailVerdict(
            found.Verdict.Holds, found.Verdict.Records, found.Verdict.Head, found.At, found.Verdict.Problems));
    }

    private static (DateTimeOffset? From, DateTimeOffset? To) Range(ParameterReader reader)
    {
        var zone = reader.Zone();
        var (from, to) = (reader.Time("from", zone), reader.Time("to", zone));
        if (from > to)
        {
            reader.Refuse("to", to?.ToString(), "The end lies before the start.", "\"from\" is inclusive, \"to\" exclusive and after it.");
        }

        return (from?.ToDateTimeOffset(), to?.ToDateTimeOffset());
    }

    private static string? Action(ParameterReader reader)
    {
        var text = reader.Text("action");
        if (text is not null && !AuditAction.All.Any(
            a => a.Name == text || a.Name.StartsWith(text + ".", StringComparison.Ordinal)))
        {
            string[] known = [.. AuditAction.All.Select(a => a.Name)];
            var hint = NearestName.Hint(text, known, $"Such as {string.Join(", ", known.Take(3))}.");
            reader.Refuse("action", text, "There is no such action.", hint);
        }

        return text;
    }

    private static string? Object(ParameterReader reader, AuditTrail trail)
    {
        var text = reader.Text("object");
        if (text is not null && trail.UnknownKind(text) is var (kind, hint))
        {
            reader.Refuse("object", text, $"There is no kind of object '{Problem.Echo(kind)}'.", hint);
        }

        return text;
    }

    private static bool? Outcome(ParameterReader reader)
    {
        switch (reader.Text("outcome"))
        {
            case null:
                return null;
            case "success":
                return true;
            case "failure":
                return false;
            case { } other:
                reader.Refuse("outcome", other, "There is no such outcome.", "success or failure.");
                return null;
        }
    }

    private static AuditFormat Format(ParameterReader reader)
    {
        switch (reader.Text("format"))
        {
            case null or "jsonl":
                return AuditFormat.Jsonl;
            case "ocsf":
                return AuditFormat.Ocsf;
            case { } other:
                reader.Refuse("format", other, "There is no such format.", "jsonl or ocsf.");
                return AuditFormat.Jsonl;
        }
    }

    private static long? Before(ParameterReader reader)
    {
        if (ListParameters.ReadCursor(reader) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var before))
        {
            return before;
        }

        ListParameters.RefuseCursor(reader, text);
        return null;
    }
}
