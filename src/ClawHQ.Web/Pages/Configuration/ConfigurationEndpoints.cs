using ClawHQ.Core.Access;
using ClawHQ.Web.Pages.Configuration.Editing;
using ClawHQ.Web.Pages.Configuration.PastUsage;
using ClawHQ.Web.Pages.Configuration.Single;
using ClawHQ.Web.Ranges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Configuration;

/// <summary>The pages of configuration: all objects, one of them, and the forms that change what no file manages.</summary>
internal static class ConfigurationEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(ConfigurationChoice.Path, (HttpContext context, ConfigurationReader reader) =>
        {
            var model = reader.Read(PageAddress.Of(ConfigurationChoice.Path, context.Request.Query));
            return context.Request.Query["format"] == "csv"
                ? ConfigurationCsv.Of(model)
                : Page.Show<ConfigurationPage>(context, new { Model = model, context.Caller });
        }).Requires(Permission.SeeConfig).ExcludeFromDescription();
        PastUsageEndpoints.Map(routes);
        EditEndpoints.Map(routes);
        ObjectEndpoints.Map(routes);
    }
}
