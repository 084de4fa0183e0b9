using System.Diagnostics.Metrics;
using ClawHQ.Core.Access;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest;
using ClawHQ.Core.Ingest.Diagnostics;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Otlp.Decoding;
using ClawHQ.Core.Ingest.Otlp.Wire;
using ClawHQ.Core.Ingest.Series;
using ClawHQ.Core.Ingest.Signals;
using ClawHQ.Core.Ingest.Spans;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Pricing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Micro;

/// <summary>From the bytes of a body to the drafts for the ledger: decode, emitter's rules, owners, price. All but the append.</summary>
internal static class IngestBooking
{
    private const int PerBody = 1_000;

    /// <summary>Enough bodies that ids are forgotten before they come again, as in real traffic they never do.</summary>
    private const int Variants = 64;

    public static IEnumerable<Measurement> All() =>
    [
        new("booking of logs, each a new entry", () => Take(OtlpSignal.Logs, first => Bodies.Logs(PerBody, first))),
        new("booking of spans, each a new entry", () => Take(OtlpSignal.Traces, first => Bodies.Spans(PerBody, first))),
    ];

    private static Work Take(OtlpSignal signal, Func<int, byte[]> body)
    {
        var bodies = Enumerable.Range(0, Variants).Select(i => body(i * PerBody)).ToArray();
        var ledger = new ForgetfulLedger();
        var hash = new IdentityHash(new byte[IdentityHash.KeyLength]);
        var clock = new StoppedClock(Bodies.SentAt);
        var options = new IngestOptions();
        var tables = new SeriesTables(options, clock);
        var pipeline = new UsagePipeline(
            ledger, PriceBook.Shipped(), new DimensionRegistry(), hash, new LedgerOptions(), options,
            new IngestDiagnostics(clock, options, tables, new IngestMetrics(Meters())), tables, new SignalKeyring(hash), new SpanFamilies(),
            AttributionRules.None, clock);
        var decoder = new OtlpDecoder(hash, new InternTable());
        var caller = new Caller { Name = "micro", KeyId = 1, Rights = Rights.OfKey(Scopes.Ingest, KeyBinding.None) };
        var next = 0;
        return new Work(PerBody, bodies[0].Length, () =>
        {
            var request = pipeline.BeginRequest(caller, clock.GetUtcNow());
            if (decoder.Decode(signal, bodies[next++ % Variants], request) is { } fault)
            {
                throw new InvalidDataException(fault);
            }

            var outcome = request.CommitAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return outcome.Accepted == PerBody && ledger.LastEntries == PerBody
                ? ledger.Position
                : throw new InvalidDataException($"{outcome.Accepted} accepted, {ledger.LastEntries} booked");
        });
    }

    private static IMeterFactory Meters() =>
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    /// <summary>Takes everything and keeps nothing.</summary>
    private sealed class ForgetfulLedger : ILedger
    {
        public long Position { get; private set; }

        public int LastEntries { get; private set; }

        public string? Unavailable => null;

        public ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken)
        {
            LastEntries = request.Entries.Count;
            Position += LastEntries;
            return ValueTask.FromResult(new AppendResult(LastEntries, 0, Position));
        }
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
