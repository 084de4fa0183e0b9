using System.Runtime.InteropServices;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Queries;

/// <summary>An answer would have more rows than the bound.</summary>
/// <param name="rowsMax">The bound.</param>
public sealed class SpendTooLargeException(int rowsMax)
    : TooLargeException($"The answer has more than {rowsMax} rows. Ask for a shorter range, a longer step, fewer dimensions or a filter.");

/// <summary>
/// Adds up what a query asks for, by window and group. Sums are 128 bits wide, so that no number of rows overflows them.
/// The window that is being read has its sums in one dense array by group; the others rest in a table.
/// </summary>
internal sealed class SpendSums(SpendPlan plan, GroupMap groups, IReadOnlyList<Tally> tallies, bool countAgents, int rowsMax)
{
    private readonly Dictionary<(int Window, int Group), Int128[]> _rows = [];
    private readonly HashSet<(int Window, int Group, int Agent)> _agents = [];

    /// <summary>By agent where it was last noted: rows of one agent mostly follow each other.</summary>
    private (int Window, int Group)[] _notedAt = [];
    private readonly List<int> _touched = [];
    private Int128[] _dense = [];
    private bool[] _isTouched = [];

    /// <summary>The group of each row of the run that is being added.</summary>
    private int[] _targets = [];
    private int _window = -1;

    /// <summary>The part of the effective cost that has a team.</summary>
    public Int128 AttributedCost { get; private set; }

    /// <summary>The rows: sums in the order of the tallies.</summary>
    public IReadOnlyDictionary<(int Window, int Group), Int128[]> Rows => _rows;

    /// <summary>Agents with usage, by row.</summary>
    public IReadOnlySet<(int Window, int Group, int Agent)> Agents => _agents;

    /// <summary>Adds one entry.</summary>
    public void Add(LedgerEntry entry)
    {
        var group = groups.GroupOf(entry);
        if (group >= 0)
        {
            Span<long> sums = stackalloc long[EntryTallies.Count];
            EntryTallies.Fill(entry, sums);
            Add(plan.WindowOf(entry.Time), group, entry.Dimensions.Id, sums);
        }
    }

    /// <summary>Adds the cells that lie in the plan's pieces.</summary>
    public void Add(CellTable cells)
    {
        for (var cell = 0; cell < cells.Count; cell++)
        {
            var (quarter, set) = (CellTable.UnitOf(cells[cell]), CellTable.SetOf(cells[cell]));
            if (IsPlanned(quarter) && groups.GroupOf(set) is var group and >= 0)
            {
                Add(plan.WindowOf(RollupTier.TimeOf(quarter)), group, set, cells.Sums(cell));
            }
        }
    }

    /// <summary>Adds the rows of a run that lie in a piece of the plan.</summary>
    public void Add(PlanPiece piece, int bucket, RunColumns run)
    {
        var slots = run.Slots;
        var row = 0;
        while (row < run.Rows)
        {
            var slot = slots is null ? 0 : (int)slots[row];
            var end = row + 1;
            while (end < run.Rows && (slots is null || slots[end] == slot))
            {
                end++;
            }

            var unit = (bucket * piece.Tier.SlotsPerBucket) + slot;
            if (unit >= piece.First && unit < piece.End)
            {
                AddRows(plan.WindowOf(RollupTier.TimeOf(unit * piece.Tier.UnitQuarters)), run, row, end);
            }

            row = end;
        }
    }

    /// <summary>Ends the adding: the rows are complete afterwards.</summary>
    public void Finish() => Open(-1);

    private bool IsPlanned(int quarter)
    {
        foreach (var piece in plan.Pieces)
        {
            if (quarter >= piece.First * piece.Tier.UnitQuarters && quarter < piece.End * piece.Tier.UnitQuarters)
            {
                return true;
            }
        }

        return false;
    }

    private void Add(int window, int group, int set, ReadOnlySpan<long> sums)
    {
        Open(window);
        Touch(group);
        for (var t = 0; t < tallies.Count; t++)
        {
            _dense[(group * tallies.Count) + t] += sums[(int)tallies[t]];
        }

        var facts = groups.FactsOf(set);
        AttributedCost += facts.HasTeam ? sums[(int)Tally.EffectiveCost] : 0;
        if (countAgents && facts.Agent >= 0 && sums[(int)Tally.Usage] > 0)
        {
            Note(window, group, facts.Agent);
        }
    }

    private void AddRows(int window, RunColumns run, int first, int end)
    {
        Open(window);
        if (_targets.Length < run.Rows)
        {
            _targets = new int[run.Rows];
        }

        var targets = _targets;
        for (var row = first; row < end; row++)
        {
            var group = groups.GroupOf((int)run.Sets[row]);
            targets[row] = group;
            if (group >= 0)
            {
                Touch(group);
            }
        }

        var width = tallies.Count;
        for (var t = 0; t < width; t++)
        {
            if (run[tallies[t]] is not { } column)
            {
                continue;
            }

            for (var row = first; row < end; row++)
            {
                if (targets[row] >= 0)
                {
                    _dense[(targets[row] * width) + t] += column[row];
                }
            }
        }

        AddFacts(window, run, first, end);
    }

    private void AddFacts(int window, RunColumns run, int first, int end)
    {
        if (run[Tally.EffectiveCost] is { } cost)
        {
            for (var row = first; row < end; row++)
            {
                if (_targets[row] >= 0 && groups.FactsOf((int)run.Sets[row]).HasTeam)
                {
                    AttributedCost += cost[row];
                }
            }
        }

        if (!countAgents || run[Tally.Usage] is not { } usage)
        {
            return;
        }

        for (var row = first; row < end; row++)
        {
            if (_targets[row] >= 0 && usage[row] > 0 && groups.FactsOf((int)run.Sets[row]).Agent is var agent and >= 0)
            {
                Note(window, _targets[row], agent);
            }
        }
    }

    private void Note(int window, int group, int agent)
    {
        if (agent >= _notedAt.Length)
        {
            var known = _notedAt.Length;
            Array.Resize(ref _notedAt, Math.Max(64, 2 * (agent + 1)));
            _notedAt.AsSpan(known).Fill((-1, -1));
        }

        if (_notedAt[agent] != (window, group))
        {
            _notedAt[agent] = (window, group);
            _ = _agents.Add((window, group, agent));
        }
    }

    private void Touch(int group)
    {
        if (group >= _isTouched.Length)
        {
            var length = Math.Max(64, 2 * (group + 1));
            Array.Resize(ref _isTouched, length);
            Array.Resize(ref _dense, length * tallies.Count);
        }

        if (_isTouched[group])
        {
            return;
        }

        _isTouched[group] = true;
        _touched.Add(group);
        if (_touched.Count > rowsMax)
        {
            throw new SpendTooLargeException(rowsMax);
        }
    }

    /// <summary>Makes a window the one whose sums are dense, putting the sums of the last one away.</summary>
    private void Open(int window)
    {
        if (window == _window)
        {
            return;
        }

        foreach (var group in _touched)
        {
            ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, (_window, group), out _);
            row ??= new Int128[tallies.Count];
            for (var t = 0; t < tallies.Count; t++)
            {
                row[t] += _dense[(group * tallies.Count) + t];
                _dense[(group * tallies.Count) + t] = 0;
            }

            _isTouched[group] = false;
        }

        _touched.Clear();
        _window = window;
        if (_rows.Count > rowsMax)
        {
            throw new SpendTooLargeException(rowsMax);
        }
    }
}
