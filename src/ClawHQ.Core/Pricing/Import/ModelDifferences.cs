using ClawHQ.Core.Pricing.Book;
using ClawHQ.Domain.Pricing;
using NodaTime;

namespace ClawHQ.Core.Pricing.Import;

/// <summary>Says everything in which two prices differ.</summary>
internal static class ModelDifferences
{
    /// <summary>The differences of two models: the figures of the latest row, the other rows whole, and what stands beside the
    /// rows. Empty when every call costs the same and is known by the same names.</summary>
    /// <param name="before">The model as it is; null for a new one.</param>
    /// <param name="after">The model as it would be.</param>
    public static IReadOnlyList<FieldChange> Of(ModelPrice? before, ModelPrice after)
    {
        var was = before is null ? [] : PriceDocumentWriter.Stated(before);
        return
        [
            .. Difference("id", before?.Model ?? after.Model, after.Model),
            .. Of(before?.Rows[^1], after.Rows[^1]),
            .. Rows(before?.Rows ?? [], after.Rows),
            .. PriceDocumentWriter.Stated(after).SelectMany(
                (stated, index) => Difference(stated.Name, was.ElementAtOrDefault(index).Value, stated.Value)),
        ];
    }

    /// <summary>The differences of two rows, without their days.</summary>
    /// <param name="before">The row as it is; null where there is none.</param>
    /// <param name="after">The row as it would be.</param>
    public static IReadOnlyList<FieldChange> Of(PriceRow? before, PriceRow after)
    {
        var was = before is null ? [] : RateNames.All(before.Rates).ToList();
        return
        [
            .. RateNames.All(after.Rates).SelectMany(
                (rate, index) => Difference(rate.Name, Usd(was.ElementAtOrDefault(index).Rate), Usd(rate.Rate))),
            .. Difference("long_context", before is null ? null : Levels(before), Levels(after)),
        ];
    }

    /// <summary>The rows that come, go or change, but for the latest: its figures are told one by one.</summary>
    private static IEnumerable<FieldChange> Rows(IReadOnlyList<PriceRow> before, IReadOnlyList<PriceRow> after)
    {
        var latest = after[^1].From;
        var isToldAlready = before.Count == 0 || before[^1].From == latest;
        return before.Concat(after).Select(r => r.From).Distinct()
            .Where(day => !isToldAlready || day != latest)
            .OrderBy(day => day ?? LocalDate.MinIsoValue)
            .SelectMany(day => Difference(
                day is { } from ? $"prices from {from:uuuu-MM-dd}" : "prices since ever", Row(before, day), Row(after, day)));
    }

    private static string? Row(IReadOnlyList<PriceRow> rows, LocalDate? day) =>
        rows.FirstOrDefault(r => r.From == day) is { } row ? PriceDocumentWriter.Row(row) : null;

    private static IEnumerable<FieldChange> Difference(string name, string? before, string? after) =>
        before == after ? [] : [new FieldChange(name, before, after)];

    private static string? Levels(PriceRow row) => row.LongContext.Count == 0
        ? null
        : string.Join("; ", row.LongContext.Select(l => $"above {l.Above}: {Describe(row.Rates.Vary(l.Rates))}"));

    private static string Describe(Rates rates) =>
        string.Join(", ", RateNames.All(rates).Where(r => r.Rate is not null).Select(r => $"{r.Name} {Usd(r.Rate)}"));

    private static string? Usd(long? nanos) => nanos is { } n ? PriceDocumentWriter.Usd(n) : null;
}
