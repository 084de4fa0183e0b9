using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Reports.Parameters;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace ClawHQ.Core.Reports.Spend;

/// <summary><c>GET /api/v1/spend/difference</c>: why a range cost more or less than another one.</summary>
internal static class DifferenceEndpoint
{
    private const string AgainstFrom = "against_from";
    private const string AgainstTo = "against_to";

    /// <summary>What it accepts.</summary>
    public static QueryParameters Parameters { get; } = new QueryParameters(
        CommonParameters.From,
        CommonParameters.To,
        new QueryParameter(
            AgainstFrom, "Inclusive start of the period to compare with. As long before `from` as the range is long unless given.",
            "2026-10-01T00:00:00Z"),
        new QueryParameter(AgainstTo, "Exclusive end of the period to compare with. `from` unless given.", "2026-11-01T00:00:00Z"),
        CommonParameters.Zone,
        CommonParameters.Filter);

    /// <summary>Compares two periods.</summary>
    public static async Task<IResult> AnswerAsync(HttpContext context, DifferenceQueries differences, TimeProvider clock)
    {
        var reader = new ParameterReader(context.Request, Parameters);
        var zone = reader.Zone();
        var range = reader.Range(zone, clock);
        var against = Against(reader, zone, range);
        var filter = reader.Filter();
        if (reader.Refusal is { } refusal)
        {
            return refusal;
        }

        var query = new SpendQuery
        {
            From = range.Start,
            To = range.End,
            Zone = zone,
            Filter = filter,
            VisibleTeams = context.Caller.VisibleTeams,
        };
        var found = await differences.AskAsync(query, against, context.RequestAborted);
        return TypedResults.Ok(DifferenceItem.Of(
            found, (Rfc3339.Text(range.Start), Rfc3339.Text(range.End)), (Rfc3339.Text(against.Start), Rfc3339.Text(against.End))));
    }

    private static Interval Against(ParameterReader reader, DateTimeZone zone, Interval range)
    {
        var end = reader.Time(AgainstTo, zone) ?? range.Start;
        var start = reader.Time(AgainstFrom, zone) ?? Earlier(end, range.Duration);
        if (start > end)
        {
            reader.Refuse(
                AgainstTo, null, "The end lies before the start.",
                "\"against_from\" is inclusive, \"against_to\" exclusive and after it.");
            return range;
        }

        if (end - start > Duration.FromDays(CommonParameters.DaysMax))
        {
            reader.Refuse(AgainstFrom, null, $"The period is longer than {CommonParameters.DaysMax} days.");
            return range;
        }

        return new Interval(start, end);
    }

    /// <summary>A time so much earlier, but never before 1970.</summary>
    private static Instant Earlier(Instant time, Duration by) =>
        time - NodaConstants.UnixEpoch > by ? time - by : NodaConstants.UnixEpoch;
}
