using ClawHQ.Core.Access;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Access.Sessions;
using ClawHQ.Web.Forms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace ClawHQ.Web.Pages.Settings.Sessions;

/// <summary>The page of sessions and of the own password, and their forms.</summary>
internal static class SessionsEndpoints
{
    public const string Path = "/settings/sessions";
    public const string EndPath = Path + "/end";
    public const string EndOthersPath = Path + "/end-others";
    public const string PasswordPath = Path + "/password";

    /// <summary>The form of the own password.</summary>
    public const string PasswordForm = "own";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext context, SessionRegister sessions, PersonStore people, TimeProvider clock) =>
            Show(context, sessions, people, clock, SentForm.Blank(""))).Requires(Permission.OwnAccount).ExcludeFromDescription();
        routes.MapPost(EndPath, EndAsync).Requires(Permission.OwnAccount).ExcludeFromDescription();
        routes.MapPost(EndOthersPath, async (HttpContext context, SessionRegister sessions) =>
        {
            _ = await sessions.EndOthersAsync(context.Caller.PersonId, context);
            return Page.SeeOther(context, Path);
        }).Requires(Permission.OwnAccount).ExcludeFromDescription();
        routes.MapPost(PasswordPath, SetPasswordAsync).Requires(Permission.OwnAccount).ExcludeFromDescription();
    }

    /// <summary>A session that is not there any more has ended, which is what was asked for.</summary>
    private static async Task<IResult> EndAsync(HttpContext context, SessionRegister sessions)
    {
        var form = await SentForm.ReadAsync(context, "end");
        _ = form.Number("id") is { } id && await sessions.EndAsync(id, context);
        return Page.SeeOther(context, Path);
    }

    private static async Task<IResult> SetPasswordAsync(
        HttpContext context, OwnPassword own, SessionRegister sessions, PersonStore people, TimeProvider clock)
    {
        var form = await SentForm.ReadAsync(context, PasswordForm);
        var change = await own.ChangeAsync(context, form.Exactly("current"), form.Exactly("password"));
        return Show(context, sessions, people, clock, form.With(change.Errors), change.Code is null, change.Status);
    }

    private static IResult Show(
        HttpContext context, SessionRegister sessions, PersonStore people, TimeProvider clock, SentForm sent, bool isChanged = false,
        int status = StatusCodes.Status200OK)
    {
        var caller = context.Caller;
        var model = new SessionsModel(
            sessions.Of(caller.PersonId, context), sessions.OfOthers(context),
            people.All().Any(p => p.Id == caller.PersonId && p.HasPassword), sent, isChanged,
            Instant.FromDateTimeOffset(clock.GetUtcNow()));
        return Page.Show<SessionsPage>(
            context, new { Model = model, context.Caller }, isChanged ? StatusCodes.Status200OK : status);
    }
}
