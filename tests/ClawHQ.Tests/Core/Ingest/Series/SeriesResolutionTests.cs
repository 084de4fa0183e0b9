using System.Text.Json;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Series;
using ClawHQ.Core.Ingest.UsageApi;
using ClawHQ.Tests.Core.Ingest.Golden;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Ingest.Series;

public class SeriesResolutionTests(BookingServer.Shared shared) : IClassFixture<BookingServer.Shared>
{
    private static readonly string Long = new('x', 4096);

    [Fact]
    public void A_live_series_holds_on_to_no_text_that_is_longer_than_what_an_entry_keeps()
    {
        var pipeline = shared.Server.Server.Host.Services.GetRequiredService<IIngestPipeline>();
        var request = pipeline.BeginRequest(BookingServer.CallerOf("long texts"), BookingServer.Now);
        request.BeginResource(Of("service.name", "host.id", "host.name", "clawhq.task", "telemetry.sdk.name"));
        request.BeginScope("openclaw", null, Of());

        var series = (MetricSeries)request.ResolveSeries(
            1,
            new MetricHead { Name = "openclaw.tokens", Unit = "1", Kind = MetricKind.Sum, IsCumulative = true, IsMonotonic = true },
            Of(
                "clawhq.agent", "clawhq.team", "clawhq.project", "clawhq.client", "clawhq.user", "clawhq.environment", "session.id",
                "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.response.model"));
        var unused = (MetricSeries)request.ResolveSeries(
            2, new MetricHead { Name = Long, Unit = "1", Kind = MetricKind.Gauge }, Of());

        var group = Assert.IsType<SeriesGroup>(series.Group);
        var (claims, resource) = (group.Claims, group.Resource);
        string?[] texts =
        [
            claims.Agent, claims.Team, claims.Project, claims.Client, claims.User, claims.Environment, group.Session, group.Provider,
            group.Model, group.SignalModel, resource.ServiceName, resource.SdkName, resource.Process.HostId, resource.Process.HostName,
            resource.Task, unused.Name,
        ];
        Assert.All(texts, text => Assert.Equal(KeptText.LengthMax, text?.Length));
    }

    private static JsonAttributes Of(params string[] keys)
    {
        using var json = JsonSerializer.SerializeToDocument(keys.Prepend("openclaw.token").ToDictionary(k => k, k =>
            k == "openclaw.token" ? "input" : Long));
        return new JsonAttributes(json.RootElement);
    }
}
