using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
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

    /// <summary>The address of the part that waits for this client.</summary>
    public static string PartOf(Snippet client) => $"{PartPath}?client={client.Key}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext context, SetupReader reader, string? client) => ShowAsync(context, reader, client, made: null))
            .Requires(Permission.SeeSpend).ExcludeFromDescription();
        routes.MapGet(PartPath, async (HttpContext context, SetupReader reader, string? client) =>
            Page.Show<SetupLive>(context, new { Model = await reader.ReadAsync(context, client, made: null, withChecks: false) }))
            .Requires(Permission.SeeSpend).ExcludeFromDescription();
        routes.MapPost(KeysPath, MakeKeyAsync).Requires(Permission.ManageKeys).ExcludeFromDescription();
    }

    /// <summary>Answers with the page itself, since the key is shown this once and kept nowhere.</summary>
    private static async Task<IResult> MakeKeyAsync(HttpContext context, SetupReader reader, KeyIssuer issuer)
    {
        if (!context.Request.HasFormContentType)
        {
            return Page.SeeOther(context, Path);
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var name = Field(form, "name") ?? "";
        var scopes = form["scope"].Aggregate(Scopes.None, (all, text) => ScopeNames.TryParse(text ?? "", out var one) ? all | one : all);
        var issued = await issuer.CreateAsync(
            new KeyDraft
            {
                Name = name,
                Scopes = scopes,
                Binding = Field(form, "team") is { } team ? new KeyBinding(team, null, null) : KeyBinding.None,
            },
            context.Caller.TeamsOf(Permission.ManageKeys),
            context.Actor,
            context.RequestAborted);
        var problem = issued.Errors is [var first, ..] ? $"{first.Message} {first.Hint}".Trim() : null;
        return await ShowAsync(context, reader, Field(form, "client"), new NewKey(name, issued.Text, problem));
    }

    private static async Task<IResult> ShowAsync(HttpContext context, SetupReader reader, string? client, NewKey? made)
    {
        var model = await reader.ReadAsync(context, client, made, withChecks: true);
        return Page.Show<SetupPage>(context, new { Model = model, Made = made, context.Caller });
    }

    private static string? Field(IFormCollection form, string name)
    {
        var text = form[name].ToString().Trim();
        return text.Length == 0 ? null : text;
    }
}
