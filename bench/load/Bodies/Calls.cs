using ClawHQ.Core.Ledger;
using ClawHQ.Core.Pricing;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Load.Bodies;

/// <summary>
/// Model calls of the fleet as they would come in over a stretch of time: sessions of twenty calls and four tasks, each of one
/// agent with one model, about half an hour long, many at once. All identities are random, so that nothing of them compresses.
/// </summary>
internal sealed class Calls
{
    private const int CallsPerTask = 5;
    private const int CallsPerSession = 20;
    private static readonly TimeSpan SessionLength = TimeSpan.FromMinutes(30);

    private readonly DimensionRegistry _dimensions;
    private readonly IPricer _pricer;
    private readonly Random _random = new(20_26);
    private readonly Session[] _sessions;
    private readonly long _start;
    private readonly double _millisecondsPerCall;
    private long _made;

    /// <param name="dimensions">Numbers the combinations of dimensions.</param>
    /// <param name="pricer">Prices each call.</param>
    /// <param name="start">Time of the first call.</param>
    /// <param name="length">From the first call to the last.</param>
    /// <param name="calls">How many there will be.</param>
    public Calls(DimensionRegistry dimensions, IPricer pricer, DateTimeOffset start, TimeSpan length, long calls)
    {
        (_dimensions, _pricer, _start) = (dimensions, pricer, start.ToUnixTimeMilliseconds());
        _millisecondsPerCall = length.TotalMilliseconds / calls;
        var atOnce = SessionLength.TotalMilliseconds / _millisecondsPerCall / CallsPerSession;
        _sessions = [.. Enumerable.Range(0, Math.Max(4, (int)atOnce)).Select(_ => Open())];
    }

    /// <summary>The next calls in order of time.</summary>
    public AppendRequest Next(int count)
    {
        var request = new AppendRequest();
        for (var i = 0; i < count; i++)
        {
            request.Entries.Add(Draft(_start + (long)(_made++ * _millisecondsPerCall)));
        }

        return request;
    }

    private EntryDraft Draft(long time)
    {
        var slot = _random.Next(_sessions.Length);
        var session = _sessions[slot];
        if (session.Calls % CallsPerTask == 0)
        {
            session.Task = Id("", 16);
        }

        if (++session.Calls == CallsPerSession)
        {
            _sessions[slot] = Open();
        }

        var usage = new TokenUsage
        {
            UncachedInput = _random.Next(10, 9_000), CacheRead = _random.Next(0, 50_000), Output = _random.Next(10, 2_000),
        };
        var dimensions = session.Dimensions;
        var query = new PriceQuery
        {
            Provider = dimensions.Provider, Model = dimensions.Model, Time = time, Team = dimensions.Team, IsSingleCall = true,
        };
        var priced = _pricer.Price(query, usage);
        return new EntryDraft
        {
            Key = new DedupeKey(new UInt128((ulong)_random.NextInt64(), (ulong)_random.NextInt64()), time),
            Entry = new LedgerEntry
            {
                Time = time,
                Dimensions = dimensions,
                Task = session.Task,
                Session = session.Id,
                Calls = 1,
                Usage = usage,
                ListCost = priced.ListCost,
                EffectiveCost = priced.EffectiveCost,
                Basis = priced.ListCost is null ? CostBasis.None : CostBasis.Computed,
                PriceVersion = priced.PriceVersion,
                DurationMs = _random.Next(200, 20_000),
                Provenance = new Provenance
                {
                    Signal = Signal.Log, Emitter = "claude-code", Rule = "claude-code.api_request", RequestId = Id("req_", 24),
                    ReceivedAt = time + 1_500,
                },
            },
        };
    }

    private Session Open()
    {
        var agent = _random.Next(Fleet.Agents);

        // An agent keeps to a few models.
        var (provider, model) = Fleet.Model((agent * 7) + _random.Next(4));
        return new Session
        {
            Id = Id("", 32),
            Dimensions = _dimensions.Intern(new DimensionSet
            {
                Agent = $"agent-{agent:D4}", Team = $"team-{agent % Fleet.Teams:D2}", User = $"user-{agent % 97:D3}",
                Provider = provider, Model = model,
                Environment = "production", Source = "claude-code", Key = 1,
            }),
        };
    }

    private string Id(string prefix, int digits) =>
        string.Create(prefix.Length + digits, (prefix, _random), static (text, state) =>
        {
            state.prefix.CopyTo(text);
            state._random.GetHexString(text[state.prefix.Length..], lowercase: true);
        });

    private sealed class Session
    {
        public required string Id { get; init; }

        public required DimensionSet Dimensions { get; init; }

        public string Task { get; set; } = "";

        public int Calls { get; set; }
    }
}
