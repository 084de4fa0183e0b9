using ClawHQ.Core.Api;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ledger.Adjusting;
using ClawHQ.Core.Ledger.Queries;

namespace ClawHQ.Core.Ledger.Reattribution;

/// <summary>Which past usage is asked anew to whom it belongs.</summary>
public sealed record ReattributionQuestion
{
    private ReattributionQuestion(ReattributionPeriod period, string? filter) => (Period, Filter) = (period, filter);

    /// <summary>Inclusive time of use.</summary>
    public DateTimeOffset From => DateTimeOffset.FromUnixTimeMilliseconds(Period.From);

    /// <summary>Exclusive.</summary>
    public DateTimeOffset To => DateTimeOffset.FromUnixTimeMilliseconds(Period.To);

    /// <summary>Conditions such as <c>team:,agent:shop-1</c>; null for all usage.</summary>
    public string? Filter { get; }

    internal ReattributionPeriod Period { get; }

    /// <summary>Reads a question.</summary>
    /// <param name="from">Inclusive time of use, RFC 3339.</param>
    /// <param name="to">Exclusive.</param>
    /// <param name="filter">Conditions separated by commas; null or empty for all usage.</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <returns>The question; null when something is wrong with it.</returns>
    public static ReattributionQuestion? Read(string? from, string? to, string? filter, List<ProblemItem> problems)
    {
        var before = problems.Count;
        var (start, end) = (0L, 0L);
        ProblemItem?[] times = [PeriodText.Read("from", from, ref start), PeriodText.Read("to", to, ref end)];
        problems.AddRange(times.OfType<ProblemItem>());
        if (problems.Count == before && (string.IsNullOrEmpty(from) || string.IsNullOrEmpty(to)))
        {
            problems.Add(new ProblemItem(string.IsNullOrEmpty(from) ? "from" : "to", null, "Both from and a later to are needed."));
        }
        else if (problems.Count == before && start >= end)
        {
            problems.Add(new ProblemItem(
                "to", null, "The end does not lie after the start.", "\"from\" is inclusive, \"to\" exclusive and after it."));
        }

        var period = new ReattributionPeriod(start, end, ConditionText.ReadList(filter, problems));
        return problems.Count == before ? new ReattributionQuestion(period, string.IsNullOrEmpty(filter) ? null : filter) : null;
    }

    /// <summary>Reads why it is to be done.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <returns>The reason; null when something is wrong with it.</returns>
    public static string? ReadReason(string? reason, List<ProblemItem> problems) =>
        AuditReason.Read(reason, "It is kept on each adjustment.", problems);
}
