using ClawHQ.Core.Ledger.Reattribution;
using ClawHQ.Web.Forms;
using NodaTime;

namespace ClawHQ.Web.Pages.Configuration.PastUsage;

/// <summary>What the page of past usage shows.</summary>
public sealed record PastUsageModel
{
    public required PastUsageChoice Choice { get; init; }

    /// <summary>What would move; null where nobody asked, or where the question is wrong.</summary>
    public required ReattributionResult? Preview { get; init; }

    /// <summary>The run that is under way, else the last one; null where there was none.</summary>
    public required ReattributionRun? Run { get; init; }

    /// <summary>The form that moves it, and what is wrong with it.</summary>
    public required SentForm Form { get; init; }

    /// <summary>The zone in which the books are closed up to a day.</summary>
    public required DateTimeZone BooksZone { get; init; }

    public required Instant Now { get; init; }

    /// <summary>Whether a run is under way.</summary>
    public bool IsUnderWay => Run is { EndedAt: null };
}
