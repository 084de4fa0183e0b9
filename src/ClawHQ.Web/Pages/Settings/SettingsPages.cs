using ClawHQ.Core.Access;
using ClawHQ.Web.Pages.Settings.About;
using ClawHQ.Web.Pages.Settings.Books;
using ClawHQ.Web.Pages.Settings.Keys;
using ClawHQ.Web.Pages.Settings.People;
using ClawHQ.Web.Pages.Settings.Sessions;
using ClawHQ.Web.Pages.Settings.SignInSettings;
using ClawHQ.Web.Pages.Settings.Views;
using ClawHQ.Web.Pages.Sharing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Settings;

/// <summary>One of the settings.</summary>
/// <param name="Path">Its address.</param>
/// <param name="Name">Its name.</param>
/// <param name="Needed">What a caller needs to see it.</param>
public sealed record SettingsTab(string Path, string Name, Permission Needed);

/// <summary>The settings pages, and which of them a caller has.</summary>
internal static class SettingsPages
{
    /// <summary>Leads to the first page that the caller has.</summary>
    public const string Path = "/settings";

    private static readonly SettingsTab[] All =
    [
        new(KeysEndpoints.Path, "Keys", Permission.SeeKeys),
        new(PeopleEndpoints.Path, "People", Permission.SeePeople),
        new(SessionsEndpoints.Path, "Sessions", Permission.OwnAccount),
        new(ViewsEndpoints.Path, "Saved views", Permission.SaveViews),
        new(SharingEndpoints.Path, "Shared pages", Permission.ShareViews),
        new(BooksEndpoints.Path, "Books", Permission.SeeSpend),
        new(SignInSettingsEndpoints.Path, "Sign-in", Permission.ManagePeople),
        new(AboutEndpoints.Path, "About", Permission.OwnAccount),
    ];

    /// <summary>The pages of a caller.</summary>
    public static IEnumerable<SettingsTab> Of(Caller caller) => All.Where(tab => caller.May(tab.Needed));

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext context) => TypedResults.LocalRedirect(Of(context.Caller).First().Path))
            .Requires(Permission.OwnAccount).ExcludeFromDescription();
        KeysEndpoints.Map(routes);
        PeopleEndpoints.Map(routes);
        PersonEndpoints.Map(routes);
        SessionsEndpoints.Map(routes);
        ViewsEndpoints.Map(routes);
        SharingEndpoints.Map(routes);
        BooksEndpoints.Map(routes);
        SignInSettingsEndpoints.Map(routes);
        AboutEndpoints.Map(routes);
    }
}
