using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Api;
using ClawHQ.Web.Forms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Setup;

/// <summary>The setup page, its part that moves, and the form that makes a key.</summary>
internal static class SetupEndpoints
{
    public const string Path = "/setup";
    public const string PartPath = "/parts/setup";
    public const string KeysPath = "/setup/keys";

    /// <summary>The form that makes a key.</summary>
    public const string KeyForm = "key";

    /// <summary>The address of the part that waits for this client.</summary>
    public static string PartOf(Snippet client) => $"{PartPath}?client={client.Key}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext context, SetupReader reader, string? client) =>
            ShowAsync(context, reader, client, SentForm.Blank(KeyForm), made: null))
            .Requires(Permission.SeeSpend).ExcludeFromDescription();
        routes.MapGet(PartPath, async (HttpContext context, SetupReader reader, string? client) =>
            Page.Show<SetupLive>(context, new { Model = await reader.ReadAsync(context, client, made: null, withChecks: false) }))
            .Requires(Permission.SeeSpend).ExcludeFromDescription();
        routes.MapPost(KeysPath, MakeKeyAsync).Requires(Permission.ManageKeys).ExcludeFromDescription();
    }

    /// <summary>Answers with the page itself, since the key is shown this once and kept nowhere.</summary>
    private static async Task<IResult> MakeKeyAsync(HttpContext context, SetupReader reader, KeyIssuer issuer)
    {
        var form = await SentForm.ReadAsync(context, KeyForm);
        var errors = new List<ProblemItem>();
        var name = form.Text("name") ?? "";
        var draft = new KeyDraft
        {
            Name = name,
            Scopes = ScopeNames.Read(form.Ticked("scope"), "scope", errors),
            Binding = form.Text("team") is { } team ? new KeyBinding(team, null, null) : KeyBinding.None,
        };
        var issued = errors.Count > 0
            ? null
            : await issuer.CreateAsync(draft, context.Caller.TeamsOf(Permission.ManageKeys), context.Actor, context.RequestAborted);
        var sent = form.With([.. (issued?.Errors ?? errors).Select(e => e.Path == "scopes" ? e with { Path = "scope" } : e)]);
        return await ShowAsync(
            context, reader, form.Text("client"), sent, issued?.Text is { } key ? new NewKey(name, key) : null);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext context, SetupReader reader, string? client, SentForm sent, NewKey? made)
    {
        var model = await reader.ReadAsync(context, client, made, withChecks: true);
        return Page.Show<SetupPage>(
            context, new { Model = model, Made = made, Sent = sent, context.Caller },
            sent.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }
}
