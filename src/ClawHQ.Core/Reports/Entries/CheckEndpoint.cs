using ClawHQ.Core.Ledger.Rollups;
using ClawHQ.Core.Reports.Parameters;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Reports.Entries;

/// <summary>Whether the ledger is whole.</summary>
/// <param name="IsWhole">True when every checksum holds and every rollup equals its entries.</param>
/// <param name="Position">The ledger's position.</param>
/// <param name="Entries">How many entries were read.</param>
/// <param name="ProblemCount">How many problems were found; the search ends at a hundred.</param>
/// <param name="Problems">The problems.</param>
public sealed record LedgerCheck(bool IsWhole, long Position, long Entries, int ProblemCount, IReadOnlyList<string> Problems);

/// <summary><c>GET /api/v1/ledger/check</c></summary>
internal static class CheckEndpoint
{
    private const int DaysDefault = 2;

    /// <summary>What it accepts.</summary>
    public static QueryParameters Parameters { get; } = new(
        new QueryParameter("days",
            $"How many days back from now are checked, 1 to {CommonParameters.DaysMax}; {DaysDefault} unless given.", "7",
            IsNumber: true));

    /// <summary>Checks, which reads every entry of these days.</summary>
    public static IResult Check(HttpContext context, RollupCheck check, TimeProvider clock)
    {
        var reader = new ParameterReader(context.Request, Parameters);
        var days = reader.Number("days", DaysDefault, 1, CommonParameters.DaysMax);
        if (reader.Refusal is { } refusal)
        {
            return refusal;
        }

        var result = check.Run((clock.GetUtcNow() - TimeSpan.FromDays(days)).ToUnixTimeMilliseconds(), context.RequestAborted);
        return TypedResults.Ok(
            new LedgerCheck(
                result.Problems.Count == 0, result.Position, result.Entries, result.Problems.Count, result.Problems));
    }
}
