using System.Globalization;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Web.Ranges;
using NodaTime;

namespace ClawHQ.Web.Pages.Owners;

/// <summary>What a list of owners is ordered by.</summary>
public enum OwnersOrder
{
    Name,
    Status,
    Task,
    Today,
    Month,
    Seen,
}

/// <summary>What was chosen on a list of owners, read from its address.</summary>
public sealed record OwnersChoice
{
    /// <summary>Rows at first, and by how many each request for more lengthens the list.</summary>
    public const int RowsStep = 50;

    /// <summary>Longest list; what is beyond it is found by searching.</summary>
    public const int RowsMax = 1_000;

    private const int SearchLengthMax = 100;

    public required OwnerKind Kind { get; init; }

    public required PageAddress Address { get; init; }

    /// <summary>This month so far, and the last one until the same elapsed time.</summary>
    public required RangeChoice Month { get; init; }

    public required FilterChoice Filter { get; init; }

    /// <summary>What names have to contain, whatever its case; null for all.</summary>
    public required string? Search { get; init; }

    public required OwnersOrder Order { get; init; }

    /// <summary>Whether the largest, latest or, of names, the last comes first.</summary>
    public required bool IsDescending { get; init; }

    public required int Rows { get; init; }

    /// <summary>What the address asks for and is not understood, as sentences.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    public DateTimeZone Zone => Month.Zone;

    /// <summary>Whether only some of the owners are wanted.</summary>
    public bool IsNarrowed => Search is not null || Filter.Conditions.Count > 0;

    /// <summary>Reads an address; what it does not understand becomes a problem and its default.</summary>
    public static OwnersChoice Read(OwnerKind kind, PageAddress address, Instant now)
    {
        var problems = new List<string>();
        var month = RangeChoice.Read(address.Without("range", "from", "to", "compare"), now, RangePreset.MonthToDate);
        var filter = FilterChoice.Read(address);
        var isOnEntries = filter.Conditions.Any(IsOnEntries);
        if (isOnEntries)
        {
            problems.Add($"Lists of {kind.Many} cannot be filtered by task or session. Explore can.");
        }

        var (order, isDescending) = ReadOrder(address["sort"], problems);
        return new OwnersChoice
        {
            Kind = kind,
            Address = address,
            Month = month,
            Filter = filter with { Conditions = [.. filter.Conditions.Where(c => !IsOnEntries(c))] },
            Search = ReadSearch(address["q"], problems),
            Order = order,
            IsDescending = isDescending,
            Rows = ReadRows(address["rows"], problems),
            Problems = [.. month.Problems, .. filter.Problems, .. problems],
        };
    }

    /// <summary>The list in another order; the same order a second time is turned round.</summary>
    public string OrderedBy(OwnersOrder order)
    {
        var isTurned = order == Order && IsDescending == IsUsuallyDescending(order);
        return Address.Without("rows").With("sort", $"{(isTurned ? "-" : "")}{Word(order)}").ToString();
    }

    /// <summary>How screen readers are told the order of a column; null for a column that the list is not ordered by.</summary>
    public string? SortOf(OwnersOrder order) => order != Order ? null : IsDescending ? "descending" : "ascending";

    private static bool IsOnEntries(DimensionCondition condition) => condition.Dimension is Dimension.Task or Dimension.Session;

    private static string Word(OwnersOrder order) => order.ToString().ToLowerInvariant();

    private static bool IsUsuallyDescending(OwnersOrder order) => order is not (OwnersOrder.Name or OwnersOrder.Status);

    private static (OwnersOrder Order, bool IsDescending) ReadOrder(string? text, List<string> problems)
    {
        var (isTurned, word) = text is ['-', .. var rest] ? (true, rest) : (false, text);
        var known = Enum.GetValues<OwnersOrder>().Where(o => Word(o) == word).ToList();
        if (known.Count == 0 && text is not null)
        {
            var words = string.Join(", ", Enum.GetValues<OwnersOrder>().Select(Word));
            problems.Add($"“{Problem.Echo(text)}” is no order: {words}, turned round by a leading minus.");
        }

        return known.Count == 0 ? (OwnersOrder.Month, true) : (known[0], IsUsuallyDescending(known[0]) != isTurned);
    }

    private static string? ReadSearch(string? text, List<string> problems)
    {
        if (text is { Length: > SearchLengthMax })
        {
            problems.Add($"A search has at most {SearchLengthMax} characters.");
            return null;
        }

        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    private static int ReadRows(string? text, List<string> problems)
    {
        if (text is null)
        {
            return RowsStep;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows is > 0 and <= RowsMax)
        {
            return rows;
        }

        problems.Add($"“{Problem.Echo(text)}” is no number of rows from 1 to {RowsMax}.");
        return RowsStep;
    }
}
