using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Api.Failures;

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
            case BadHttpRequestException bad when UnboundParameter().Match(bad.Message) is { Success: true } parameter:
                return Problem.Result(
                    400, "invalid_parameter", "The request's parameters cannot be used as they are.", Unreadable(parameter));
            case BadHttpRequestException bad:
                return ErrorPage.Answer(
                    context,
                    new PageError(bad.StatusCode, "This cannot be answered", bad.Message, "Check the address."),
                    CodeOf(bad.StatusCode));
            case TooLargeException large:
                return ErrorPage.Answer(context, PageError.TooMuch(large), "too_many_rows");
            case SqliteException { SqliteErrorCode: 8 or 10 or 13 } full:
                LogStorage(logger, full);
                context.Response.Headers.RetryAfter = "5";
                return Problem.Result(503, "storage_unavailable", "The data folder cannot be written now. /readyz says why.");
            case UnavailableException unavailable:
                context.Response.Headers.RetryAfter = "5";
                return Problem.Result(503, "ledger_unavailable", unavailable.Message);
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

    /// <summary>What is wrong with a parameter that the framework could not read; its message names the .NET type.</summary>
    private static ProblemItem Unreadable(Match parameter)
    {
        var type = parameter.Groups["type"].Value;
        var expected = type.Contains("bool", StringComparison.OrdinalIgnoreCase) ? "neither true nor false"
            : type.Contains("Date", StringComparison.Ordinal) ? "not an RFC 3339 time such as 2026-11-01T00:00:00Z"
            : "not a whole number in range";
        return new ProblemItem(
            JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter.Groups["name"].Value),
            Problem.Echo(parameter.Groups["value"].Value),
            $"This is {expected}.");
    }

    /// <summary>The serializer's message names .NET types; the part before them says what is wrong.</summary>
    private static string Plain(string message)
    {
        if (message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal))
        {
            return "This is not of the kind that is expected here.";
        }

        var end = message.IndexOf(" Path: ", StringComparison.Ordinal);
        var text = end < 0 ? message : message[..end];
        var type = text.IndexOf(", on type", StringComparison.Ordinal);
        return text.Contains("could not be mapped to any .NET member", StringComparison.Ordinal)
            ? text[..text.IndexOf(" could not", StringComparison.Ordinal)] + " is not known here."
            : type < 0 ? text : text[..type];
    }

    [GeneratedRegex("^Failed to bind parameter \"(?<type>[^ ]+) (?<name>[^ ]+)\" from \"(?<value>.*)\"\\.$", RegexOptions.Singleline)]
    private static partial Regex UnboundParameter();

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed.")]
    private static partial void LogFailure(ILogger logger, Exception e, string method, string path);

    [LoggerMessage(2, LogLevel.Error, "The state database cannot be written.")]
    private static partial void LogStorage(ILogger logger, Exception e);
}
