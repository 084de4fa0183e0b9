using System.Text.Json;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest.ProviderUsage.Formats;

/// <summary>Cohere's usage: what is billed is <c>billed_units</c>, not <c>tokens</c>.</summary>
internal static class CohereUsage
{
    public static MeteredUsage? Read(JsonElement block)
    {
        var input = block.Count("billed_units", "input_tokens");
        var output = block.Count("billed_units", "output_tokens");
        return input is null && output is null
            ? null
            : new MeteredUsage
            {
                Usage = new TokenUsage
                {
                    UncachedInput = input ?? 0,
                    Output = output ?? 0,
                    WebSearches = block.Count("billed_units", "search_units") ?? 0,
                },
                Rules = ["billed units"],
            };
    }
}
