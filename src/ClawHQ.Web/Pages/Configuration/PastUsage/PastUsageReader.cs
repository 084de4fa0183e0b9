using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger.Books;
using ClawHQ.Core.Ledger.Reattribution;
using ClawHQ.Web.Forms;
using ClawHQ.Web.Pages.Settings.Books;
using ClawHQ.Web.Ranges;
using NodaTime;

namespace ClawHQ.Web.Pages.Configuration.PastUsage;

/// <summary>Reads what the page of past usage shows.</summary>
internal sealed class PastUsageReader(ReattributionRuns runs, ClosedBooks books, TimeProvider clock)
{
    /// <summary>The name of the form that moves usage.</summary>
    public const string FormName = "move";

    /// <summary>The page as somebody opens it.</summary>
    public Task<PastUsageModel> ReadAsync(PageAddress address, CancellationToken cancellationToken) =>
        ReadAsync(address, SentForm.Blank(FormName), cancellationToken);

    /// <summary>The page with a form as it was sent.</summary>
    public async Task<PastUsageModel> ReadAsync(PageAddress address, SentForm form, CancellationToken cancellationToken)
    {
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var choice = PastUsageChoice.Read(address, now);
        var problems = new List<ProblemItem>();
        var asked = choice.IsPreview ? ReattributionQuestion.Read(choice.From, choice.To, choice.Filter.ForApi(), problems) : null;
        return new PastUsageModel
        {
            Choice = choice,
            Preview = asked is null ? null : await runs.PreviewAsync(asked, cancellationToken),
            Run = runs.Latest,
            Form = form,
            BooksZone = BooksModel.ZoneOf(books.Current),
            Now = now,
        };
    }

    /// <summary>The part that follows a run.</summary>
    public PastUsageModel ReadRun(PageAddress address)
    {
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        return new PastUsageModel
        {
            Choice = PastUsageChoice.Read(address, now), Preview = null, Run = runs.Latest, Form = SentForm.Blank(FormName),
            BooksZone = BooksModel.ZoneOf(books.Current), Now = now,
        };
    }
}
