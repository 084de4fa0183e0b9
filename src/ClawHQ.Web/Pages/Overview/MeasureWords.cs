using System.Text.RegularExpressions;
using ClawHQ.Core.Ledger.Queries;

namespace ClawHQ.Web.Pages.Overview;

/// <summary>Spells measures as the API does.</summary>
internal static partial class MeasureWords
{
    /// <summary><c>unpriced_tokens</c> for <see cref="Measure.UnpricedTokens"/>.</summary>
    public static string Of(Measure measure) => InnerCapital().Replace(measure.ToString(), "_$0").ToLowerInvariant();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex InnerCapital();
}
