using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Ingest.UsageApi;

/// <summary>The answer to an outcome that was stored.</summary>
/// <param name="Ok">Always true.</param>
public sealed record OutcomeAnswer(bool Ok);

/// <summary><c>POST /api/v1/usage</c> and <c>POST /api/v1/outcomes</c>, for programs without OpenTelemetry.</summary>
internal static class UsageEndpoints
{
    /// <summary>Records of one request at most.</summary>
    public const int RecordsMax = 10_000;

    private const long BodyMax = 20L * 1024 * 1024;
    private const int RetryAfterSeconds = 2;

    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 16 };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/usage", TakeUsageAsync).Requires(Permission.SendUsage).WithMetadata(new BodyLimit()).WithTags("Ingest")
            .Produces<UsageAnswer>();
        routes.MapPost("/api/v1/outcomes", TakeOutcomeAsync).Requires(Permission.ReportOutcomes).WithMetadata(new BodyLimit())
            .WithTags("Ingest").Produces<OutcomeAnswer>();
    }

    private static Task<IResult> TakeUsageAsync(HttpContext context, UsageBooking booking, CancellationToken cancellationToken) =>
        WithJsonAsync(context, async json =>
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("records", out var records)
                || records.ValueKind != JsonValueKind.Array || records.GetArrayLength() == 0)
            {
                return Invalid("records", "The body must be an object with a list of records.", "{\"records\":[{\"id\":\"…\", …}]}");
            }

            return records.GetArrayLength() > RecordsMax
                ? Invalid("records", $"A request may carry {RecordsMax} records at most.", "Send the rest in further requests.")
                : TypedResults.Ok(await booking.BookAsync(context.Caller, records, cancellationToken));
        });

    private static Task<IResult> TakeOutcomeAsync(HttpContext context, TaskOutcomes outcomes, CancellationToken cancellationToken) =>
        WithJsonAsync(context, async json => await outcomes.StoreAsync(context.Caller, json, cancellationToken) is { } error
            ? Invalid("body", $"The outcome cannot be taken: {error}.", null)
            : TypedResults.Ok(new OutcomeAnswer(true)));

    private static async Task<IResult> WithJsonAsync(HttpContext context, Func<JsonElement, Task<IResult>> take)
    {
        if (!context.Request.HasJsonContentType())
        {
            return Problem.Result(415, "json_expected", "The body must be JSON, with content-type: application/json.");
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, Json, context.RequestAborted);
            return await take(document.RootElement);
        }
        catch (JsonException e)
        {
            return Invalid("body", $"The body is not JSON: {e.Message}", null);
        }
        catch (LedgerUnavailableException e)
        {
            return Later(context, "ledger_unavailable", $"Nothing was taken, because the ledger cannot be written: {e.Message}");
        }
        catch (LedgerOverloadedException)
        {
            return Later(context, "overloaded", "Nothing was taken, because too much is waiting. Send the same again.");
        }
    }

    private static IResult Later(HttpContext context, string code, string detail)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Problem.Result(503, code, detail);
    }

    private static IResult Invalid(string path, string message, string? hint) =>
        Problem.Result(400, "invalid_request", message, new ProblemItem(path, null, message, hint));

    private sealed class BodyLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => BodyMax;
    }
}
