using System.Text;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Core.Pricing.Book;
using ClawHQ.Core.Pricing.History;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Core.Pricing.Import;

/// <summary>One changed figure of the latest price, dollars per million tokens, or anything else of the model that changes, as the price
/// file writes it; null where there was or is none.</summary>
public sealed record FieldChangeView(string Name, string? Before, string? After);

/// <summary>What an import does to one model.</summary>
/// <param name="Provider">The price book's name.</param>
/// <param name="Model">The model's id.</param>
/// <param name="Kind"><c>added</c> or <c>changed</c>.</param>
/// <param name="Fields">Everything that changes.</param>
/// <param name="Problems">Why it is refused unless forced; empty for what is taken.</param>
public sealed record ModelChangeView(
    string Provider, string Model, string Kind, IReadOnlyList<FieldChangeView> Fields, IReadOnlyList<string> Problems);

/// <summary>What an import did, or would do.</summary>
/// <param name="Applied">False for a dry run.</param>
/// <param name="Version">The book's version afterwards.</param>
/// <param name="Format">The format that was recognised.</param>
/// <param name="Changes">Models taken.</param>
/// <param name="Refused">Models left out because their price cannot be meant; <c>force=true</c> takes them.</param>
/// <param name="Unchanged">Models that stay as they are.</param>
/// <param name="SkippedProviders">Providers that the book does not know, with their number of models; name them to import them.</param>
/// <param name="Unreadable">Models that could not be read.</param>
public sealed record ImportView(
    bool Applied, string Version, string Format, IReadOnlyList<ModelChangeView> Changes, IReadOnlyList<ModelChangeView> Refused,
    int Unchanged, IReadOnlyDictionary<string, int> SkippedProviders, IReadOnlyList<ProblemItem> Unreadable);

/// <summary>Takes a newer price list: shows the difference, or puts it in force.</summary>
internal static class ImportEndpoint
{
    /// <summary>Longest list, in bytes; the longest known one has 2 MB.</summary>
    public const int BytesMax = 32 * 1024 * 1024;

    /// <param name="context">The list is the body.</param>
    /// <param name="book">The prices in force.</param>
    /// <param name="changes">Puts prices in force.</param>
    /// <param name="clock">Gives the first day where none is asked for.</param>
    /// <param name="from">First day (UTC) of prices that carry none, of models that the book has; today by default. Models that are new
    /// have such a price since ever.</param>
    /// <param name="provider">Only these providers; also takes ones that the book does not know.</param>
    /// <param name="dryRun">True (the default) only shows what would change.</param>
    /// <param name="force">Takes implausible prices too.</param>
    public static async Task<IResult> ImportAsync(
        HttpContext context,
        PriceBook book,
        PriceChanges changes,
        TimeProvider clock,
        string? from,
        [FromQuery] string[]? provider,
        [FromQuery(Name = "dry_run")] string? dryRun,
        string? force)
    {
        ProblemItem?[] unreadable =
        [
            ParameterText.Flag("dry_run", dryRun, true, out var isDryRun), ParameterText.Flag("force", force, false, out var isForced),
        ];
        if (unreadable.OfType<ProblemItem>().ToList() is { Count: > 0 } wrong)
        {
            return Problem.Result(400, "invalid_parameter", "The request's parameters cannot be used as they are.", wrong);
        }

        var day = Instant.FromDateTimeOffset(clock.GetUtcNow()).InUtc().Date;
        if (from is not null && !LocalDatePattern.Iso.Parse(from).TryGetValue(default, out day))
        {
            var item = new ProblemItem("from", Problem.Echo(from), "A day such as 2026-11-22 is expected.");
            return Problem.Result(400, "invalid", "The first day cannot be read.", item);
        }

        var body = await ReadAsync(context);
        var snapshot = book.Current;
        var wanted = (provider ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var imported = Parse(body, new ListReader(snapshot, wanted), out var problems);
        if (imported is null)
        {
            return Problem.Result(400, "invalid_prices", "The price list cannot be read.", problems);
        }

        if (imported.IsWhole && wanted.Count > 0)
        {
            imported = imported with { Models = [.. imported.Models.Where(m => wanted.Contains(m.Provider))] };
        }

        var all = PriceMerge.Changes(snapshot.Document, imported, day);
        var taken = Taken(all);
        if (!isDryRun && taken.Count > 0)
        {
            // Chosen anew from the book in force then, which another change may have replaced meanwhile.
            await changes.ImportAsync(
                current => PriceMerge.AsDocument(Taken(PriceMerge.Changes(current, imported, day))),
                context.Actor,
                $"Import of {taken.Count} {(taken.Count == 1 ? "model" : "models")} ({imported.Format}).",
                context.RequestAborted);
        }

        return TypedResults.Ok(new ImportView(
            !isDryRun,
            book.Version,
            imported.Format,
            [.. taken.Select(View)],
            [.. all.Except(taken).Select(View)],
            imported.Models.Count - all.Count,
            imported.Skipped,
            imported.Problems));

        List<ModelChange> Taken(IEnumerable<ModelChange> changed) => [.. changed.Where(c => isForced || c.Doubts.Count == 0)];
    }

    private static ImportedPrices? Parse(byte[] body, ListReader list, out IReadOnlyList<ProblemItem> problems)
    {
        problems = [];
        if (body.AsSpan().TrimStart(" \t\r\n\uFEFF"u8) is not [(byte)'{', ..])
        {
            var document = PriceDocumentReader.Read(new StringReader(Encoding.UTF8.GetString(body)), out problems);
            return document is null ? null : Whole(document);
        }

        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            if (LiteLlmPrices.Matches(json.RootElement))
            {
                return LiteLlmPrices.Read(json.RootElement, list);
            }

            if (ModelsDevPrices.Matches(json.RootElement))
            {
                return ModelsDevPrices.Read(json.RootElement, list);
            }

            problems = [new ProblemItem("$", null, "The format is not known.", "LiteLLM's, models.dev's or ClawHQ's is expected.")];
        }
        catch (JsonException e)
        {
            problems = [new ProblemItem($"{e.LineNumber + 1}:{e.BytePositionInLine + 1}", null, "This is not JSON.")];
        }

        return null;
    }

    private static ImportedPrices Whole(PriceDocument document) => new(
        "clawhq", [.. document.Providers.SelectMany(p => p.Models.Select(p.Complete))], true, new Dictionary<string, int>(), []);

    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = BytesMax;
        }

        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (var read = 0; (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            if (body.Length + read > BytesMax)
            {
                throw new BadHttpRequestException($"A price list may have {BytesMax} bytes.", StatusCodes.Status413PayloadTooLarge);
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    private static ModelChangeView View(ModelChange change) => new(
        change.Price.Provider,
        change.Price.Model,
        change.IsNew ? "added" : "changed",
        [.. change.Fields.Select(f => new FieldChangeView(f.Name, f.Before, f.After))],
        change.Doubts);
}
