using System.Globalization;
using System.Text;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Gate;
using ClawHQ.Core.Ingest.Otlp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Ingest.Transport.Grpc;

/// <summary>
/// OTLP over gRPC: the unary <c>Export</c> methods, served directly on HTTP/2 by the
/// <see href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC protocol</see>.
/// </summary>
internal sealed partial class OtlpGrpc(OtlpReceiver receiver, BodyReader bodies, ILogger<OtlpGrpc> logger)
{
    private const string ContentType = "application/grpc";

    /// <summary>The form in which these endpoints refuse callers.</summary>
    public static RefusalForm RefusalForm { get; } = new((context, refusal) =>
    {
        var code = refusal.Status == StatusCodes.Status401Unauthorized ? RpcCode.Unauthenticated : RpcCode.PermissionDenied;
        WriteFailure(context, new OtlpFailure(refusal.Status, code, refusal.Detail));
        return Task.CompletedTask;
    });

    /// <summary>Whether a request is a gRPC call with protobuf messages.</summary>
    public static bool IsGrpc(HttpRequest request)
        => request.ContentType is { } type
        && type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == ContentType.Length || type[ContentType.Length] == ';'
            || type[ContentType.Length..].StartsWith("+proto", StringComparison.OrdinalIgnoreCase));

    /// <summary>Answers a call of a method that is not there.</summary>
    public static Task RefuseMethodAsync(HttpContext context)
    {
        WriteFailure(context, new OtlpFailure(
            StatusCodes.Status404NotFound, RpcCode.Unimplemented, "there is no such method: OTLP has Export for metrics, traces and logs"));
        return Task.CompletedTask;
    }

    /// <summary>Serves one call.</summary>
    public async Task ExportAsync(HttpContext context, OtlpSignal signal)
    {
        if (!IsGrpc(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }

        using var deadline = Deadline(context);
        try
        {
            var receipt = await ReceiveAsync(context, signal, deadline.Token);
            await WriteSuccessAsync(context, OtlpAnswer.Success(OtlpEncoding.Protobuf, receipt));
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            Refuse(context, signal, e, deadline.IsCancellationRequested);
        }
    }

    private async ValueTask<OtlpReceipt> ReceiveAsync(HttpContext context, OtlpSignal signal, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // A frame says its length itself, and is refused by it.
            limit.MaxRequestBodySize = null;
        }

        var encoding = context.Request.Headers["grpc-encoding"];
        var coding = ContentCoding.Parse(encoding);
        if (coding is null || coding == ContentCoding.Brotli)
        {
            context.Response.Headers["grpc-accept-encoding"] = "identity,gzip,deflate";
            throw new OtlpException(OtlpFailure.UnknownCoding(encoding.ToString()));
        }

        using var body = await GrpcFrame.ReadAsync(context.Request, bodies, coding, cancellationToken);
        var message = new OtlpMessage(body, OtlpEncoding.Protobuf, signal, IsSignalFixed: true);
        return await receiver.TakeAsync(context.Caller, message, cancellationToken);
    }

    private void Refuse(HttpContext context, OtlpSignal signal, Exception exception, bool isLate)
    {
        var failure = isLate
            ? new OtlpFailure(StatusCodes.Status408RequestTimeout, RpcCode.DeadlineExceeded, "the call's own deadline passed")
            : OtlpFailure.From(exception);
        if (failure is null)
        {
            LogFailure(logger, exception, signal);
        }

        failure ??= OtlpFailure.Internal;
        receiver.Refuse(context.Caller, signal, failure);
        WriteFailure(context, failure);
    }

    /// <summary>Ends when the caller goes or the time passes that it gives itself in <c>grpc-timeout</c>.</summary>
    private static CancellationTokenSource Deadline(HttpContext context)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        if (GrpcTimeout.Parse(context.Request.Headers["grpc-timeout"].ToString()) is { } time)
        {
            source.CancelAfter(time);
        }

        return source;
    }

    private static async Task WriteSuccessAsync(HttpContext context, byte[] answer)
    {
        var response = context.Response;
        response.ContentType = ContentType;
        await response.Body.WriteAsync(GrpcFrame.Write(answer), context.RequestAborted);
        response.AppendTrailer("grpc-status", "0");
    }

    /// <summary>Without a message, status and headers come as one: what gRPC calls trailers only.</summary>
    private static void WriteFailure(HttpContext context, OtlpFailure failure)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = ContentType;
        response.Headers["grpc-status"] = ((int)failure.Code).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Escape(failure.Message);
        response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(OtlpAnswer.Status(failure)).TrimEnd('=');
    }

    /// <summary>All but printable ASCII, and the percent sign, as %XX of the UTF-8.</summary>
    private static string Escape(string message)
    {
        var escaped = new StringBuilder(message.Length);
        foreach (var b in Encoding.UTF8.GetBytes(message))
        {
            if (b is >= 0x20 and <= 0x7E && b != '%')
            {
                escaped.Append((char)b);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            }
        }

        return escaped.ToString();
    }

    [LoggerMessage(4002, LogLevel.Error, "A gRPC call with {Signal} failed.")]
    private static partial void LogFailure(ILogger logger, Exception e, OtlpSignal signal);
}
