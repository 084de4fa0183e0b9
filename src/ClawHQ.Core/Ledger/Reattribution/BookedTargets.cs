using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Replays;

namespace ClawHQ.Core.Ledger.Reattribution;

/// <summary>
/// To whom booked usage belongs by what is declared now. Asked is the usage as it was booked, whatever moved it since: a second run then
/// finds what the first one did, and a rule that has gone gives back what it had taken.
/// </summary>
internal sealed class BookedTargets(DimensionRegistry dimensions, DeclaredOwners declared, KeyRing keys)
{
    private static readonly ColumnChoice Numbers =
        ColumnChoice.Of(NumberColumn.Kind, NumberColumn.Dimensions, NumberColumn.Adjusts);

    private readonly BookedOwners _booked = new(keys);
    private readonly Dictionary<(int Set, string? Provider, int Turn), Target> _known = [];
    private readonly bool _asksProvider = declared.Asks(m => m.Provider);

    /// <summary>The columns of an entry that decide.</summary>
    public ColumnChoice Columns { get; } = declared.Asks(m => m.Provider) ? Numbers.With(TextColumn.OriginalProvider) : Numbers;

    /// <summary>To whom the usage of a row belongs.</summary>
    public Target Of(EntryColumns columns, int row) => Of(
        (int)columns[NumberColumn.Dimensions][row], columns[NumberColumn.Time][row],
        _asksProvider ? columns[TextColumn.OriginalProvider][row] : null);

    /// <summary>To whom the usage of an entry belongs.</summary>
    public Target Of(LedgerEntry entry) =>
        Of(entry.Dimensions.Id, entry.Time, _asksProvider ? entry.Provenance.OriginalProvider : null);

    /// <param name="set">The dimension set under which it was booked.</param>
    /// <param name="time">When it was used.</param>
    /// <param name="provider">The provider as it was sent, by which rules ask; null where it is the one that was booked.</param>
    private Target Of(int set, long time, string? provider)
    {
        var key = (set, provider, declared.TurnOf(time));
        if (!_known.TryGetValue(key, out var target))
        {
            _known.Add(key, target = WorkOut(dimensions[set], time, provider));
        }

        return target;
    }

    private Target WorkOut(DimensionSet set, long time, string? provider)
    {
        var (facts, binding) = _booked.Of(set);
        var owners = declared.Explain(facts with { Provider = provider ?? facts.Provider }, binding, time, out var givers).Owners;
        string?[] by =
        [
            owners.Team != set.Team ? givers.Team : null,
            owners.Project != set.Project ? givers.Project : null,
            owners.Client != set.Client ? givers.Client : null,
            owners.Environment != set.Environment ? givers.Environment : null,
        ];
        var to = new Owners(owners.Team, owners.Project, owners.Client, owners.Environment);
        return new Target(to, string.Join(", ", by.OfType<string>().Distinct()), to != Owners.Of(set));
    }

    /// <summary>To whom usage belongs.</summary>
    /// <param name="Owners">The owners.</param>
    /// <param name="By">What gives them; empty where they are as booked.</param>
    /// <param name="IsAnother">Whether it was booked on others.</param>
    internal sealed record Target(Owners Owners, string By, bool IsAnother);
}
