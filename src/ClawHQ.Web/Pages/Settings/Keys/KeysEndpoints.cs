using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Api;
using ClawHQ.Web.Forms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime.Text;

namespace ClawHQ.Web.Pages.Settings.Keys;

/// <summary>The keys page, and the forms that make, import, rotate and revoke keys.</summary>
internal static class KeysEndpoints
{
    public const string Path = "/settings/keys";
    public const string ImportPath = Path + "/import";
    public const string RotatePath = Path + "/rotate";
    public const string RevokePath = Path + "/revoke";

    /// <summary>The forms of the page.</summary>
    public const string MakeForm = "make", ImportForm = "import", ChangeForm = "change";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext context, KeysReader reader) =>
            Page.Show<KeysPage>(context, new
            {
                Model = reader.Read(context.Caller, SentForm.Blank(""), made: null, context.Request.Query["show"] == "all"),
                context.Caller,
            }))
            .Requires(Permission.SeeKeys).ExcludeFromDescription();
        routes.MapPost(Path, MakeAsync).Requires(Permission.ManageKeys).ExcludeFromDescription();
        routes.MapPost(ImportPath, ImportAsync).Requires(Permission.ManageKeys).ExcludeFromDescription();
        routes.MapPost(RotatePath, RotateAsync).Requires(Permission.ManageKeys).ExcludeFromDescription();
        routes.MapPost(RevokePath, RevokeAsync).Requires(Permission.ManageKeys).ExcludeFromDescription();
    }

    /// <summary>Answers with the page itself, since the key is shown this once and kept nowhere.</summary>
    private static async Task<IResult> MakeAsync(HttpContext context, KeysReader reader, KeyIssuer issuer)
    {
        var form = await SentForm.ReadAsync(context, MakeForm);
        var draft = Read(form, out var errors);
        var made = errors.Count > 0 ? null : await issuer.CreateAsync(draft, Managed(context), context.Actor, context.RequestAborted);
        return Answer(context, reader, form, errors, made);
    }

    private static async Task<IResult> ImportAsync(HttpContext context, KeysReader reader, KeyIssuer issuer)
    {
        var form = await SentForm.ReadAsync(context, ImportForm);
        var draft = Read(form, out var errors);
        var made = errors.Count > 0
            ? null
            : await issuer.ImportAsync(draft, Managed(context), context.Actor, form.Text("key") ?? "", context.RequestAborted);
        return Answer(context, reader, form, errors, made);
    }

    private static async Task<IResult> RotateAsync(HttpContext context, KeysReader reader, KeyIssuer issuer)
    {
        var form = await SentForm.ReadAsync(context, ChangeForm);
        var made = form.Number("id") is { } id ? await issuer.RotateAsync(id, Managed(context), context.Actor,
            context.RequestAborted) : null;
        return Answer(context, reader, form, made is null ? [NoKey(form)] : [], made);
    }

    private static async Task<IResult> RevokeAsync(HttpContext context, KeysReader reader, KeyIssuer issuer)
    {
        var form = await SentForm.ReadAsync(context, ChangeForm);
        return form.Number("id") is { } id && await issuer.RevokeAsync(id, Managed(context), context.Actor, context.RequestAborted)
            ? Page.SeeOther(context, Path)
            : Answer(context, reader, form, [NoKey(form)], made: null);
    }

    private static IResult Answer(
        HttpContext context, KeysReader reader, SentForm form, IReadOnlyList<ProblemItem> errors, IssuedKey? made)
    {
        var sent = form.With(made?.Errors ?? errors);
        var model = reader.Read(context.Caller, sent.Errors.Count > 0 ? sent : SentForm.Blank(""), made, hasAll: false);
        return Page.Show<KeysPage>(
            context,
            new { Model = model, context.Caller },
            sent.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }

    private static TeamBound Managed(HttpContext context) => context.Caller.TeamsOf(Permission.ManageKeys);

    private static ProblemItem NoKey(SentForm form) =>
        new("key", Problem.Echo(form.Exactly("id")), "There is no such live key.", "It may have been revoked just now.");

    private static KeyDraft Read(SentForm form, out IReadOnlyList<ProblemItem> errors)
    {
        var found = new List<ProblemItem>();
        var binding = new KeyBinding(form.Text("team"), form.Text("project"), form.Text("agent"));
        var draft = new KeyDraft
        {
            Name = form.Text("name") ?? "",
            Scopes = ScopeNames.Read(form.Ticked("scopes"), "scopes", found),
            Binding = binding == KeyBinding.None ? KeyBinding.None : binding,
            ExpiresAt = Expiry(form, found),
        };
        errors = found;
        return draft;
    }

    private static DateTimeOffset? Expiry(SentForm form, List<ProblemItem> errors)
    {
        if (form.Text("expires_at") is not { } text)
        {
            return null;
        }

        if (LocalDatePattern.Iso.Parse(text) is { Success: true } day)
        {
            return day.Value.AtStartOfDayInZone(NodaTime.DateTimeZone.Utc).ToDateTimeOffset();
        }

        errors.Add(new ProblemItem("expires_at", Problem.Echo(text), "This is no day.", "Write it as 2027-01-31."));
        return null;
    }
}
