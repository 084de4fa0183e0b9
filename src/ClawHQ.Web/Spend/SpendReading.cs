using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain.Spend;
using NodaTime;

namespace ClawHQ.Web.Spend;

/// <summary>Asks for spend with everything that all questions of one page have in common: zone, filter and what the
/// caller may see.</summary>
internal sealed class SpendReading(
    ISpendQueries spend,
    DateTimeZone zone,
    IReadOnlyList<DimensionCondition> filter,
    TeamBound visibleTeams,
    CancellationToken cancellationToken)
{
    /// <summary>One sum over all, without periods.</summary>
    public ValueTask<SpendResult> TotalAsync(Instant from, Instant to, params IReadOnlyList<Measure> measures) =>
        AskAsync(new SpendQuery { From = from, To = to, Measures = measures, VisibleTeams = visibleTeams });

    /// <summary>A sum per period.</summary>
    public ValueTask<SpendResult> PerPeriodAsync(Instant from, Instant to, SpendStep step, params IReadOnlyList<Measure> measures) =>
        AskAsync(new SpendQuery { From = from, To = to, Step = step, Measures = measures, VisibleTeams = visibleTeams });

    /// <summary>A sum per value of a dimension.</summary>
    public ValueTask<SpendResult> PerValueAsync(Instant from, Instant to, Dimension by, params IReadOnlyList<Measure> measures) =>
        AskAsync(new SpendQuery { From = from, To = to, By = [by], Measures = measures, VisibleTeams = visibleTeams });

    /// <summary>A sum per value, of some values of a dimension.</summary>
    public ValueTask<SpendResult> PerValueAsync(
        Instant from, Instant to, Dimension by, IEnumerable<string> values, params IReadOnlyList<Measure> measures) =>
        AskAsync(
            new SpendQuery { From = from, To = to, By = [by], Measures = measures, VisibleTeams = visibleTeams },
            [.. values.Select(v => new DimensionCondition(by, v, IsNegated: false))]);

    /// <summary>A sum per combination of values of up to three dimensions.</summary>
    public ValueTask<SpendResult> PerGroupAsync(
        Instant from, Instant to, IReadOnlyList<Dimension> by, params IReadOnlyList<Measure> measures) =>
        AskAsync(new SpendQuery { From = from, To = to, By = by, Measures = measures, VisibleTeams = visibleTeams });

    /// <summary>A sum per period and combination of values.</summary>
    public ValueTask<SpendResult> PerPeriodAndGroupAsync(
        Instant from, Instant to, SpendStep step, IReadOnlyList<Dimension> by, params IReadOnlyList<Measure> measures) =>
        AskAsync(new SpendQuery { From = from, To = to, Step = step, By = by, Measures = measures, VisibleTeams = visibleTeams });

    /// <summary>A measure per period of some values of a dimension.</summary>
    public ValueTask<SpendResult> TrendsAsync(
        Instant from, Instant to, SpendStep step, Dimension by, IEnumerable<string?> values, Measure measure = Measure.EffectiveCost) =>
        AskAsync(
            new SpendQuery { From = from, To = to, Step = step, By = [by], Measures = [measure], VisibleTeams = visibleTeams },
            [.. values.Select(v => new DimensionCondition(by, v, IsNegated: false))]);

    /// <summary>The effective cost of the models behind some values of a dimension.</summary>
    public ValueTask<SpendResult> ModelsAsync(Instant from, Instant to, Dimension by, IEnumerable<string?> values) =>
        AskAsync(
            new SpendQuery
            {
                From = from, To = to, By = [by, Dimension.Model], Measures = [Measure.EffectiveCost], VisibleTeams = visibleTeams,
            },
            [.. values.Select(v => new DimensionCondition(by, v, IsNegated: false))]);

    private ValueTask<SpendResult> AskAsync(SpendQuery query, params IReadOnlyList<DimensionCondition> narrower)
    {
        // Conditions on one dimension are joined by or, so a narrower choice replaces the page's own on that dimension instead
        // of joining it: its values came out of an answer that already obeyed the page's filter.
        var replaced = narrower.Select(c => c.Dimension).ToHashSet();
        var conditions = filter.Where(c => c.IsNegated || !replaced.Contains(c.Dimension)).Concat(narrower);
        return spend.QueryAsync(query with { Zone = zone, Filter = [.. conditions] }, cancellationToken);
    }
}
