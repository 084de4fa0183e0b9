using System.Net;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Gate;
using ClawHQ.Core.Ingest;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Otlp.Wire;
using ClawHQ.Core.Ingest.Transport;
using ClawHQ.Tests.Core.Ingest.Otlp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Tests.Core.Ingest.Transport;

/// <summary>The OTLP endpoints on a real Kestrel with free ports; what they receive is written down instead of booked.</summary>
internal sealed class OtlpServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpServer(WebApplication app, RecordingPipeline pipeline)
    {
        _app = app;
        Pipeline = pipeline;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.ToList() ?? [];
        Http = Client(addresses[0], HttpVersion.Version11);
        Grpc = Client(addresses[1], HttpVersion.Version20);
    }

    public RecordingPipeline Pipeline { get; }

    /// <summary>Speaks HTTP/1.1, with a key.</summary>
    public HttpClient Http { get; }

    /// <summary>Speaks HTTP/2 without TLS, with a key.</summary>
    public HttpClient Grpc { get; }

    public BufferBudget Budget => _app.Services.GetRequiredService<BufferBudget>();

    public static async Task<OtlpServer> StartAsync(Func<Exception?>? failure = null, long? bufferBytesMax = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 100, gracePeriod: TimeSpan.FromSeconds(2));
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var pipeline = new RecordingPipeline(failure);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<IIngestPipeline>(pipeline)
            .AddSingleton(new IdentityHash(new byte[IdentityHash.KeyLength])).AddOtlp();
        if (bufferBytesMax is { } bytes)
        {
            builder.Services.AddSingleton(new BufferBudget(bytes));
        }

        var app = builder.Build();
        app.UseRouting();
        app.Use(AdmitAsync);
        app.MapOtlp();
        await app.StartAsync();
        return new OtlpServer(app, pipeline);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Grpc.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Lets in one key, and refuses as the access rules do.</summary>
    private static Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<AccessRule>() is not { Required: Permission.SendUsage })
        {
            return next(context);
        }

        if (context.Request.Headers["x-api-key"] == "key")
        {
            context.Features.Set(new Caller { Name = "tests", Rights = Rights.OfKey(Scopes.Ingest, KeyBinding.None) });
            return next(context);
        }

        var form = context.GetEndpoint()?.Metadata.GetMetadata<RefusalForm>();
        Assert.NotNull(form);
        return form.WriteAsync(context, new Refusal(401, "key_missing", "A key is needed."));
    }

    private static HttpClient Client(string address, Version version)
    {
        var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = new Uri(address),
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        client.DefaultRequestHeaders.Add("x-api-key", "key");
        return client;
    }
}

/// <summary>Writes requests down.</summary>
internal sealed class RecordingPipeline(Func<Exception?>? failure) : IIngestPipeline
{
    private readonly List<RecordingSink> _requests = [];
    private readonly List<string> _refused = [];

    public IReadOnlyList<RecordingSink> Requests => Locked(_requests);

    /// <summary>Requests that were booked.</summary>
    public IEnumerable<RecordingSink> Committed => Requests.Where(r => r.IsCommitted);

    /// <summary>Whole requests refused: status, signal and reason.</summary>
    public IReadOnlyList<string> Refused => Locked(_refused);

    public IIngestRequest BeginRequest(Caller caller, DateTimeOffset receivedAt)
    {
        Assert.Equal("tests", caller.Name);
        var request = new RecordingSink { CommitFailure = failure?.Invoke() };
        lock (this)
        {
            _requests.Add(request);
        }

        return request;
    }

    public void RefuseRequest(Caller caller, OtlpSignal? signal, int status, string reason)
    {
        lock (this)
        {
            _refused.Add($"{status} {signal} {reason}");
        }
    }

    private List<T> Locked<T>(List<T> list)
    {
        lock (this)
        {
            return [.. list];
        }
    }
}
