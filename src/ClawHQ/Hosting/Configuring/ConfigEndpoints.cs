using System.Text;
using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Drift;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Core.Config.Plans.Replays;
using ClawHQ.Core.Config.Pulling;
using Microsoft.AspNetCore.Mvc;

namespace ClawHQ.Hosting.Configuring;

/// <summary>The API of configuration as code. It stands here because it needs the gate of the slice that the objects come before.</summary>
internal static class ConfigEndpoints
{
    /// <summary>Most files of a plan.</summary>
    private const int FilesMax = 2_000;

    /// <summary>Longest body of a plan, in bytes: all files, with what JSON adds to them.</summary>
    private const int PlanBytesMax = 40 * 1024 * 1024;

    private const int AppliesMax = 50;

    public static void MapConfig(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/schema/clawhq-v1.json", (KindTable kinds) => TypedResults.Content(
            SchemaWriter.Write(kinds).ToJsonString(), "application/schema+json"))
            .OpenToEveryone().ExcludeFromDescription();
        var config = routes.MapGroup("/api/v1/config").TakesKnownParametersOnly().WithTags("Configuration");
        config.MapGet("/objects", (ConfigStore store, ObjectHistory history, string? kind, string? owner) =>
            TypedResults.Ok(List(store, history, kind, owner)))
            .Requires(Permission.SeeConfig).WithSummary("Lists declared objects, and those made by API and interface");
        config.MapGet("/objects/{kind}/{name}", (string kind, string name, ConfigStore store, ObjectHistory history) =>
            Find(store, kind, PathText.Decoded(name)) is { } found
                ? TypedResults.Ok(ObjectView.Of(found, history.LastChangeOf(found)))
                : NotFound(kind, name))
            .Requires(Permission.SeeConfig).WithSummary("Gives an object").Produces<ObjectView>().ProducesProblem(404);
        config.MapPut("/objects/{kind}/{name}", SetAsync).Requires(Permission.ManageConfig)
            .WithSummary("Sets an object that no file manages")
            .WithMetadata(new DescribedBody("A mapping of labels and spec.", ["application/json", "application/yaml"]))
            .Produces<ObjectView>().ProducesProblem(400).ProducesProblem(409);
        config.MapDelete("/objects/{kind}/{name}", RemoveAsync).Requires(Permission.ManageConfig)
            .WithSummary("Removes an object that no file manages").Produces(204).ProducesProblem(404).ProducesProblem(409);
        config.MapPost("/plan", PlanAsync).Requires(Permission.SeeConfig).WithMetadata(new RequestSizeLimitAttribute(PlanBytesMax))
            .WithSummary("Says what files would change, and what that would have done to the last 30 days")
            .Produces<PlanView>().ProducesProblem(400).ProducesProblem(413);
        config.MapPost("/apply", ApplyAsync).Requires(Permission.ManageConfig).WithMetadata(new RequestSizeLimitAttribute(PlanBytesMax))
            .WithSummary("Brings the server to what files declare, as a whole or not at all")
            .Produces<PlanView>().ProducesProblem(400).ProducesProblem(409).ProducesProblem(413);
        config.MapGet("/export", (ConfigStore store, ManifestWriter writer, string? owner) => TypedResults.Ok(
            new ExportView(writer.Write(store.All().Where(o => owner is null || o.Owner == owner)))))
            .Requires(Permission.SeeConfig).WithSummary("Gives today's objects as files that plan to nothing");
        config.MapGet("/applies", (ConfigStore store) => TypedResults.Ok(new Page<ApplyView>(
            [.. store.Applies(AppliesMax).Select(ApplyView.Of)])))
            .Requires(Permission.SeeConfig).WithSummary("Lists the last applies, newest first");
        config.MapGet("/drift", (DriftCheck drift, FolderPull pull) => TypedResults.Ok(
            new DriftView(drift.CheckedAt, [.. drift.Look().Select(DriftedView.Of)], pull.State)))
            .Requires(Permission.SeeConfig).WithSummary("Says which objects are not as their files have them");
    }

    private static Page<ObjectView> List(ConfigStore store, ObjectHistory history, string? kind, string? owner)
    {
        ConfigObject[] found = [.. store.All().Where(o => (kind ?? o.Kind) == o.Kind && (owner ?? o.Owner) == o.Owner)];
        var changed = history.LastChanges(found);
        return new Page<ObjectView>([.. found.Select(o => ObjectView.Of(o, changed.GetValueOrDefault(o.Key)))]);
    }

    private static async Task<IResult> PlanAsync(
        PlanRequest request, HttpContext context, ConfigChanges changes, PlanReplays replays, PlanWarnings warnings, PlanSeal seal)
    {
        if (Check(request) is { Count: > 0 } errors)
        {
            return Problem.Result(400, "invalid", "The request cannot be planned.", errors);
        }

        var outcome = changes.Plan(request.Files!, Choice(request), withSecrets: true);
        if (outcome.Plan is not { } plan || !(outcome.IsDone || request.Lenient == true))
        {
            return Answer(outcome);
        }

        var replay = request.Replay == false || !outcome.IsDone
            ? null
            : await replays.ReplayAsync(plan, context.Caller.VisibleTeams.Contains, context.RequestAborted);
        plan = warnings.AddTo(plan, context.Caller.VisibleTeams.Contains);
        return TypedResults.Ok(
            PlanView.Of(plan, replay) with { Seal = outcome.IsDone ? seal.Of(request.Files!, plan.Choice, plan.Base) : null });
    }

    private static async Task<IResult> ApplyAsync(
        PlanRequest request, HttpContext context, ConfigChanges changes, PlanWarnings warnings, PlanSeal seal)
    {
        if (Check(request) is { Count: > 0 } errors)
        {
            return Problem.Result(400, "invalid", "The request cannot be applied.", errors);
        }

        if (request.Seal is { } given && seal.Refuse(given, request.Files!, Choice(request), request.Base) is { } broken)
        {
            return Problem.Result(400, "plan_altered", "The saved plan is not carried out.", broken);
        }

        var outcome = await changes.ApplyAsync(
            request.Files!, Choice(request), request.Base, context.Actor, context.RequestAborted, request.Revision);
        return Answer(outcome.Plan is { } plan
            ? outcome with { Plan = warnings.AddTo(plan, context.Caller.VisibleTeams.Contains) }
            : outcome);
    }

    private static async Task<IResult> SetAsync(
        string kind, string name, HttpContext context, ConfigChanges changes, ConfigStore store, ObjectHistory history)
    {
        name = PathText.Decoded(name);
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = new char[ManifestReader.FileLengthMax + 1];
        var length = await reader.ReadBlockAsync(body, context.RequestAborted);
        var outcome = await changes.SetAsync(kind, name, new string(body, 0, length), context.Actor, context.RequestAborted);
        return outcome.IsDone && Find(store, kind, name) is { } set
            ? TypedResults.Ok(ObjectView.Of(set, history.LastChangeOf(set)))
            : Answer(outcome);
    }

    private static async Task<IResult> RemoveAsync(
        string kind, string name, HttpContext context, ConfigChanges changes, ConfigStore store)
    {
        name = PathText.Decoded(name);
        if (Find(store, kind, name) is null)
        {
            return NotFound(kind, name);
        }

        var outcome = await changes.RemoveAsync(kind, name, context.Actor, context.RequestAborted);
        return outcome.IsDone ? TypedResults.NoContent() : Answer(outcome);
    }

    private static IResult Answer(ChangeOutcome outcome) => outcome switch
    {
        { HasMoved: true } => Problem.Result(
            409, "base_moved", "The server is no longer in the state from which this was planned. Plan again, and look at what changed."),
        { IsManaged: true } => Problem.Result(409, "managed", outcome.Problems[0].Message, outcome.Problems),
        { IsDone: true, Plan: { } plan } => TypedResults.Ok(PlanView.Of(plan)),
        _ => Problem.Result(400, "invalid", "The configuration cannot be taken like this.", outcome.Problems),
    };

    /// <summary>Read from the database: what others keep may have been changed by other means.</summary>
    private static ConfigObject? Find(ConfigStore store, string kind, string name) =>
        store.All().FirstOrDefault(o => o.Kind == kind && o.Name == name);

    private static IResult NotFound(string kind, string name) =>
        Problem.Result(404, "not_found", $"There is no {Problem.Echo(kind)} named '{Problem.Echo(name)}'.");

    private static PlanChoice Choice(PlanRequest request) => new(request.Owner ?? PlanChoice.DefaultOwner, request.Prune ?? false);

    private static List<ProblemItem> Check(PlanRequest request)
    {
        var errors = new List<ProblemItem>();
        if (request.Files is not { Count: <= FilesMax } files
            || files.Any(f => f is null || f.Text is null || f.Path is not { Length: > 0 and <= 500 }))
        {
            errors.Add(new ProblemItem("files", null, $"Must be a list of at most {FilesMax} files, each with path and text."));
        }

        if (request.Owner is { } owner && !PlanChoice.IsOwner(owner))
        {
            errors.Add(new ProblemItem("owner", Problem.Echo(owner), "Must be 1 to 100 printable characters."));
        }

        if (request.Revision is { } revision && (revision.Length is < 40 or > 64 || !revision.All(char.IsAsciiHexDigitLower)))
        {
            errors.Add(new ProblemItem("revision", Problem.Echo(revision), "Must be a whole Git commit, 40 to 64 hexadecimal digits."));
        }

        if (request.Seal is { Length: > PlanSeal.LengthMax } seal)
        {
            errors.Add(new ProblemItem("seal", Problem.Echo(seal), $"Must have at most {PlanSeal.LengthMax} characters."));
        }

        return errors;
    }
}
