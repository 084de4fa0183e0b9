using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Api;

/// <summary>
/// Answers every failure that an endpoint lets through: what the client did wrong with what to do, what the disk does with 503,
/// anything else with 500 and no internals. Logged once, here.
/// </summary>
internal sealed partial class FailureMiddleware(RequestDelegate next, ILogger<FailureMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await Answer(context, e).ExecuteAsync(context);
        }
    }

    private IResult Answer(HttpContext context, Exception e)
    {
        switch (e)
        {
            case BadHttpRequestException { InnerException: JsonException json } bad:
                var where = new ProblemItem(json.Path ?? "$", null, Plain(json.Message));
                return Problem.Result(bad.StatusCode, "invalid_json", "The body is not the JSON that is expected here.", where);
            case BadHttpRequestException bad:
                return Problem.Result(bad.StatusCode, CodeOf(bad.StatusCode), bad.Message);
            case SqliteException { SqliteErrorCode: 8 or 10 or 13 } full:
                LogStorage(logger, full);
                context.Response.Headers.RetryAfter = "5";
                return Problem.Result(503, "storage_unavailable", "The data folder cannot be written now. /readyz says why.");
            default:
                LogFailure(logger, e, context.Request.Method, context.Request.Path);
                return Problem.Result(500, "internal", "Something went wrong inside ClawHQ. The server's log says what.");
        }
    }

    private static string CodeOf(int status) => status switch
    {
        413 => "too_large",
        415 => "unsupported_media_type",
        408 => "too_slow",
        _ => "bad_request",
    };

    /// <summary>The serializer's message names .NET types; the part before them says what is wrong.</summary>
    private static string Plain(string message)
    {
        var end = message.IndexOf(" Path: ", StringComparison.Ordinal);
        var text = end < 0 ? message : message[..end];
        var type = text.IndexOf(", on type", StringComparison.Ordinal);
        return text.Contains("could not be mapped to any .NET member", StringComparison.Ordinal)
            ? text[..text.IndexOf(" could not", StringComparison.Ordinal)] + " is not known here."
            : type < 0 ? text : text[..type];
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed.")]
    private static partial void LogFailure(ILogger logger, Exception e, string method, string path);

    [LoggerMessage(2, LogLevel.Error, "The state database cannot be written.")]
    private static partial void LogStorage(ILogger logger, Exception e);
}
