using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger.Blocks;

namespace ClawHQ.Core.Ledger.Books;

/// <summary>What was booked into the closed period after it was closed: usage that was reported late, and what replaced its stand-in.
/// </summary>
/// <param name="Entries">Entries of usage.</param>
/// <param name="Cost">What they and what was taken out with them come to; effective cost in nano-dollars, as far as it is known.</param>
public sealed record LateUsage(long Entries, Int128 Cost)
{
    private static readonly ColumnChoice Columns =
        ColumnChoice.Of(NumberColumn.Kind, NumberColumn.Dimensions, NumberColumn.EffectiveCost);

    internal static LateUsage? Find(
        BooksState books, EntryBlocks entries, DimensionRegistry dimensions, TeamBound teams, CancellationToken cancellationToken)
    {
        if (books.ClosedUntil is not { } until)
        {
            return null;
        }

        var found = new LateUsage(0, 0);
        var scan = new EntryScan { FromSeq = books.Position + 1, ToTime = until };
        foreach (var columns in entries.ReadColumns(scan, Columns))
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var row = 0; row < columns.Count; row++)
            {
                if (columns[NumberColumn.Seq][row] > books.Position && books.Closes(columns[NumberColumn.Time][row])
                    && teams.Contains(dimensions[(int)columns[NumberColumn.Dimensions][row]].Team))
                {
                    var cost = columns[NumberColumn.EffectiveCost][row];
                    found = new LateUsage(
                        found.Entries + (columns[NumberColumn.Kind][row] == (long)EntryKind.Usage ? 1 : 0),
                        found.Cost + (cost == EntryColumns.Null ? 0 : cost));
                }
            }
        }

        return found;
    }
}
