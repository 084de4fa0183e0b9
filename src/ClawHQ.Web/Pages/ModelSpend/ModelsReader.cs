using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Pricing.Listing;
using ClawHQ.Core.Reports.Comparison;
using ClawHQ.Web.Charts;
using ClawHQ.Web.Ranges;
using ClawHQ.Web.Spend;
using NodaTime;

namespace ClawHQ.Web.Pages.ModelSpend;

/// <summary>Reads the page of models: sums from the rollups, and one comparison.</summary>
internal sealed class ModelsReader(
    ISpendQueries spend, ModelComparer comparer, PriceCatalog prices, StackReader stacks, CategoryColours colours, TimeProvider time)
{
    /// <summary>How many models stand in the form.</summary>
    private const int ComparedCount = 2;

    private static readonly Dimension[] ByModel = [Dimension.Provider, Dimension.Model];

    /// <summary>Reads everything for one caller.</summary>
    public async Task<ModelsModel> ReadAsync(PageAddress address, Caller caller, CancellationToken cancellationToken)
    {
        var choice = ModelsChoice.Read(address, Instant.FromDateTimeOffset(time.GetUtcNow()));
        var range = choice.Time.Range;
        var reading = new SpendReading(spend, range.Zone, choice.Filter.Conditions, caller.VisibleTeams, cancellationToken);
        var periods = new Periods(range);
        var whole = await reading.PerPeriodAsync(range.From, range.To, range.Step, Measure.EffectiveCost, Measure.UnpricedCalls);
        var now = await OrTooLargeAsync(reading.PerGroupAsync(
            range.From, range.To, [.. ByModel, Dimension.Source], ModelFigures.Measures));
        var all = now ?? await reading.PerValueAsync(range.From, range.To, Dimension.Source, ModelFigures.Measures);
        var before = choice.Time.Compared is { } earlier
            ? await reading.PerValueAsync(earlier.From, earlier.To, Dimension.Source, ModelFigures.Measures)
            : null;
        var trends = await OrTooLargeAsync(reading.PerPeriodAndGroupAsync(
            range.From, range.To, range.Step, ByModel, Measure.EffectiveCost));
        var rows = now is null ? [] : Rows(now, trends, periods);
        return new ModelsModel
        {
            Choice = choice,
            Rows = rows,
            IsTooLarge = now is null,
            Total = ModelFigures.Of([.. all.Rows]),
            Before = before is null || before.Rows.Count == 0 ? null : ModelFigures.Of([.. before.Rows]),
            Spend = await stacks.ReadAsync(reading, range, Dimension.Model, Measure.EffectiveCost, whole, periods),
            Comparison = await CompareAsync(choice, rows, caller.VisibleTeams, cancellationToken),
            Position = whole.Position,
        };
    }

    /// <summary>The answer; null where it would have more rows than an answer may have.</summary>
    private static async Task<SpendResult?> OrTooLargeAsync(ValueTask<SpendResult> answer)
    {
        try
        {
            return await answer;
        }
        catch (SpendTooLargeException)
        {
            return null;
        }
    }

    private List<ModelRow> Rows(SpendResult now, SpendResult? trends, Periods periods)
    {
        var groups = now.Rows.GroupBy(r => (Provider: r.Group[0], Model: r.Group[1]))
            .Select(g => (g.Key.Provider, g.Key.Model, Figures: ModelFigures.Of([.. g])))
            .OrderByDescending(g => g.Figures.Cost.HasValue).ThenByDescending(g => g.Figures.Cost).ThenByDescending(g => g.Figures.Tokens)
            .ThenBy(g => g.Model, StringComparer.Ordinal).ToList();
        var named = groups.Select(g => g.Model).OfType<string>().Distinct().Take(CategoryColours.Count);
        var colour = colours.For(Dimension.Model, named);
        var trend = trends?.Rows.ToLookup(r => (r.Group[0], r.Group[1]));
        return
        [
            .. groups.Select(g => new ModelRow(
                g.Provider, g.Model, g.Model is { } name ? colour.GetValueOrDefault(name, CategoryColours.Other) : CategoryColours.Other,
                g.Figures, trend is null ? [] : periods.Align(trend[(g.Provider, g.Model)], 0))),
        ];
    }

    /// <summary>Compares with the models that the address names, or with the dearest that are in use.</summary>
    private async Task<ComparisonModel> CompareAsync(
        ModelsChoice choice, List<ModelRow> rows, TeamBound visibleTeams, CancellationToken cancellationToken)
    {
        var names = choice.Compared.Count > 0
            ? choice.Compared
            : [.. rows.Where(r => r.Figures.Cost is not null && r.Model is not null)
                .Select(r => comparer.Find($"{r.Provider}/{r.Model}", visibleTeams)?.ToString()).OfType<string>().Distinct()
                .Take(ComparedCount)];
        var found = names.Select(n => (Name: n, Model: comparer.Find(n, visibleTeams))).ToList();
        var models = found.Select(f => f.Model).OfType<BookedModel>().Distinct().ToList();
        var problems = found.Where(f => f.Model is null)
            .Select(f => $"The price book has no model “{Core.Api.Problem.Echo(f.Name)}”.").ToList();
        var known = prices.List(new PriceListQuery(null, null, null, false, visibleTeams))
            .Where(p => p.Kind == "chat" && p.Price is not null).Select(p => $"{p.Provider}/{p.Model}").ToList();
        ModelComparison? answer = null;
        if (rows.Count > 0 && models.Count > 0)
        {
            try
            {
                answer = await comparer.CompareAsync(
                    new ComparisonQuery
                    {
                        From = choice.Time.Range.From,
                        To = choice.Time.Range.To,
                        Filter = choice.Filter.Conditions,
                        On = models,
                        VisibleTeams = visibleTeams,
                    },
                    cancellationToken);
            }
            catch (SpendTooLargeException)
            {
                problems.Add("This is too much to compare at once. A shorter range or a filter helps.");
            }
        }

        return new ComparisonModel(answer, [.. found.Select(f => f.Model?.ToString() ?? f.Name)], problems, known);
    }
}
