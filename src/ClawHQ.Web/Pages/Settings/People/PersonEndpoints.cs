using ClawHQ.Core.Access;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Access.Sessions;
using ClawHQ.Core.Api;
using ClawHQ.Core.Api.Failures;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Forms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Settings.People;

/// <summary>The page of one person, and the forms that change what they may do.</summary>
internal static class PersonEndpoints
{
    /// <summary>The forms of the page.</summary>
    public const string GrantForm = "grant", TakeForm = "take", PasswordForm = "set", BarForm = "bar", RemoveForm = "remove";

    private const string Path = PeopleEndpoints.Path + "/{id:int}";

    /// <summary>The page of a person.</summary>
    public static string PathOf(int id) => $"{PeopleEndpoints.Path}/{Counts.Plain(id)}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (int id, HttpContext context, PeopleReader reader) => Show(context, reader, id, SentForm.Blank("")))
            .Requires(Permission.ManagePeople).ExcludeFromDescription();
        MapForm(routes, GrantForm, "The role is given.", GiveAsync);
        MapForm(routes, TakeForm, "The role is taken back.", TakeAsync);
        MapForm(routes, PasswordForm, "The password is set, and every session has ended.", SetPasswordAsync);
        MapForm(routes, BarForm, "Done.", BarAsync);
        MapForm(routes, RemoveForm, "", RemoveAsync);
        routes.MapPost(Path + "/sessions", EndSessionsAsync).Requires(Permission.ManagePeople).ExcludeFromDescription();
    }

    /// <summary>Maps a form that is answered by the page itself, with what was done or what is wrong.</summary>
    private static void MapForm(
        IEndpointRouteBuilder routes, string name, string done,
        Func<PersonRegister, Person, SentForm, HttpContext, Task<IReadOnlyList<ProblemItem>>> changeAsync) =>
        routes.MapPost($"{Path}/{name}", async (
            int id, HttpContext context, PeopleReader reader, PersonStore people, PersonRegister register) =>
        {
            var form = await SentForm.ReadAsync(context, name);
            if (people.All().FirstOrDefault(p => p.Id == id) is not { } person)
            {
                return ErrorPage.Answer(context, PageError.NotFound, "not_found");
            }

            var errors = await changeAsync(register, person, form, context);
            if (errors.Count > 0)
            {
                return Show(context, reader, id, form.With(errors));
            }

            // Who has changed themselves may have no page here any more.
            return name == RemoveForm || context.Caller.PersonId == id
                ? Page.SeeOther(context, name == RemoveForm ? PeopleEndpoints.Path : PathOf(id))
                : Show(context, reader, id, SentForm.Blank(""), done);
        }).Requires(Permission.ManagePeople).ExcludeFromDescription();

    private static async Task<IReadOnlyList<ProblemItem>> GiveAsync(
        PersonRegister register, Person person, SentForm form, HttpContext context)
    {
        var errors = new List<ProblemItem>();
        return GrantFields.Read(form, errors) is { } grant
            ? GrantFields.OfFields(
                await register.SetGrantsAsync(person, [.. OwnGrants(person).Append(grant).Distinct()], context.Actor,
                    context.RequestAborted))
            : errors;
    }

    private static async Task<IReadOnlyList<ProblemItem>> TakeAsync(
        PersonRegister register, Person person, SentForm form, HttpContext context)
    {
        var kept = OwnGrants(person).Where(g => g.ToString() != form.Text("grant")).ToList();
        if (kept.Count == 0)
        {
            return [new ProblemItem("role", null, "This is the last role.", "Give another one first, or bar the person.")];
        }

        return GrantFields.OfFields(await register.SetGrantsAsync(person, kept, context.Actor, context.RequestAborted));
    }

    private static Task<IReadOnlyList<ProblemItem>> SetPasswordAsync(
        PersonRegister register, Person person, SentForm form, HttpContext context) =>
        register.SetPasswordAsync(person, form.Exactly("password"), "password", null, context.Actor, context.RequestAborted);

    private static Task<IReadOnlyList<ProblemItem>> BarAsync(
        PersonRegister register, Person person, SentForm form, HttpContext context) =>
        register.SetDisabledAsync(person, form.Text("barred") == "yes", context.Actor, context.RequestAborted);

    private static async Task<IReadOnlyList<ProblemItem>> RemoveAsync(
        PersonRegister register, Person person, SentForm form, HttpContext context) =>
        string.Equals(form.Text("confirm"), person.Name, StringComparison.OrdinalIgnoreCase)
            ? await register.RemoveAsync(person, context.Actor, context.RequestAborted)
            : [new ProblemItem("confirm", form.Text("confirm"), $"Type {person.Name} to remove the person.")];

    private static async Task<IResult> EndSessionsAsync(int id, HttpContext context, SessionRegister sessions)
    {
        var form = await SentForm.ReadAsync(context, "sessions");
        _ = form.Number("session") is { } session
            ? await sessions.EndAsync(session, id, context) ? 1 : 0
            : await sessions.EndAllAsync(id, context);
        return Page.SeeOther(context, PathOf(id));
    }

    /// <summary>What was given by hand; what the provider's groups gave is not ours to keep.</summary>
    private static IEnumerable<Grant> OwnGrants(Person person) => person.Grants.Where(g => !g.IsMapped);

    private static IResult Show(HttpContext context, PeopleReader reader, int id, SentForm sent, string? done = null) =>
        reader.ReadOne(context, id, sent, done) is { } model
            ? Page.Show<PersonPage>(
                context,
                new { Model = model, context.Caller },
                sent.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK)
            : ErrorPage.Answer(context, PageError.NotFound, "not_found");
}
