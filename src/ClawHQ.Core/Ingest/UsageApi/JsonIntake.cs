using System.Globalization;
using System.Text;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ingest.Diagnostics;
using ClawHQ.Core.Ingest.Otlp.Wire;
using ClawHQ.Core.Ingest.Transport;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Ingest.UsageApi;

/// <summary>Receives the JSON bodies of our own addresses, packed or not, within the bounds of all bodies. Requests that are refused as
/// a whole are shown in diagnostics.</summary>
internal sealed class JsonIntake(BodyReader bodies, BufferBudget budget, IngestDiagnostics diagnostics)
{
    /// <summary>Names and values of one body at most: four times what ten thousand full records need.</summary>
    private const int ValuesMax = 2_000_000;

    /// <summary>What a parsed document takes for each beside the text, with room to grow.</summary>
    private const int BytesPerValue = 24;

    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 16 };

    /// <summary>Hands the body's root to <paramref name="take"/>, or answers why it cannot.</summary>
    public async Task<IResult> TakeAsync(HttpContext context, Func<JsonElement, Task<IResult>> take)
    {
        if (!context.Request.HasJsonContentType())
        {
            return Refuse(context, 415, "json_expected", "The body must be JSON, with content-type: application/json.");
        }

        if (ContentCoding.Parse(context.Request.Headers.ContentEncoding) is not { } coding)
        {
            return Refuse(context, 415, "unknown_encoding", "The body's encoding must be one of gzip, deflate, br and identity.");
        }

        try
        {
            using var body = await bodies.ReadAsync(context.Request, coding, context.RequestAborted);
            return await ParseAsync(WithoutMark(body.Written), take);
        }
        catch (JsonException e)
        {
            return Invalid(context, "body", $"The body is not JSON: {e.Message}", null);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested && OtlpFailure.From(e) is { } failure)
        {
            if (failure.RetryAfterSeconds is { } seconds)
            {
                context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            }

            return Refuse(context, failure.Status, CodeOf(failure.Status), $"Nothing was taken: {failure.Message}.");
        }
    }

    /// <summary>Answers that the request says something that cannot be.</summary>
    public IResult Invalid(HttpContext context, string path, string message, string? hint) =>
        Refuse(context, 400, "invalid_request", message, new ProblemItem(path, null, message, hint));

    private async Task<IResult> ParseAsync(ReadOnlyMemory<byte> body, Func<JsonElement, Task<IResult>> take)
    {
        var values = ValuesOf(body.Span);
        if (values > ValuesMax)
        {
            throw new OtlpException(
                new OtlpFailure(413, RpcCode.ResourceExhausted, $"the body has more than {ValuesMax} names and values"));
        }

        if (!budget.TryTake(values * BytesPerValue))
        {
            throw new BuffersExhaustedException();
        }

        try
        {
            using var document = JsonDocument.Parse(body, Json);
            return await take(document.RootElement);
        }
        finally
        {
            budget.Return(values * BytesPerValue);
        }
    }

    /// <summary>As many names, values and ends of lists and objects as a body can have at most: each follows one of these
    /// characters.</summary>
    private static long ValuesOf(ReadOnlySpan<byte> json) =>
        1L + json.Count((byte)',') + json.Count((byte)':') + (2L * (json.Count((byte)'[') + json.Count((byte)'{')));

    private IResult Refuse(HttpContext context, int status, string code, string detail, params IReadOnlyList<ProblemItem> errors)
    {
        diagnostics.RequestRefused(context.Caller, null, status, detail);
        return Problem.Result(status, code, detail, errors);
    }

    private static string CodeOf(int status) => status switch
    {
        413 => "too_large",
        408 => "too_slow",
        429 => "overloaded",
        503 => "ledger_unavailable",
        _ => "invalid_request",
    };

    /// <summary>The body without the byte order mark that some programs put before it.</summary>
    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;
}
