using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClawHQ.Core.Ingest.ProviderUsage;

/// <summary>
/// The usage of a streamed answer, whose blocks are cumulative and may leave fields out: the latest value of each field counts,
/// and nothing is ever added up.
/// </summary>
public sealed class UsageStream(UsageFormat format)
{
    private const int DepthMax = 8;

    private JsonObject? _merged;

    /// <summary>Takes the usage block of one more event; anything but an object says nothing.</summary>
    public void Add(JsonElement block)
    {
        if (block.ValueKind == JsonValueKind.Object)
        {
            _merged ??= [];
            Merge(_merged, block, 0);
        }
    }

    /// <summary>What is known so far: the whole usage at the end of the stream, a lower bound before it.</summary>
    public IReadOnlyList<MeteredUsage> Read() =>
        _merged is null ? [] : UsageReader.Read(format, JsonSerializer.SerializeToElement(_merged));

    private static void Merge(JsonObject target, JsonElement block, int depth)
    {
        foreach (var field in block.EnumerateObject())
        {
            if (field.Value.ValueKind == JsonValueKind.Object && depth < DepthMax)
            {
                if (target[field.Name] is not JsonObject nested)
                {
                    target[field.Name] = nested = [];
                }

                Merge(nested, field.Value, depth + 1);
            }
            else if (field.Value.ValueKind is JsonValueKind.Number or JsonValueKind.String or JsonValueKind.Array)
            {
                target[field.Name] = JsonNode.Parse(field.Value.GetRawText());
            }
        }
    }
}
