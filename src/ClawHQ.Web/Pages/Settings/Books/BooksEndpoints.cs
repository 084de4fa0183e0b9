using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger.Adjusting;
using ClawHQ.Core.Ledger.Books;
using ClawHQ.Web.Forms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace ClawHQ.Web.Pages.Settings.Books;

/// <summary>The page of the books, and the forms that close and reopen them.</summary>
internal static class BooksEndpoints
{
    public const string Path = "/settings/books";
    public const string ClosePath = Path + "/close";
    public const string ReopenPath = Path + "/reopen";

    /// <summary>The field that is ticked so that nothing stays closed.</summary>
    public const string EverythingField = "everything";

    /// <summary>The forms of the page.</summary>
    public const string CloseForm = "close", ReopenForm = "reopen";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext context, ClosedBooks books, TimeProvider clock) =>
            Show(context, books, clock, SentForm.Blank(""))).Requires(Permission.SeeSpend).ExcludeFromDescription();
        routes.MapPost(ClosePath, (HttpContext context, ClosedBooks books, TimeProvider clock) =>
            ChangeAsync(context, books, clock, CloseForm)).Requires(Permission.CloseBooks).ExcludeFromDescription();
        routes.MapPost(ReopenPath, (HttpContext context, ClosedBooks books, TimeProvider clock) =>
            ChangeAsync(context, books, clock, ReopenForm)).Requires(Permission.CloseBooks).ExcludeFromDescription();
    }

    private static async Task<IResult> ChangeAsync(HttpContext context, ClosedBooks books, TimeProvider clock, string name)
    {
        var form = await SentForm.ReadAsync(context, name);

        // The field of the zone always holds one, also where the date is left empty.
        var until = form.Text("closed_until");
        var draft = BooksDraft.Read(
            until, until is null ? null : form.Text("zone"), form.Text("reason"), name == ReopenForm, clock.GetUtcNow(), out var problems);
        ProblemItem[] wrong = [.. name == ReopenForm ? Unclear(until, form.Text(EverythingField) is not null) : [], .. problems];
        if (wrong.Length > 0)
        {
            return Show(context, books, clock, form.With(wrong));
        }

        try
        {
            var outcome = await books.ChangeAsync(draft, context.Actor, context.RequestAborted);
            return outcome.Refusal is { } refusal
                ? Show(context, books, clock, form.With([new ProblemItem("closed_until", until, refusal)]))
                : Page.SeeOther(context, Path);
        }
        catch (AdjustingUnderWayException e)
        {
            return Show(
                context, books, clock, form.With([new ProblemItem("books", null, e.Message)]), StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Refuses a form that says neither up to when nor that nothing is to stay closed, or both: nobody reopens everything by an
    /// empty field.</summary>
    private static IEnumerable<ProblemItem> Unclear(string? until, bool isEverything) => (until, isEverything) switch
    {
        (null, false) =>
        [
            new ProblemItem("closed_until", null, "It is not said what is reopened.", "Give a date, or tick “Reopen everything”."),
        ],
        ({ } date, true) =>
        [
            new ProblemItem(
                "closed_until", Problem.Echo(date), "A date is given, and “Reopen everything” is ticked.", "Give one of them."),
        ],
        _ => [],
    };

    private static IResult Show(
        HttpContext context, ClosedBooks books, TimeProvider clock, SentForm sent, int refused = StatusCodes.Status400BadRequest)
    {
        var state = books.Current;
        var late = books.Late(state, context.Caller.VisibleTeams, context.RequestAborted);
        return Page.Show<BooksPage>(
            context,
            new { Model = new BooksModel(state, late, sent, Instant.FromDateTimeOffset(clock.GetUtcNow())), context.Caller },
            sent.Errors.Count > 0 ? refused : StatusCodes.Status200OK);
    }
}
