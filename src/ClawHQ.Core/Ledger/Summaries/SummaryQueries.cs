using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Rollups;
using ClawHQ.Core.Ledger.Summaries.Stored;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Summaries;

/// <summary>Lists and finds tasks and sessions, from stored summaries and those that are not stored yet.</summary>
public sealed class SummaryQueries
{
    private const int AttemptsMax = 100;

    private readonly RollupState _state;
    private readonly DimensionRegistry _registry;
    private readonly LedgerDatabase _database;

    internal SummaryQueries(RollupState state, DimensionRegistry registry, LedgerDatabase database)
    {
        _state = state;
        _registry = registry;
        _database = database;
    }

    /// <summary>A page of summaries, latest first. Usage that comes between two pages moves a summary to the front and never
    /// shows it twice behind.</summary>
    public SummaryPage List(SummaryQuery query) =>
        Read(query.Kind, static _ => true, (connection, pending) => List(connection, pending, query));

    /// <summary>The summaries with an id: one for each team that used it and may be seen.</summary>
    public IReadOnlyList<Summary> Find(SummaryKind kind, string id, TeamBound visibleTeams) =>
        Read(kind, piece => piece.Id == id, (connection, pending) =>
        {
            var filter = new DimensionFilter([], visibleTeams);
            var all = Complete(connection, kind, pending, [id]).Values;
            List<Summary> found = [.. all.Where(s => filter.Matches(s.Dimensions)).OrderByDescending(s => s.Last)];
            AddOutcomes(connection, kind, found);
            return found;
        });

    /// <summary>Some summaries by id and team, those that there are.</summary>
    /// <param name="kind">What they are.</param>
    /// <param name="wanted">Their ids and teams.</param>
    /// <param name="visibleTeams">Teams whose summaries may be seen.</param>
    public IReadOnlyDictionary<(string Id, string? Team), Summary> Find(
        SummaryKind kind, IReadOnlyCollection<(string Id, string? Team)> wanted, TeamBound visibleTeams)
    {
        var ids = wanted.Select(w => w.Id).ToHashSet(StringComparer.Ordinal);
        return Read(kind, piece => ids.Contains(piece.Id), (connection, pending) =>
        {
            var all = Complete(connection, kind, pending, ids);
            var found = wanted.Distinct().Where(key => visibleTeams.Contains(key.Team) && all.ContainsKey(key))
                .ToDictionary(key => key, key => all[key]);
            AddOutcomes(connection, kind, [.. found.Values]);
            return found;
        });
    }

    /// <summary>How the tasks ended whose end was reported since a time, by task and the team of who reported it: null for a reporter
    /// of no team, whose word holds for the task of any.</summary>
    /// <param name="since">Unix milliseconds.</param>
    /// <param name="visibleTeams">Teams whose outcomes may be seen.</param>
    public IReadOnlyDictionary<(string Task, string? Team), SummaryOutcome> Outcomes(long since, TeamBound visibleTeams)
    {
        using var connection = _database.OpenReader();
        using var command = RollupStore.Command(
            connection, "SELECT task, team, status, value, time FROM outcomes WHERE time >= $since", "$since");
        command.Parameters[0].Value = since;
        var outcomes = new Dictionary<(string, string?), SummaryOutcome>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var team = reader.GetString(1) is { Length: > 0 } named ? named : null;
            if (team is null || visibleTeams.Contains(team))
            {
                outcomes[(reader.GetString(0), team)] =
                    new SummaryOutcome(reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetInt64(3), reader.GetInt64(4));
            }
        }

