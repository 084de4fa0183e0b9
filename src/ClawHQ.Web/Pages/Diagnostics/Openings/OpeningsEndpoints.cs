using System.Globalization;
using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Api.Failures;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ledger.Openings;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Forms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace ClawHQ.Web.Pages.Diagnostics.Openings;

/// <summary>All opening entries, and the page on which one is reversed.</summary>
internal static class OpeningsEndpoints
{
    public const string Path = DiagnosticsEndpoints.Path + "/openings";

    private const int PageSize = 100;

    /// <summary>The page of one entry.</summary>
    public static string PathOf(long seq) => $"{Path}/{Counts.Plain(seq)}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAll).Requires(Permission.SeeServer).ExcludeFromDescription();
        routes.MapGet(Path + "/{id:long}", (long id, HttpContext context, OpeningBook book, TimeProvider clock) =>
            Show(context, book, clock, id, SentForm.Blank(""))).Requires(Permission.SeeServer).ExcludeFromDescription();
        routes.MapPost(Path + "/{id:long}/reverse", ReverseAsync).Requires(Permission.SetPrices).ExcludeFromDescription();
    }

    private static IResult ShowAll(HttpContext context, OpeningBook book, TimeProvider clock)
    {
        var isNumber = long.TryParse(
            context.Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var before);
        var page = book.List(isNumber ? before : long.MaxValue, PageSize, context.RequestAborted);
        return Page.Show<OpeningsPage>(context, new { Model = page, Now = Now(clock), context.Caller });
    }

    private static async Task<IResult> ReverseAsync(long id, HttpContext context, OpeningBook book, TimeProvider clock)
    {
        var form = await SentForm.ReadAsync(context, "reverse");
        var problems = new List<ProblemItem>();
        if (AuditReason.Read(form.Text("reason"), "It is kept on each adjustment.", problems) is not { } reason)
        {
            return Show(context, book, clock, id, form.With(problems));
        }

        var outcome = await book.ReverseAsync(id, reason, context.Actor, context.RequestAborted);
        return outcome.Refusal is not null
            ? Show(context, book, clock, id, form.With([new ProblemItem("entry", null, outcome.Message ?? "")]))
            : Page.SeeOther(context, PathOf(id));
    }

    private static IResult Show(HttpContext context, OpeningBook book, TimeProvider clock, long id, SentForm sent) =>
        book.Find(id) is { } opening
            ? Page.Show<OneOpeningPage>(
                context, new { Model = opening, Form = sent, Now = Now(clock), context.Caller },
                sent.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK)
            : ErrorPage.Answer(context, PageError.NotFound, "not_found");

    private static Instant Now(TimeProvider clock) => Instant.FromDateTimeOffset(clock.GetUtcNow());
}
