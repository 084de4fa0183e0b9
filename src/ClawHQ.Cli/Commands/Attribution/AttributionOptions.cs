using System.CommandLine;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Cli.Commands.Attribution;

/// <summary>Which past usage is asked anew to whom it belongs.</summary>
internal sealed class AttributionOptions
{
    private readonly RangeOptions _range = new();
    private readonly Option<string[]> _filter = new("--filter")
    {
        Description = "Only usage of dimension:value, -dimension:value for not, dimension: for none; may be repeated",
    };

    public IReadOnlyList<Symbol> Symbols => [.. _range.Symbols, _filter];

    /// <summary>The range that is meant at <paramref name="now"/>, and the conditions as the API takes them; null for none.</summary>
    public (AskedRange Range, string? Filter) Read(ParseResult arguments, Instant now) =>
        (_range.Read(arguments, now), arguments.GetValue(_filter) is { Length: > 0 } filter ? string.Join(',', filter) : null);

    /// <summary>A time as the API takes it.</summary>
    public static string Text(Instant time) => InstantPattern.ExtendedIso.Format(time);
}
