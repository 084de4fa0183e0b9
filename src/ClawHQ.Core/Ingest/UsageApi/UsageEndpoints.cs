using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ingest.Transport;
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

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/usage", TakeUsageAsync).Requires(Permission.SendUsage).WithMetadata(new BodyLimit()).WithTags("Ingest")
            .WithSummary("Books calls of programs without OpenTelemetry")
            .WithMetadata(new DescribedBody(
                "1 to 10,000 records; of a record only its id is needed.", ["application/json"], typeof(UsageShape)))
            .Produces<UsageAnswer>().ProducesProblem(400).ProducesProblem(413).ProducesProblem(415)
            .ProducesProblem(429).ProducesProblem(503);
        routes.MapPost("/api/v1/outcomes", TakeOutcomeAsync).Requires(Permission.ReportOutcomes).WithMetadata(new BodyLimit())
            .WithTags("Ingest").WithSummary("Says how a task ended; the last one wins")
            .WithMetadata(new DescribedBody("The outcome.", ["application/json"], typeof(OutcomeShape)))
            .Produces<OutcomeAnswer>().ProducesProblem(400).ProducesProblem(415).ProducesProblem(503);
    }

    private static Task<IResult> TakeUsageAsync(
        HttpContext context, JsonIntake intake, UsageBooking booking, CancellationToken cancellationToken) =>
        intake.TakeAsync(context, async json => !TryRecords(json, out var records)
            ? intake.Invalid(
                context, "records", "The body must be an object with a list of at least one record.",
                "{\"records\":[{\"id\":\"…\", …}]}")
            : records.GetArrayLength() > RecordsMax
                ? intake.Invalid(
                    context, "records", $"A request may carry {RecordsMax} records at most.", "Send the rest in further requests.")
                : TypedResults.Ok(await booking.BookAsync(context.Caller, records, cancellationToken)));

    private static Task<IResult> TakeOutcomeAsync(
        HttpContext context, JsonIntake intake, TaskOutcomes outcomes, CancellationToken cancellationToken) =>
        intake.TakeAsync(context, async json => await outcomes.StoreAsync(context.Caller, json, cancellationToken) is { } error
            ? intake.Invalid(context, "body", $"The outcome cannot be taken: {error}.", null)
            : TypedResults.Ok(new OutcomeAnswer(true)));

    private static bool TryRecords(JsonElement json, out JsonElement records)
    {
        records = default;
        return json.ValueKind == JsonValueKind.Object && UsageFields.IsUnicode(json) && json.TryGetProperty("records", out records)
            && records.ValueKind == JsonValueKind.Array && records.GetArrayLength() > 0;
    }

    private sealed class BodyLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => BodyReader.PackedLengthMax;
    }
}
