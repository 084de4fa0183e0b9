using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Pages.Overview.Month;
using ClawHQ.Web.Parts.KeyFigures;
using ClawHQ.Web.Ranges;
using ClawHQ.Web.Spend;

namespace ClawHQ.Web.Pages.Overview;

/// <summary>Makes the six figures at the top of the overview out of what was read.</summary>
internal sealed class KpiStrip(OverviewChoice choice, SpendResult whole, SpendResult? before, Periods periods, RunningSpend running)
{
    /// <summary>Today, this week and month to date always; calls, tokens and what has no price for the chosen range.</summary>
    public IReadOnlyList<Kpi> Build() =>
    [
        Running("Today", RangePreset.Today, running.Today, "on yesterday by now", running.Days),
        Running("This week", RangePreset.ThisWeek, running.Week, "on last week by now", running.Weeks),
        Running("Month to date", RangePreset.MonthToDate, running.Month, "on last month by now", running.Chart.Lines[0].Values),
        Calls(),
        Tokens(),
        Unpriced(),
    ];

    private Kpi Running(string label, RangePreset preset, PeriodSpend spend, string words, IReadOnlyList<Int128?> trend)
    {
        var (whole, cents) = spend.Cost is { } cost ? Usd.Headline(cost) : (null, "");
        return new Kpi(label, whole, cents, Exact(spend.Cost), Against(spend.Cost, spend.CostBefore, words), Link(preset), Known(trend))
        {
            IsTrendRunning = preset != RangePreset.MonthToDate,
        };
    }

    private Kpi Calls()
    {
        var calls = OverviewReader.TotalOrNull(whole, Measure.Calls);
        var failed = OverviewReader.Total(whole, Measure.FailedCalls);
        var known = whole.Coverage.Calls;
        var note = known is < 1 && calls is not null ? KpiNote.Plain($"known for {Shares.Of(known.Value)} of cost")
            : failed > 0 ? KpiNote.Plain($"and {Counts.Short(failed)} failed attempts")
            : Neutral(calls, before?.Total[1]);
        return Counted("Calls", calls, note, Measure.Calls);
    }

    private Kpi Tokens()
    {
        var input = OverviewReader.TotalOrNull(whole, Measure.InputTokens);
        var output = OverviewReader.TotalOrNull(whole, Measure.OutputTokens);
        var cached = OverviewReader.Total(whole, Measure.CacheReadTokens);
        var note = cached > 0 && input is { } all && Shares.Between(cached, all) is { } share
            ? KpiNote.Plain($"{Shares.Of(share)} of input from cache")
            : KpiNote.Plain("input and output");
        var trend = OverviewReader.PerPeriod(whole, periods, Measure.InputTokens)
            .Zip(OverviewReader.PerPeriod(whole, periods, Measure.OutputTokens), Add);
        return Counted("Tokens", Add(input, output), note, Measure.InputTokens) with { Trend = Known([.. trend]) };
    }

    /// <summary>The sum of what is known; null when neither is.</summary>
    private static Int128? Add(Int128? a, Int128? b) => a is null ? b : b is null ? a : a + b;

    /// <summary>Sums without a price may not know their calls either, so the calls that were counted are the least there were.</summary>
    private Kpi Unpriced()
    {
        var tokens = OverviewReader.Total(whole, Measure.UnpricedTokens);
        var calls = OverviewReader.Total(whole, Measure.UnpricedCalls);
        var note = tokens == 0 ? KpiNote.Plain("every token has a price")
            : calls == 0 ? KpiNote.Plain("in no total")
            : KpiNote.Plain($"at least {Counts.Of(calls, "call", "calls")}, in no total");
        return Counted("Unpriced tokens", tokens, note, Measure.UnpricedTokens);
    }

    private Kpi Counted(string label, Int128? count, KpiNote note, Measure measure)
    {
        var text = count is { } known ? Counts.Short(known).Split(Texts.NoBreakSpace) : [];
        return new Kpi(
            label,
            text.Length > 0 ? text[0] : null,
            text.Length > 1 ? text[1] : "",
            count is { } exact ? Counts.Whole(exact) : "unknown",
            note,
            ApiLink(measure),
            Known(OverviewReader.PerPeriod(whole, periods, measure)))
        {
            IsTrendRunning = choice.Time.Range.IsRunning,
        };
    }

    /// <summary>The rows behind a figure that has no page of its own: the answer of the API to the same question.</summary>
    private string ApiLink(Measure measure) => choice.Rows("agent,model").With("measure", MeasureWords.Of(measure)).ToString();

    private string Link(RangePreset preset) => choice.Address.Without("range", "from", "to").With("range", preset.Key()).ToString();

    private static string Exact(Int128? nanos) => nanos is { } known ? Usd.Exact(known) : "unknown";

    private static KpiNote Against(Int128? now, Int128? before, string words)
    {
        if (now is not { } current || before is not { } earlier || Shares.Change(current, earlier, Usd.Small) is not { } change)
        {
            return KpiNote.Plain(before == 0 ? $"$0.00 {words["on ".Length..]}" : "");
        }

        return new KpiNote(change, Shares.CostDirection(current, earlier), After(change, words));
    }

    /// <summary>“from $0.02 last week”, but “+3 % on last week”.</summary>
    private static string After(string change, string words) =>
        change.StartsWith(Shares.From, StringComparison.Ordinal) ? words["on ".Length..] : words;

    private KpiNote Neutral(Int128? now, Int128? earlier) =>
        choice.Time.Compared is not null && now is { } current && earlier is { } known
            && Shares.Change(current, known, Counts.Short) is { } change
            ? new KpiNote(change, Direction.Flat, After(change, "on the period before"))
            : KpiNote.Plain("in the chosen range");

    /// <summary>What has not happened yet is no part of a trend.</summary>
    private static List<Int128?> Known(IReadOnlyList<Int128?> trend)
    {
        var last = trend.ToList().FindLastIndex(v => v is not null);
        return [.. trend.Take(last + 1)];
    }
}
