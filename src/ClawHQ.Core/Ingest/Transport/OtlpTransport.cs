using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Gate;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Otlp.Decoding;
using ClawHQ.Core.Ingest.Otlp.Wire;
using ClawHQ.Core.Ingest.Transport.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ObjectPool;

namespace ClawHQ.Core.Ingest.Transport;

/// <summary>Registers and maps OTLP over HTTP and gRPC.</summary>
internal static class OtlpTransport
{
    /// <summary>Bytes that all requests together may hold while they are received and decoded.</summary>
    private const long BufferBytesMax = 256L * 1024 * 1024;

    extension(IServiceCollection services)
    {
        /// <summary>Adds the receivers. Needs <see cref="IIngestPipeline"/> and <see cref="IdentityHash"/>.</summary>
        public IServiceCollection AddOtlp() => services
            .AddSingleton(new BufferBudget(BufferBytesMax))
            .AddSingleton<InternTable>()
            .AddSingleton<BodyReader>()
            .AddSingleton<OtlpReceiver>()
            .AddSingleton<OtlpHttp>()
            .AddSingleton<OtlpGrpc>()
            .AddSingleton<ObjectPool<OtlpDecoder>>(provider => new DefaultObjectPool<OtlpDecoder>(new DecoderPolicy(
                provider.GetRequiredService<IdentityHash>(), provider.GetRequiredService<InternTable>())));
    }

    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>Maps every address at which OTLP is taken, on whichever listener a request arrives.</summary>
        public void MapOtlp()
        {
            var http = routes.ServiceProvider.GetRequiredService<OtlpHttp>();
            foreach (var (name, signal) in Signals)
            {
                Open(routes.MapPost($"/v1/{name}", context => http.TakeAsync(context, signal)), OtlpHttp.RefusalForm)
                    .WithMetadata(Body).WithSummary($"Takes OTLP {name}");
            }

            Open(routes.MapPost("/api/v1/otlp/{**rest}", context => TakeBelowBaseAsync(http, context)), OtlpHttp.RefusalForm)
                .WithMetadata(Body).WithSummary("Takes OTLP: the last word of the path names the signal, without one the body does");

            Open(routes.MapPost("/v1/{**rest}", OtlpHttp.RefuseAddressAsync), OtlpHttp.RefusalForm).ExcludeFromDescription();

            var grpc = routes.ServiceProvider.GetRequiredService<OtlpGrpc>();
            foreach (var (path, signal) in GrpcMethods.All)
            {
                Open(routes.MapPost(path, context => grpc.ExportAsync(context, signal)), OtlpGrpc.RefusalForm);
            }

            Open(routes.Map(GrpcMethods.AnyOther, OtlpGrpc.RefuseMethodAsync), OtlpGrpc.RefusalForm);
        }
    }

    private static IReadOnlyList<(string Name, OtlpSignal Signal)> Signals { get; } =
        [("metrics", OtlpSignal.Metrics), ("traces", OtlpSignal.Traces), ("logs", OtlpSignal.Logs)];

    private static Task TakeBelowBaseAsync(OtlpHttp http, HttpContext context)
        => OtlpAddress.TryParse(context.GetRouteValue("rest") as string, out var signal)
            ? http.TakeAsync(context, signal)
            : OtlpHttp.RefuseAddressAsync(context);

    private static DescribedBody Body { get; } = new(
        "An export request of the OpenTelemetry protocol, plain or compressed by gzip, deflate or br.",
        ["application/x-protobuf", "application/json"]);

    private static IEndpointConventionBuilder Open(IEndpointConventionBuilder endpoint, RefusalForm form)
        => endpoint.Requires(Permission.SendUsage).WithMetadata(form);

    private sealed class DecoderPolicy(IdentityHash hash, InternTable strings) : PooledObjectPolicy<OtlpDecoder>
    {
        public override OtlpDecoder Create() => new(hash, strings);

        public override bool Return(OtlpDecoder obj) => true;
    }
}
