using System.Text.Json;

namespace ClawHQ.Cli.Output;

/// <summary>A column of a result.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="IsNumber">Whether it is aligned to the right.</param>
public sealed record Column(string Name, bool IsNumber = false);

/// <summary>Rows under columns, for every way of printing.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">Each row has as many cells as there are columns.</param>
public sealed record ResultTable(IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Takes the named properties of each item of a list.</summary>
    public static ResultTable Of(JsonElement items, params IReadOnlyList<string> properties) => new(
        [.. properties.Select(p => new Column(p))],
        [.. items.EnumerateArray().Select(item => (IReadOnlyList<string>)[.. properties.Select(p => Cell.Of(item, p))])]);

    /// <summary>Takes every single value of each item, in the order in which they first come.</summary>
    public static ResultTable OfAll(JsonElement items)
    {
        var properties = items.EnumerateArray()
            .SelectMany(item => item.EnumerateObject())
            .Where(p => p.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
            .Select(p => p.Name)
            .Distinct()
            .ToList();
        return Of(items, properties);
    }
}
