using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Reports.Parameters;
using ClawHQ.Domain.Spend;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Reports.Spend;

/// <summary><c>GET /api/v1/spend</c>: any measures, by up to three dimensions, over any range, step and zone.</summary>
internal static class SpendEndpoint
{
    /// <summary>What it accepts.</summary>
    public static QueryParameters Parameters { get; } = new QueryParameters(
        CommonParameters.From,
        CommonParameters.To,
        new QueryParameter(
            "by", "Up to three dimensions to group by, in the order of the answer. One total unless given.", "team,model",
            WireNames<Dimension>.All, IsList: true),
        new QueryParameter("step", "Cuts the range into periods of the zone's calendar. Not cut unless given.", "day",
            WireNames<SpendStep>.All),
        CommonParameters.Zone,
        CommonParameters.Filter,
        new QueryParameter(
            "measure", "What to sum, in the order of the answer. effective_cost, calls, input_tokens and output_tokens unless given.",
            "effective_cost,calls", WireNames<Measure>.All, IsList: true),
        CommonParameters.Format);

    /// <summary>Sums spend by up to three dimensions and periods.</summary>
    public static async Task<IResult> AnswerAsync(HttpContext context, ISpendQueries queries, TimeProvider clock)
    {
        var reader = new ParameterReader(context.Request, Parameters);
        var query = Read(reader, clock, context.Caller.VisibleTeams);
        var isCsv = AnswerForm.IsCsv(reader, context.Request);
        if (reader.Refusal is { } refusal)
        {
            return refusal;
        }

        var result = await queries.QueryAsync(query, context.RequestAborted);
        return isCsv ? new SpendCsv(result) : new SpendJson(result);
    }

    private static SpendQuery Read(ParameterReader reader, TimeProvider clock, TeamBound visibleTeams)
    {
        var zone = reader.Zone();
        var range = reader.Range(zone, clock);
        var query = new SpendQuery
        {
            From = range.Start,
            To = range.End,
            Zone = zone,
            Step = reader.Name<SpendStep>("step"),
            By = reader.Names<Dimension>("by", SpendQueryLimits.DimensionsMax),
            Filter = reader.Filter(),
            VisibleTeams = visibleTeams,
        };
        var measures = reader.Names<Measure>("measure", Enum.GetValues<Measure>().Length);
        return measures.Count == 0 ? query : query with { Measures = measures };
    }
}
