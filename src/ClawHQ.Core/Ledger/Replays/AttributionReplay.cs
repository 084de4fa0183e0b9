using System.Globalization;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Attribution.Kinds;
using ClawHQ.Core.Config.Plans.Replays;
using ClawHQ.Core.Ledger.Books;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Replays;

/// <summary>
/// Says what changes of declared agents and attribution rules would have done: which cost would have been booked on other owners. Asked is
/// only usage for which what is declared before and after differs; it moves from the owner that it was booked on.
/// </summary>
internal sealed class AttributionReplay(RollupSums rollups, KeyRing keys, ClosedBooks books) : PlanReplay
{
    /// <summary>The kind of the findings of several objects.</summary>
    public const string RuleKind = AttributionRuleKind.KindName;

    /// <summary>Most questions to rules, some tens of nanoseconds each. Usage that is scattered further is left out, the least cost first.
    /// </summary>
    private const long QuestionsMax = 60_000_000;

    private static readonly Tally[] Tallies = [Tally.EffectiveCost, Tally.Usage];

    public override IReadOnlyList<string> Kinds => [AgentKind.KindName, AttributionRuleKind.KindName];

    public override ValueTask<IReadOnlyList<ReplayFinding>> ReplayAsync(ReplayQuestion question, CancellationToken cancellationToken)
    {
        var change = OwnerChange.Of(question);
        var groups = new OwnerGroups(keys, change, question.MaySee);
        var bounds = ReplayWindows.Cut(question.From, question.To, change.Before.Turns.Concat(change.After.Turns));
        var sums = rollups.Read(bounds, Tallies, groups.Of, cancellationToken);
        var moves = new OwnerMoves();
        var coverage = new TeamCoverage();
        foreach (var ((_, group, _), row) in sums.Rows)
        {
            coverage.Booked(groups[group].Facts.Owners.Team, row[0]);
        }

        var left = Move(sums, groups, bounds, change, moves, coverage, cancellationToken);
        return ValueTask.FromResult<IReadOnlyList<ReplayFinding>>(
            [
                .. moves.Findings(), .. coverage.Findings(moves.AnyOfTeams), .. left,
                .. AttributionNotes.Of(question, change, moves, books.Current),
            ]);
    }

    private static IEnumerable<ReplayFinding> Move(
        GroupSums sums, OwnerGroups groups, IReadOnlyList<long> bounds, OwnerChange change, OwnerMoves moves, TeamCoverage coverage,
        CancellationToken cancellationToken)
    {
        var asked = sums.Rows.Where(r => change.MayMove(groups[r.Key.Group].Facts))
            .OrderByDescending(r => Int128.Abs(r.Value[0])).ThenBy(r => r.Key).ToList();
        var looked = 0;
        foreach (var ((window, group, _), row) in asked.TakeWhile(_ => change.Questions < QuestionsMax))
        {
            looked++;
            cancellationToken.ThrowIfCancellationRequested();
            var (facts, binding) = groups[group];
            foreach (var move in change.Moves(facts, binding, bounds[window]))
            {
                moves.Add(move, facts.Owners.Agent, row[0]);
                if (move.Dimension == "team")
                {
                    coverage.Moved(move, row[0]);
                }
            }
        }

        var cost = asked.Skip(looked).Aggregate(Int128.Zero, (sum, r) => sum + r.Value[0]);
        return looked == asked.Count ? [] :
        [
            new ReplayFinding(
                RuleKind, null, $"Usage of {ReplayText.Dollars(cost)} that is scattered over many small owners was not looked at."),
        ];
    }

    /// <summary>Usage that rules cannot tell apart, as one group.</summary>
    private sealed class OwnerGroups(KeyRing keys, OwnerChange change, Func<string?, bool> maySee)
    {
        private readonly BookedOwners _booked = new(keys);
        private readonly List<(UsageFacts Facts, KeyBinding Binding)> _groups = [];
        private readonly Dictionary<(UsageFacts, KeyBinding), int> _numbers = [];

        public (UsageFacts Facts, KeyBinding Binding) this[int group] => _groups[group];

        public int Of(DimensionSet set)
        {
            if (!maySee(set.Team))
            {
                return -1;
            }

            var (facts, binding) = _booked.Of(set);
            var key = (change.Asked(facts), binding);
            if (!_numbers.TryGetValue(key, out var group))
            {
                group = _groups.Count;
                _groups.Add(key);
                _numbers.Add(key, group);
            }

            return group;
        }
    }

    /// <summary>How much of the cost has a team.</summary>
    private sealed class TeamCoverage
    {
        private Int128 _all;
        private Int128 _booked;
        private Int128 _moved;

        public void Booked(string? team, Int128 cost)
        {
            _all += cost;
            _booked += team is null ? 0 : cost;
        }

        public void Moved(OwnerMove move, Int128 cost) => _moved += move.From is null ? cost : move.To is null ? -cost : 0;

        public IEnumerable<ReplayFinding> Findings(bool isWanted)
        {
            if (!isWanted || _all <= 0)
            {
                yield break;
            }

            var after = _booked + _moved;
            var (then, now) = (ReplayText.Share(after, _all), ReplayText.Share(_booked, _all));
            var text = then == now
                ? $"{now} of the cost would have a team, as now."
                : $"{then} of the cost would have a team, instead of {now}.";
            yield return new ReplayFinding(RuleKind, null, text)
            {
                Figures = new Dictionary<string, string?>
                {
                    ["attributed_before"] = Share(_booked), ["attributed_after"] = Share(after),
                },
            };
        }

        private string Share(Int128 part) =>
            ((decimal)(part * 1_000_000 / _all) / 1_000_000).ToString("0.######", CultureInfo.InvariantCulture);
    }
}
