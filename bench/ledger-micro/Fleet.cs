using ClawHQ.Core.Ledger;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Bench.Ledger;

/// <summary>Calls of a fleet: 5,000 agents in 20 teams on 40 models, a task for 5 calls, a session for 20, random ids throughout.</summary>
internal sealed class Fleet
{
    private const int Agents = 5_000;
    private const int Teams = 20;
    private const int Models = 40;
    private const int ModelsOfAgent = 3;
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private readonly Random _random = new(1);
    private readonly DimensionSet[] _sets;
    private readonly AgentState[] _agents = new AgentState[Agents];
    private readonly double _millisecondsPerCall;
    private readonly long _start;
    private long _calls;

    /// <param name="registry">The ledger's registry.</param>
    /// <param name="callsPerHour">How close calls follow each other; 46,000 is 100 million in 90 days.</param>
    public Fleet(DimensionRegistry registry, int callsPerHour)
    {
        _millisecondsPerCall = 3_600_000.0 / callsPerHour;
        _start = new DateTimeOffset(2026, 8, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        _sets = [.. Enumerable.Range(0, Agents * ModelsOfAgent).Select(i => registry.Intern(new DimensionSet
        {
            Agent = $"agent-{i / ModelsOfAgent:D4}",
            Team = $"team-{i / ModelsOfAgent % Teams:D2}",
            Provider = "anthropic",
            Model = $"model-{(i / ModelsOfAgent * 7 + (i % ModelsOfAgent * 11)) % Models:D2}",
            Environment = "production",
            Source = "claude-code",
            Key = i / ModelsOfAgent % Teams,
        }))];
    }

    /// <summary>The next calls as one request.</summary>
    public AppendRequest Next(int count)
    {
        var request = new AppendRequest();
        var receivedAt = _start + (long)((_calls + count) * _millisecondsPerCall) + 3_000;
        for (var i = 0; i < count; i++)
        {
            request.Entries.Add(Call(receivedAt));
        }

        return request;
    }

    private EntryDraft Call(long receivedAt)
    {
        var agent = _random.Next(Agents);
        var (task, session) = _agents[agent].Next(_random);
        var time = _start + (long)(_calls++ * _millisecondsPerCall) + _random.Next(2000);
        var usage = new TokenUsage
        {
            UncachedInput = _random.Next(3, 4_000),
            CacheRead = _random.Next(60_000),
            CacheWrite = _random.Next(3) == 0 ? _random.Next(5_000) : 0,
            Output = _random.Next(20, 2_000),
        };
        var cost = (usage.UncachedInput * 3_000) + (usage.CacheRead * 300) + (usage.CacheWrite * 3_750) + (usage.Output * 15_000);
        return new EntryDraft
        {
            Key = new DedupeKey(new UInt128((ulong)_random.NextInt64(), (ulong)_random.NextInt64()), time),
            Entry = new LedgerEntry
            {
                Time = time,
                Dimensions = _sets[(agent * ModelsOfAgent) + _random.Next(ModelsOfAgent)],
                Task = task,
                Session = session,
                Calls = 1,
                Usage = usage,
                ListCost = cost,
                EffectiveCost = cost,
                ReportedCost = cost,
                Basis = CostBasis.Computed,
                PriceVersion = "anthropic@2026-07-01",
                DurationMs = _random.Next(400, 30_000),
                Provenance = new Provenance
                {
                    Signal = Signal.Log,
                    Emitter = "claude-code",
                    Rule = "claude-code.api_request",
                    RequestId = "req_" + Id(24),
                    ReceivedAt = receivedAt,
                },
            },
        };
    }

    private string Id(int length) => string.Create(length, _random, static (span, random) => random.GetItems<char>(Digits, span));

    private struct AgentState
    {
        private string? _task;
        private string? _session;
        private int _calls;

        public (string Task, string Session) Next(Random random)
        {
            if (_calls % 20 == 0)
            {
                _session = Uuid(random);
            }

            if (_calls % 5 == 0)
            {
                _task = Uuid(random);
            }

            _calls++;
            return (_task ?? "", _session ?? "");
        }

        private static string Uuid(Random random)
        {
            Span<byte> bytes = stackalloc byte[16];
            random.NextBytes(bytes);
            return new Guid(bytes).ToString();
        }
    }
}
