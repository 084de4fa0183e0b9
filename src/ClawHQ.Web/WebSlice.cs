using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Sessions;
using ClawHQ.Core.Api.Failures;
using ClawHQ.Core.Ledger;
using ClawHQ.Web.Charts;
using ClawHQ.Web.Pages;
using ClawHQ.Web.Pages.Audit;
using ClawHQ.Web.Pages.Configuration;
using ClawHQ.Web.Pages.Configuration.Editing;
using ClawHQ.Web.Pages.Configuration.PastUsage;
using ClawHQ.Web.Pages.Configuration.Previewing;
using ClawHQ.Web.Pages.Configuration.Single;
using ClawHQ.Web.Pages.Demo;
using ClawHQ.Web.Pages.Diagnostics;
using ClawHQ.Web.Pages.Diagnostics.Arrivals;
using ClawHQ.Web.Pages.Diagnostics.Openings;
using ClawHQ.Web.Pages.Explore;
using ClawHQ.Web.Pages.ModelSpend;
using ClawHQ.Web.Pages.Overview;
using ClawHQ.Web.Pages.Owner;
using ClawHQ.Web.Pages.Owners;
using ClawHQ.Web.Pages.Prices;
using ClawHQ.Web.Pages.Settings;
using ClawHQ.Web.Pages.Settings.Keys;
using ClawHQ.Web.Pages.Settings.People;
using ClawHQ.Web.Pages.Setup;
using ClawHQ.Web.Pages.SignIn;
using ClawHQ.Web.Pages.Summaries;
using ClawHQ.Web.Pages.Summaries.Single;
using ClawHQ.Web.Security;
using ClawHQ.Web.Shell;
using ClawHQ.Web.Spend;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Web;

/// <summary>Wires the web interface.</summary>
public static class WebSlice
{
    /// <summary>Registers what pages read with.</summary>
    public static IServiceCollection AddWeb(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddResponseCompression();
        return services.AddSingleton<IStartupFilter, PageHeaders>().AddSingleton<SharedParts>()
            .AddSingleton(new ErrorPage(Page.ShowError))
            .AddSingleton<AssetAddresses>().AddSingleton<CategoryColours>().AddSingleton<StackReader>().AddSingleton<OverviewReader>()
            .AddSingleton<ExploreReader>()
            .AddSingleton<OwnersReader>().AddSingleton<OwnerReader>()
            .AddSingleton<ModelsReader>().AddSingleton<PricesReader>()
            .AddSingleton<SummaryListReader>().AddSingleton<SummaryReader>()
            .AddSingleton<Arrivals>().AddSingleton<SetupReader>()
            .AddSingleton<LedgerInspection>().AddSingleton<Comparison>().AddSingleton<DiagnosticsReader>()
            .AddSingleton<AuditReader>()
            .AddSingleton<ConfigurationReader>().AddSingleton<ObjectReader>().AddSingleton<EditReader>()
            .AddSingleton<PastUsageReader>().AddSingleton<PlanPreviews>()
            .AddSingleton<KeysReader>().AddSingleton<PeopleReader>().AddSingleton<PaletteSearch>().AddSingleton(new StartPage(Landing.Of))
            .AddSingleton<OpeningEntries>()
            .AddSingleton<ILedgerProjection>(provider => provider.GetRequiredService<OpeningEntries>());
    }

    /// <summary>Maps pages, the parts that renew themselves, and static files. Each declares who may reach it.</summary>
    public static void MapWeb(this IEndpointRouteBuilder routes)
    {
        routes.MapStaticAssets().OpenToEveryone();
        OverviewEndpoints.Map(routes);
        ExploreEndpoints.Map(routes);
        OwnersEndpoints.Map(routes);
        OwnerEndpoints.Map(routes);
        ModelsEndpoints.Map(routes);
        SummaryEndpoints.Map(routes);
        PricesEndpoints.Map(routes);
        SetupEndpoints.Map(routes);
        DiagnosticsEndpoints.Map(routes);
        OpeningsEndpoints.Map(routes);
        ConfigurationEndpoints.Map(routes);
        AuditEndpoints.Map(routes);
        SettingsPages.Map(routes);
        PaletteEndpoints.Map(routes);
        SignInEndpoints.Map(routes);
        DemoEndpoints.Map(routes);
    }
}
