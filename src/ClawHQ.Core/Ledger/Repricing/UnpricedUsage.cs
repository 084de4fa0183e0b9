using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Books;
using ClawHQ.Core.Pricing;

namespace ClawHQ.Core.Ledger.Repricing;

/// <summary>Usage of one model that has no price.</summary>
/// <param name="Provider">The provider; null when unknown.</param>
/// <param name="Model">The model as sent; null when unknown.</param>
/// <param name="Entries">How many entries.</param>
/// <param name="Calls">How many calls, as far as known.</param>
/// <param name="Tokens">How many tokens.</param>
/// <param name="First">Time of the first, Unix milliseconds.</param>
/// <param name="Last">Time of the last.</param>
/// <param name="IsPriceable">Whether the book in force would price it as of its last use, and that is not closed.</param>
internal sealed record UnpricedModel(
    string? Provider, string? Model, long Entries, long Calls, Int128 Tokens, long First, long Last, bool IsPriceable)
{
    /// <summary>The model that was asked for at its last use, where it is another; null otherwise.</summary>
    public string? RequestModel { get; init; }
}

/// <summary>Finds the models without a price.</summary>
internal sealed class UnpricedUsage(EntryBlocks entries, PriceBook book, ClosedBooks books)
{
    /// <summary>The models, most tokens first.</summary>
    /// <param name="from">Inclusive time of use, Unix milliseconds.</param>
    /// <param name="to">Exclusive.</param>
    /// <param name="teams">Teams whose usage counts.</param>
    public IReadOnlyList<UnpricedModel> Find(long from, long to, TeamBound teams)
    {
        var models = new Dictionary<(string? Provider, string? Model), Waiting>();
        var scan = new EntryScan
        {
            FromTime = from,
            ToTime = to,
            Where = static (columns, row) => columns[NumberColumn.Kind][row] != (long)EntryKind.FailedAttempt
                && (columns[NumberColumn.EffectiveCost][row] == EntryColumns.Null || columns[NumberColumn.TokensNowPriced][row] != 0),
            WhereColumns = ColumnChoice.Of(NumberColumn.Kind, NumberColumn.EffectiveCost, NumberColumn.TokensNowPriced),
        };
        foreach (var entry in entries.Read(scan))
        {
            var who = entry.Dimensions;
            if (!teams.Contains(who.Team))
            {
                continue;
            }

            var isUnpriced = entry.EffectiveCost is null && entry.Usage.Total != 0;
            var tokens = (isUnpriced ? entry.Usage.Total : 0) - entry.TokensNowPriced;
            if (tokens != 0)
            {
                var key = (who.Provider, who.Model);
                if (!models.TryGetValue(key, out var waiting))
                {
                    models.Add(key, waiting = new Waiting());
                }

                waiting.Entries += Math.Sign(tokens);
                waiting.Calls += (isUnpriced ? entry.Calls ?? 0 : 0) - entry.CallsNowPriced;
                waiting.Add(entry.Time, tokens, entry.Provenance.RequestModel);
            }
        }

        var closed = books.Current;
        return [.. models.Select(m => m.Value.Sum(m.Key.Provider, m.Key.Model)).OfType<UnpricedModel>().OrderByDescending(m => m.Tokens)
            .Select(m => m with { IsPriceable = !closed.Closes(m.Last) && IsPriceable(m) })];
    }

    private bool IsPriceable(UnpricedModel model)
    {
        var query = new PriceQuery { Provider = model.Provider, Model = model.Model, RequestModel = model.RequestModel, Time = model.Last };
        return book.Price(query, new Domain.Usage.TokenUsage { UncachedInput = 1, Output = 1 }).ListCost is not null;
    }

    /// <summary>Sums up what waits of one model. An entry that was priced since has an adjustment of the same time: both together are
    /// nothing.</summary>
    private sealed class Waiting
    {
        private readonly Dictionary<long, (Int128 Tokens, string? RequestModel)> _times = [];

        public long Entries { get; set; }

        public long Calls { get; set; }

        public void Add(long time, Int128 tokens, string? requestModel)
        {
            var (known, model) = _times.GetValueOrDefault(time);
            if (known + tokens == 0)
            {
                _ = _times.Remove(time);
            }
            else
            {
                _times[time] = (known + tokens, tokens > 0 ? requestModel : model);
            }
        }

        /// <summary>What waits; null where nothing does.</summary>
        public UnpricedModel? Sum(string? provider, string? model)
        {
            var tokens = _times.Values.Aggregate(Int128.Zero, (sum, t) => sum + t.Tokens);
            if (tokens <= 0)
            {
                return null;
            }

            var (first, last) = (_times.Keys.Min(), _times.Keys.Max());
            return new UnpricedModel(provider, model, Entries, Calls, tokens, first, last, false)
            {
                RequestModel = _times[last].RequestModel,
            };
        }
    }
}
