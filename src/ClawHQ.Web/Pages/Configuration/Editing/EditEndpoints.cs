using ClawHQ.Core.Access;
using ClawHQ.Core.Api.Failures;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Web.Forms;
using ClawHQ.Web.Pages.Configuration.PastUsage;
using ClawHQ.Web.Pages.Configuration.Previewing;
using ClawHQ.Web.Pages.Configuration.Single;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Configuration.Editing;

/// <summary>The pages on which an object is made or changed, field by field or as YAML, by the rules of files.</summary>
internal static class EditEndpoints
{
    public const string NewPath = ConfigurationChoice.Path + "/new";

    /// <summary>The fields of the form besides those of the object.</summary>
    public const string Kind = "kind", As = "as", Version = "version", Do = "do", Yaml = "yaml";

    /// <summary>The wish to see what saving would do.</summary>
    public const string Preview = "preview";

    private const string FormName = "object";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(NewPath, (HttpContext context, EditReader reader, KindTable kinds) =>
            kinds.Find(context.Request.Query[Kind].ToString()) is { } kind
                ? Show(context, reader.Blank(kind, IsYaml(context)))
                : Page.Show<ChooseKindPage>(context, new { Kinds = kinds.All, context.Caller }))
            .Requires(Permission.ManageConfig).ExcludeFromDescription();
        routes.MapPost(NewPath, CreateAsync).Requires(Permission.ManageConfig).ExcludeFromDescription();
        routes.MapGet(ObjectEndpoints.Path + "/edit", (string kind, string name, HttpContext context, EditReader reader) =>
            reader.Find(kind, PathText.Decoded(name)) switch
            {
                null => ErrorPage.Answer(context, PageError.NotFound, "not_found"),
                { IsManaged: true } managed => TypedResults.LocalRedirect(ConfigurationChoice.PageOf(managed.Kind, managed.Name)),
                var found => Show(context, reader.Filled(found, IsYaml(context))),
            })
            .Requires(Permission.ManageConfig).ExcludeFromDescription();
        routes.MapPost(ObjectEndpoints.Path, ChangeAsync).Requires(Permission.ManageConfig).ExcludeFromDescription();
    }

    private static bool IsYaml(HttpContext context) => context.Request.Query[As] == Yaml;

    private static async Task<IResult> CreateAsync(
        HttpContext context, EditReader reader, ConfigChanges changes, PlanPreviews previews, KindTable kinds)
    {
        var form = await SentForm.ReadAsync(context, FormName);
        if (kinds.Find(form.Exactly(Kind)) is not { } kind)
        {
            return Page.Show<ChooseKindPage>(context, new { Kinds = kinds.All, context.Caller }, StatusCodes.Status400BadRequest);
        }

        var model = reader.Sent(null, kind, form);
        return await AnswerAsync(context, model, reader, changes, previews);
    }

    private static async Task<IResult> ChangeAsync(
        string kind, string name, HttpContext context, EditReader reader, ConfigChanges changes, PlanPreviews previews, KindTable kinds)
    {
        var form = await SentForm.ReadAsync(context, FormName);
        return reader.Find(kind, PathText.Decoded(name)) is { } found && kinds.Find(kind) is { } known
            ? await AnswerAsync(context, reader.Sent(found, known, form), reader, changes, previews)
            : ErrorPage.Answer(context, PageError.NotFound, "not_found");
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext context, EditModel model, EditReader reader, ConfigChanges changes, PlanPreviews previews)
    {
        var wish = model.Form.Text(Do);
        if (wish is not null and not Preview)
        {
            return Show(context, model with { Form = model.Form with { Fields = SpecForm.Changed(model.Form.Fields, model.Kind, wish) } });
        }

        var (declared, places) = reader.Read(model);
        var made = declared.Manifests.Count == 1 ? declared.Manifests[0] : null;

        // An object that is named after what it says becomes another one when it is changed.
        var replaced = model.Object is { } old && made is not null && made.Name != old.Name ? old.Name : null;
        if (wish == Preview)
        {
            var planned = changes.PlanSetting(declared, model.Version, replaced);
            return Show(context, model with
            {
                Form = model.Form.With(places.AtFields(planned.Problems)),
                Preview = await previews.OfAsync(planned, context.Caller, context.RequestAborted),
            });
        }

        var outcome = replaced is not null
            ? await changes.ReplaceAsync(replaced, declared, model.Version, context.Actor, context.RequestAborted)
            : await changes.SetAsync(declared, model.Version, context.Actor, context.RequestAborted);
        return outcome.IsDone
            ? Page.SeeOther(context, PastUsageChoice.After(ConfigurationChoice.PageOf(made!.Kind.Name, made.Name), made.Kind.Name, "saved"))
            : Show(context, model with { Form = model.Form.With(places.AtFields(outcome.Problems)) });
    }

    private static IResult Show(HttpContext context, EditModel model) => Page.Show<EditPage>(
        context, new { Model = model, context.Caller },
        model.Form.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
}
