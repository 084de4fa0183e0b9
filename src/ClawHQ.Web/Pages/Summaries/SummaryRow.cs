using ClawHQ.Core.Ledger.Summaries;

namespace ClawHQ.Web.Pages.Summaries;

/// <summary>A row of a table of tasks or sessions.</summary>
/// <param name="Summary">The task or session, over its whole life.</param>
/// <param name="Cost">The cost that stands in the row.</param>
/// <param name="Agents">How many agents worked on it; 0 where that is not asked.</param>
public sealed record SummaryRow(Summary Summary, Int128? Cost, int Agents);
