using ClawHQ.Core.Access;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Api;
using ClawHQ.Web.Forms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Settings.People;

/// <summary>The page of people, and the form that adds one.</summary>
internal static class PeopleEndpoints
{
    public const string Path = "/settings/people";

    /// <summary>The form of the page.</summary>
    public const string AddForm = "add";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext context, PeopleReader reader) => Show(context, reader, SentForm.Blank("")))
            .Requires(Permission.SeePeople).ExcludeFromDescription();
        routes.MapPost(Path, AddAsync).Requires(Permission.ManagePeople).ExcludeFromDescription();
    }

    private static async Task<IResult> AddAsync(HttpContext context, PeopleReader reader, PersonRegister register, PersonStore people)
    {
        var form = await SentForm.ReadAsync(context, AddForm);
        var errors = new List<ProblemItem>();
        var name = form.Text("name") ?? "";
        if (GrantFields.Read(form, errors) is { } grant)
        {
            errors.AddRange(GrantFields.OfFields(
                await register.AddAsync(name, form.Exactly("password"), [grant], context.Actor, context.RequestAborted)));
        }

        return errors.Count == 0 && people.Find(name) is { } added
            ? Page.SeeOther(context, PersonEndpoints.PathOf(added.Id))
            : Show(context, reader, form.With(errors));
    }

    private static IResult Show(HttpContext context, PeopleReader reader, SentForm sent) => Page.Show<PeoplePage>(
        context,
        new { Model = reader.Read(context, sent), context.Caller },
        sent.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
}