        return outcomes;
    }

    /// <summary>The UTC days (from 1970) on which any of the ids may have had usage.</summary>
    internal IReadOnlySet<int> DaysOf(SummaryKind kind, IReadOnlyCollection<string> ids) =>
        Read(kind, piece => ids.Contains(piece.Id), (connection, pending) =>
            SummaryStore.Find(connection, kind, ids).Select(found => found.Run.Bucket).Concat(DaysOf(pending)).ToHashSet());

    /// <summary>Adds up, over some UTC days (from 1970), what was used on each task or session that had usage on them.</summary>
    internal SummaryTally TallyOf(SummaryKind kind, int firstDay, int lastDay) =>
        Read(kind, piece => piece.Day >= firstDay && piece.Day <= lastDay, (connection, pending) =>
        {
            var runs = SummaryStore.Days(connection, kind, firstDay, lastDay)
                .SelectMany(day => SummaryStore.Runs(connection, kind, day)).ToList();
            var tally = new SummaryTally(_registry, runs.Sum(run => run.Rows) + pending.Count);
            var forms = SummaryRun.FormsOf([.. pending.Pieces.ToArray().Select(piece => piece.Id)]);
            using var scan = new RunScan(connection);
            runs.ForEach(run => scan.Read(run, withSums: false, (form, set, _, in _) => tally.Note(form, set)));
            for (var i = 0; i < forms.Count; i++)
            {
                tally.Note(forms[i], pending.Pieces[i].Set);
            }

            runs.ForEach(run => scan.Read(run, withSums: true, tally.Add));
            for (var i = 0; i < forms.Count; i++)
            {
                var piece = pending.Pieces[i];
                tally.Add(forms[i], piece.Set, piece.First, CostSums.Of(pending.Sums(i)));
            }

            return tally;
        });

    private SummaryPage List(SqliteConnection connection, SummaryTable pending, SummaryQuery query)
    {
        var filter = new DimensionFilter(query.Filter, query.VisibleTeams);
        var (first, last) = (SummaryTable.DayOf(query.From), SummaryTable.DayOf(query.To - 1));
        var latest = query.After is null ? last : Math.Min(last, SummaryTable.DayOf(query.After.Last));
        var stored = SummaryStore.Days(connection, query.Kind, first, latest);
        var items = new List<Summary>();
        foreach (var day in stored.Union(DaysOf(pending).Where(d => d >= first && d <= latest)).OrderDescending())
        {
            var pieces = new LatestPieces(connection, query, filter, day, pending, _registry);
            foreach (var candidates in pieces.Read().Chunk(query.Limit + 1))
            {
                var whole = Complete(connection, query.Kind, pending, [.. candidates.Select(c => c.Id)]);

                // A summary with later usage stands, or stood, on a later day.
                items.AddRange(candidates.Select(c => (c.Last, Summary: whole.GetValueOrDefault((c.Id, c.Team))))
                    .Where(c => c.Summary?.Last == c.Last).Select(c => c.Summary).OfType<Summary>());
                if (items.Count > query.Limit)
                {
                    return Page(connection, query.Kind, items, query.Limit);
                }
            }
        }

        return Page(connection, query.Kind, items, query.Limit);
    }

    private static IEnumerable<int> DaysOf(SummaryTable table) => table.Pieces.ToArray().Select(p => p.Day).Distinct();

    private static SummaryPage Page(SqliteConnection connection, SummaryKind kind, List<Summary> items, int limit)
    {
        SummaryCursor? next = null;
        if (items.Count > limit)
        {
            items.RemoveRange(limit, items.Count - limit);
            next = new SummaryCursor(items[^1].Last, items[^1].Id, items[^1].Dimensions.Team);
        }

        AddOutcomes(connection, kind, items);
        return new SummaryPage(items, next);
    }

    private static void AddOutcomes(SqliteConnection connection, SummaryKind kind, List<Summary> items)
    {
        if (kind != SummaryKind.Task)
        {
            return;
        }

        using var command = RollupStore.Command(
            connection,
            "SELECT status, value, time FROM outcomes WHERE task = $task AND team IN ($team, '') ORDER BY time DESC LIMIT 1",
            "$task", "$team");
        foreach (var item in items)
        {
            command.Parameters[0].Value = item.Id;
            command.Parameters[1].Value = item.Dimensions.Team ?? "";
            using var reader = command.ExecuteReader();
            if (reader.Read())
            {
                item.Outcome = new SummaryOutcome(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetInt64(1), reader.GetInt64(2));
            }
        }
    }

    /// <summary>Adds up all pieces of some ids, over all days. Those of which nothing is left are not among them.</summary>
    private Dictionary<(string Id, string? Team), Summary> Complete(
        SqliteConnection connection, SummaryKind kind, SummaryTable pending, IReadOnlyCollection<string> ids)
    {
        var wanted = ids.ToHashSet(StringComparer.Ordinal);
        var table = new SummaryTable();
        Copy(pending, table, piece => wanted.Contains(piece.Id));
        foreach (var (run, possible) in SummaryStore.Find(connection, kind, wanted))
        {
            new StoredPieces(SummaryStore.Read(connection, run.Id), run.Bucket).AddTo(_registry, table, possible, withSums: true);
        }

        var whole = new Dictionary<(string, string?), Summary>();
        for (var i = 0; i < table.Count; i++)
        {
            ref readonly var piece = ref table.Pieces[i];
            var dimensions = _registry[piece.Set];
            if (!whole.TryGetValue((piece.Id, piece.Team), out var summary))
            {
                summary = new Summary(piece.Id, dimensions);
                whole.Add((piece.Id, piece.Team), summary);
            }

            summary.Add(piece, dimensions, table.Sums(i));
        }

        foreach (var (key, _) in whole.Where(static s => !s.Value.IsLeft).ToList())
        {
            whole.Remove(key);
        }

        return whole;
    }

    /// <summary>Answers from one consistent snapshot: what is stored, and a copy of the pending pieces that are wanted.</summary>
    private T Read<T>(SummaryKind kind, Func<SummaryPiece, bool> isWanted, Func<SqliteConnection, SummaryTable, T> answer)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            using var connection = _database.OpenReader();
            using var snapshot = connection.BeginTransaction(deferred: true);
            var pending = new SummaryTable();
            var position = _state.Show(
                RollupStore.Position(connection), since =>
                    Copy(kind == SummaryKind.Task ? since.Tasks : since.Sessions, pending, isWanted));
            if (position is not null)
            {
                return answer(connection, pending);
            }
        }

        throw new InvalidOperationException("Checkpoints followed each other faster than the summaries could be read.");
    }

    private static void Copy(SummaryTable from, SummaryTable to, Func<SummaryPiece, bool> isWanted)
    {
        for (var piece = 0; piece < from.Count; piece++)
        {
            if (isWanted(from.Pieces[piece]))
            {
                to.Add(from.Pieces[piece], from.Sums(piece));
            }
        }
    }
}
