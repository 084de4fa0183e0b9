using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using NodaTime;

namespace ClawHQ.Web.Pages.Diagnostics.Arrivals;

/// <summary>A signal that is not booked beside what was booked for the same program.</summary>
/// <param name="Shadow">What the signal says.</param>
/// <param name="BookedTokens">Tokens in the ledger for this program in the same days.</param>
public sealed record Compared(ShadowSum Shadow, Int128 BookedTokens)
{
    /// <summary>What the signal says beyond what was booked; negative when it says less.</summary>
    public Int128 Gap => Shadow.Tokens - BookedTokens;
}

/// <summary>Compares the signals that programs send beside the booked one.</summary>
internal sealed class Comparison(ShadowQueries shadows, ISpendQueries spend)
{
    /// <summary>UTC days that are compared, today included.</summary>
    public const int Days = 7;

    public async Task<IReadOnlyList<Compared>> ReadAsync(Instant now, CancellationToken cancellationToken)
    {
        var from = Instant.FromUnixTimeTicks(0) + Duration.FromDays((now - NodaConstants.UnixEpoch).Days - (Days - 1));
        var sums = shadows.Since((from - NodaConstants.UnixEpoch).Days);
        if (sums.Count == 0)
        {
            return [];
        }

        var booked = await spend.QueryAsync(
            new SpendQuery
            {
                From = from,
                To = now + Duration.FromDays(1),
                By = [Dimension.Source],
                Measures = [Measure.InputTokens, Measure.OutputTokens],
                VisibleTeams = TeamBound.All,
            },
            cancellationToken);
        return [.. sums.Select(sum => new Compared(sum, Booked(booked, sum.Emitter)))];
    }

    private static Int128 Booked(SpendResult booked, string emitter) =>
        booked.Rows.FirstOrDefault(r => r.Group[0] == emitter) is { } row ? (row.Values[0] ?? 0) + (row.Values[1] ?? 0) : 0;
}
