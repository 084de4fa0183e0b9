using System.Globalization;
using ClawHQ.Core.Ledger;
using ClawHQ.Domain;

namespace ClawHQ.Tests.Core.Ingest.Golden;

/// <summary>Sums entries to the lines that golden tests compare: one per agent and model, whatever the number of
/// entries.</summary>
internal static class LedgerTable
{
    /// <summary>Per agent and model: calls, uncached input, cache read, cache write, one-hour cache write, output, reasoning,
    /// effective cost,
    /// reported cost. A dash is unknown.</summary>
    public static string Of(IEnumerable<LedgerEntry> entries) => string.Join('\n', entries
        .Where(e => e.Kind != EntryKind.FailedAttempt)
        .GroupBy(e => (e.Dimensions.Agent, e.Dimensions.Model))
        .OrderBy(g => g.Key.Agent, StringComparer.Ordinal).ThenBy(g => g.Key.Model, StringComparer.Ordinal)
        .Select(Line));

    private static string Line(IGrouping<(string? Agent, string? Model), LedgerEntry> group) => string.Create(
        CultureInfo.InvariantCulture,
        $"{group.Key.Agent ?? "-"} {group.Key.Model ?? "-"}: calls {Sum(group, e => e.Calls)} "
        + $"input {group.Sum(e => e.Usage.UncachedInput)} "
        + $"read {group.Sum(e => e.Usage.CacheRead)} write {group.Sum(e => e.Usage.CacheWrite)} "
        + $"write1h {group.Sum(e => e.Usage.CacheWrite1h)} output {group.Sum(e => e.Usage.Output)} "
        + $"reasoning {group.Sum(e => e.Usage.Reasoning)} cost {Cost(group, e => e.EffectiveCost)} "
        + $"reported {Cost(group, e => e.ReportedCost)}");

    private static string Sum(IEnumerable<LedgerEntry> entries, Func<LedgerEntry, int?> of)
    {
        var known = entries.Select(of).OfType<int>().ToList();
        return known.Count == 0 ? "-" : known.Sum().ToString(CultureInfo.InvariantCulture);
    }

    private static string Cost(IEnumerable<LedgerEntry> entries, Func<LedgerEntry, long?> of)
    {
        var known = entries.Select(of).OfType<long>().ToList();
        return known.Count == 0 ? "-" : new Money(known.Sum()).ToString();
    }
}
