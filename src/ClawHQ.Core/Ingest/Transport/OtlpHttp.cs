using System.Globalization;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Gate;
using ClawHQ.Core.Ingest.Otlp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Ingest.Transport;

/// <summary>OTLP over HTTP: one POST is one request message, answered when it is durable, in the request's own form.</summary>
internal sealed partial class OtlpHttp(OtlpReceiver receiver, BodyReader bodies, ILogger<OtlpHttp> logger)
{
    /// <summary>The form in which these endpoints refuse callers.</summary>
    public static RefusalForm RefusalForm { get; } = new((context, refusal) =>
    {
        if (refusal.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"ClawHQ\"";
        }

        var code = refusal.Status == StatusCodes.Status401Unauthorized ? RpcCode.Unauthenticated : RpcCode.PermissionDenied;
        return WriteAsync(context, new OtlpFailure(refusal.Status, code, refusal.Detail));
    });

    /// <summary>Takes a request sent to an address that names a signal, or null where it names none.</summary>
    public async Task TakeAsync(HttpContext context, OtlpSignal? signal)
    {
        try
        {
            var (encoding, receipt) = await ReceiveAsync(context, signal);
            await WriteAsync(context, StatusCodes.Status200OK, encoding, OtlpAnswer.Success(encoding, receipt));
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The sender is gone; what was begun is either durable or never was, and a retry finds out.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var failure = OtlpFailure.From(e);
            if (failure is null)
            {
                LogFailure(logger, e, context.Request.Path);
            }

            failure ??= OtlpFailure.Internal;
            receiver.Refuse(context.Caller, signal, failure);
            await WriteAsync(context, failure);
        }
    }

    /// <summary>Answers an address below the OTLP base that is none of OTLP's.</summary>
    public static Task RefuseAddressAsync(HttpContext context) => WriteAsync(context, new OtlpFailure(
        StatusCodes.Status404NotFound,
        RpcCode.NotFound,
        "this is no OTLP address: telemetry is taken at /v1/metrics, /v1/traces and /v1/logs. Where the exporter appends these itself, "
        + "its endpoint is the address without them"));

    private async ValueTask<(OtlpEncoding Encoding, OtlpReceipt Receipt)> ReceiveAsync(HttpContext context, OtlpSignal? signal)
    {
        var request = context.Request;
        var encoding = OtlpEncodings.Parse(request.ContentType)
            ?? throw new OtlpException(OtlpFailure.UnknownType(request.ContentType));
        var coding = ContentCoding.Parse(request.Headers.ContentEncoding)
            ?? throw new OtlpException(OtlpFailure.UnknownCoding(request.Headers.ContentEncoding.ToString()));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = BodyReader.PackedLengthMax;
        }

        using var body = await bodies.ReadAsync(request, coding, context.RequestAborted);
        var message = new OtlpMessage(body, encoding, signal, IsSignalFixed: false);
        return (encoding, await receiver.TakeAsync(context.Caller, message, context.RequestAborted));
    }

    private static Task WriteAsync(HttpContext context, OtlpFailure failure)
    {
        var encoding = OtlpEncodings.Parse(context.Request.ContentType) ?? OtlpEncoding.Json;
        if (failure.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, failure.Status, encoding, OtlpAnswer.Failure(encoding, failure));
    }

    private static async Task WriteAsync(HttpContext context, int status, OtlpEncoding encoding, byte[] answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = encoding == OtlpEncoding.Json ? OtlpEncodings.JsonType : OtlpEncodings.ProtobufType;
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    [LoggerMessage(4001, LogLevel.Error, "An OTLP request to {Path} failed.")]
    private static partial void LogFailure(ILogger logger, Exception e, string path);
}
