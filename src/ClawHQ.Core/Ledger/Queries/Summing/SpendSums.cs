using System.Numerics;
using System.Runtime.InteropServices;
using ClawHQ.Core.Ledger.Queries.Kept;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Queries.Summing;

/// <summary>What a row of an answer is made of.</summary>
/// <param name="Sums">Sums in the order of the question's tallies.</param>
internal sealed record SpendSum(Int128[] Sums)
{
    /// <summary>Agents with usage; null for none, or where they are not asked for.</summary>
    public AgentSet? Agents { get; private set; }

    /// <summary>Takes further agents in. The set is the row's from here on.</summary>
    public void Add(AgentSet? agents)
    {
        if (Agents is not null && agents is not null)
        {
            Agents.Add(agents);
        }
        else
        {
            Agents ??= agents;
        }
    }
}

/// <summary>
/// Adds up what a query asks for, by window and group. Sums are 128 bits wide, so that no number of rows overflows them.
/// The window that is being read has its sums in one dense array by group; the others rest in a table.
/// </summary>
internal sealed class SpendSums(SpendPlan plan, GroupMap groups, IReadOnlyList<Tally> tallies, bool countAgents, int rowsMax)
{
    private readonly Dictionary<(int Window, int Group), SpendSum> _rows = [];
    private readonly List<int> _touched = [];
    private Int128[] _dense = [];
    private AgentSet?[] _denseAgents = [];
    private bool[] _isTouched = [];

    /// <summary>The group of each row of the run that is being added.</summary>
    private int[] _targets = [];
    private int _window = -1;

    /// <summary>The part of the effective cost that has a team.</summary>
    public Int128 AttributedCost { get; private set; }

    /// <summary>The rows.</summary>
    public IReadOnlyDictionary<(int Window, int Group), SpendSum> Rows => _rows;

    /// <summary>Adds one entry of a group.</summary>
    /// <param name="time">Its time of use, Unix milliseconds.</param>
    /// <param name="group">Its group.</param>
    /// <param name="set">Its dimension set.</param>
    /// <param name="sums">What it adds to each sum.</param>
    public void AddEntry(long time, int group, int set, ReadOnlySpan<long> sums) => Add(plan.WindowOf(time), group, set, sums);

    /// <summary>Adds sums by dimension set.</summary>
    /// <param name="time">Unix milliseconds; all that was summed lies in the same window.</param>
    /// <param name="edge">The sums.</param>
    public void AddEdge(long time, EdgeSums edge)
    {
        var window = plan.WindowOf(time);
        for (var cell = 0; cell < edge.Count; cell++)
        {
            var set = edge.SetOf(cell);
            if (groups.GroupOf(set) is var group and >= 0)
            {
                Add(window, group, set, edge.Sums(cell));
            }
        }
    }

    /// <summary>Adds what the stored rollups of a piece add up to.</summary>
    public void Add(PlanPiece piece, PieceSums sums)
    {
        var first = plan.WindowOf(piece.FirstTime);
        var isSameMap = sums.Map == groups.Id;
        foreach (var row in sums.Rows)
        {
            Open(first + row.Window);
            var group = isSameMap ? row.Group : groups.GroupOf(row.Values);
            Touch(group);
            for (var t = 0; t < tallies.Count; t++)
            {
                _dense[(group * tallies.Count) + t] += row.Sums[t];
            }

            if (row.Agents is not null)
            {
                (_denseAgents[group] ??= new AgentSet()).Add(row.Agents);
            }
        }

        AttributedCost += sums.AttributedCost;
    }

    /// <summary>What was added, all of it of one piece, in a form that can be kept. Ends the adding.</summary>
    public PieceSums Of(PlanPiece piece)
    {
        Finish();
        var first = plan.WindowOf(piece.FirstTime);
        return new PieceSums(
            [
                .. _rows.OrderBy(row => row.Key.Window)
                    .Select(row => new PieceRow(
                        row.Key.Window - first, row.Key.Group, groups.ValuesOf(row.Key.Group), row.Value.Sums, row.Value.Agents)),
            ],
            AttributedCost,
            groups.Id);
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
            var slot = slots is null ? (byte)0 : slots[row];
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
            Note(group, facts.Agent);
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
            var group = groups.GroupOf(run.Sets[row]);
            targets[row] = group;
            if (group >= 0)
            {
                Touch(group);
            }
        }

        for (var t = 0; t < tallies.Count; t++)
        {
            var column = run[tallies[t]];
            if (column.Small is { } small)
            {
                AddColumn(small, t, first, end);
            }
            else if (column.Large is { } large)
            {
                AddColumn(large, t, first, end);
            }
        }

        AddFacts(run, first, end);
    }

    private void AddColumn<T>(T[] column, int tally, int first, int end)
        where T : struct, INumberBase<T>
    {
        var width = tallies.Count;
        for (var row = first; row < end; row++)
        {
            if (_targets[row] >= 0)
            {
                _dense[(_targets[row] * width) + tally] += long.CreateTruncating(column[row]);
            }
        }
    }

    private void AddFacts(RunColumns run, int first, int end)
    {
        var (cost, usage) = (run[Tally.EffectiveCost], run[Tally.Usage]);
        if (!cost.IsZero)
        {
            for (var row = first; row < end; row++)
            {
                if (_targets[row] >= 0 && groups.FactsOf(run.Sets[row]).HasTeam)
                {
                    AttributedCost += cost[row];
                }
            }
        }

        if (!countAgents || usage.IsZero)
        {
            return;
        }

        for (var row = first; row < end; row++)
        {
            if (_targets[row] >= 0 && usage[row] > 0 && groups.FactsOf(run.Sets[row]).Agent is var agent and >= 0)
            {
                Note(_targets[row], agent);
            }
        }
    }

    private void Note(int group, int agent) => (_denseAgents[group] ??= new AgentSet()).Add(agent);

    private void Touch(int group)
    {
        if (group >= _isTouched.Length)
        {
            var length = Math.Max(64, 2 * (group + 1));
            Array.Resize(ref _isTouched, length);
            Array.Resize(ref _dense, length * tallies.Count);
            Array.Resize(ref _denseAgents, length);
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
            row ??= new SpendSum(new Int128[tallies.Count]);
            for (var t = 0; t < tallies.Count; t++)
            {
                row.Sums[t] += _dense[(group * tallies.Count) + t];
                _dense[(group * tallies.Count) + t] = 0;
            }

            row.Add(_denseAgents[group]);
            _denseAgents[group] = null;
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
