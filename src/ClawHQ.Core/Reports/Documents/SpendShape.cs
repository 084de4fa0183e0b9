using System.Text.Json;

namespace ClawHQ.Core.Reports.Documents;

/// <summary>What an answer about spend looks like, for the description of the API; <c>SpendJson</c> writes it.</summary>
/// <param name="From">Inclusive start.</param>
/// <param name="To">Exclusive end.</param>
/// <param name="Zone">IANA name of the zone.</param>
/// <param name="Step">The step; null when the range is not cut.</param>
/// <param name="By">The dimensions, in order.</param>
/// <param name="Currency">Always USD.</param>
/// <param name="Rows">Each with <c>time</c> when there is a step, a field for each dimension, and one for each measure.</param>
/// <param name="Total">A field for each measure.</param>
/// <param name="Coverage">Which shares rest on full knowledge.</param>
/// <param name="Position">The ledger's position that the answer holds for.</param>
internal sealed record SpendShape(
    string From, string To, string Zone, string? Step, IReadOnlyList<string> By, string Currency,
    IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Rows, IReadOnlyDictionary<string, JsonElement> Total,
    Dashboard.DashboardCoverage Coverage, long Position);
