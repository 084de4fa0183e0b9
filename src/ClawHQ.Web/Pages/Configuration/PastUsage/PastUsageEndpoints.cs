using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger.Reattribution;
using ClawHQ.Web.Forms;
using ClawHQ.Web.Ranges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Web.Pages.Configuration.PastUsage;

/// <summary>The page on which past usage is brought to whom it belongs now, and its part that follows a run.</summary>
internal static class PastUsageEndpoints
{
    /// <summary>Address of the part that follows a run.</summary>
    public const string PartPath = "/parts/past-usage";

    /// <summary>How long somebody is kept waiting for what may be done soon; afterwards the page follows it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var page = new PromptPage<PastUsagePage>(
            PastUsageChoice.Title, ConfigurationChoice.Path,
            async context => await Reader(context).ReadAsync(AddressOf(context), context.RequestAborted),
            ConfigurationChoice.Above);
        routes.MapGet(PastUsageChoice.Path, (HttpContext context) => page.ExecuteAsync(context))
            .Requires(Permission.SeeConfig).ExcludeFromDescription();
        Page.MapPart<RunLive>(
            routes, PartPath, Permission.SeeConfig, context => Task.FromResult<object?>(Reader(context).ReadRun(AddressOf(context))));
        routes.MapPost(PastUsageChoice.Path, MoveAsync).Requires(Permission.ManageConfig).ExcludeFromDescription();
    }

    private static PageAddress AddressOf(HttpContext context) => PageAddress.Of(PastUsageChoice.Path, context.Request.Query);

    private static PastUsageReader Reader(HttpContext context) => context.RequestServices.GetRequiredService<PastUsageReader>();

    private static async Task<IResult> MoveAsync(HttpContext context, PastUsageReader reader, ReattributionRuns runs)
    {
        var form = await SentForm.ReadAsync(context, PastUsageReader.FormName);
        var address = AddressOf(context);
        var problems = new List<ProblemItem>();
        var asked = ReattributionQuestion.Read(form.Text("from"), form.Text("to"), form.Text("filter"), problems);
        var reason = ReattributionQuestion.ReadReason(form.Text("reason"), problems);
        var status = StatusCodes.Status400BadRequest;
        if (asked is not null && reason is not null)
        {
            // Whoever leaves the page does not end it.
            if (runs.TryStart(asked, reason, context.Actor, out var run, CancellationToken.None))
            {
                await runs.WaitAsync(run, Patience);
                return Page.SeeOther(context, $"{address.Without(PastUsageChoice.PreviewParameter)}#run");
            }

            problems.Add(new ProblemItem("run", null, $"{run.By} is moving past usage just now.", "Try again when that has ended."));
            status = StatusCodes.Status409Conflict;
        }

        var model = await reader.ReadAsync(address, form.With(problems), context.RequestAborted);
        return Page.Show<PastUsagePage>(context, new { Model = model, context.Caller }, status);
    }
}
