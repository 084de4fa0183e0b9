using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Tests.Core.Ledger.Blocks;

public class EntryBlockTests
{
    [Fact]
    public void Any_entries_come_back_as_they_were()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var registry = new DimensionRegistry();
            var entries = Enumerable.Range(1, random.Next(1, 400)).Select(seq => Entry(random, registry, seq)).ToList();

            Assert.Equal(entries, Decode(Encode(entries), registry));
        }
    }

    [Fact]
    public void Every_flipped_byte_is_found()
    {
        var random = new Random(1);
        var registry = new DimensionRegistry();
        var block = Encode([.. Enumerable.Range(1, 20).Select(seq => Entry(random, registry, seq))]);
        for (var i = 0; i < block.Length; i++)
        {
            block[i] ^= 0x40;
            _ = Assert.Throws<LedgerCorruptException>(() => Decode(block, registry));
            block[i] ^= 0x40;
        }
    }

    [Fact]
    public void Chosen_columns_are_read_without_the_others()
    {
        var random = new Random(2);
        var registry = new DimensionRegistry();
        var entries = Enumerable.Range(1, 50).Select(seq => Entry(random, registry, seq)).ToList();
        var columns = new EntryColumns();

        new EntryBlock().Read(Encode(entries), columns, ColumnChoice.Of(NumberColumn.EffectiveCost).With(TextColumn.Task));

        Assert.Equal(entries.Select(e => e.EffectiveCost ?? EntryColumns.Null), columns[NumberColumn.EffectiveCost].ToArray());
        Assert.Equal(entries.Select(e => e.Task), columns[TextColumn.Task].ToArray());
        Assert.All(columns[NumberColumn.Output].ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_block_without_requested_models_is_as_earlier_programs_wrote_it_and_reads_as_having_none()
    {
        var random = new Random(3);
        var registry = new DimensionRegistry();
        var with = Enumerable.Range(1, 50).Select(seq => Entry(random, registry, seq)).ToList();
        List<LedgerEntry> without = [.. with.Select(e => e with { Provenance = e.Provenance with { RequestModel = null } })];
        var columns = new EntryColumns();

        new EntryBlock().Read(Encode(with), columns, ColumnChoice.All);
        new EntryBlock().Read(Encode(without), columns, ColumnChoice.All);

        Assert.Equal(without, Enumerable.Range(0, columns.Count).Select(row => columns.Entry(row, registry)));
        Assert.True(Encode(without).Length < Encode(with).Length);
    }

    private static byte[] Encode(List<LedgerEntry> entries)
    {
        var columns = new EntryColumns();
        columns.Gather(entries);
        var sink = new ByteSink();
        new EntryBlock().Write(sink, columns);
        return sink.Written.ToArray();
    }

    private static List<LedgerEntry> Decode(byte[] block, DimensionRegistry registry)
    {
        var columns = new EntryColumns();
        new EntryBlock().Read(block, columns, ColumnChoice.All);
        return [.. Enumerable.Range(0, columns.Count).Select(row => columns.Entry(row, registry))];
    }

    private static LedgerEntry Entry(Random random, DimensionRegistry registry, int seq)
    {
        long Number() => random.Next(6) switch
        {
            0 => 0,
            1 => random.Next(100),
            2 => -random.Next(1000),
            3 => random.NextInt64(1L << 60),
            4 => -random.NextInt64(1L << 60),
            _ => 7,
        };
        long? Nullable() => random.Next(3) == 0 ? null : Number();
        string? Text() => random.Next(8) switch
        {
            0 => null,
            1 => Guid.NewGuid().ToString(),
            2 => Guid.NewGuid().ToString("N"),
            3 => $"req_{random.NextInt64():x}",
            4 => "",
            5 => "Zürich 🦞 " + random.Next(3),
            6 => "🦀 " + random.Next(3),
            _ => "msg_01XFDUDYJgAACzvnptvVoYEL",
        };
        return new LedgerEntry
        {
            Seq = seq,
            RecordedAt = 1_795_000_000_000 + (seq / 10),
            Kind = (EntryKind)random.Next(3),
            Flags = (EntryFlags)random.Next(64),
            Time = random.NextInt64(253_402_300_799_999),
            Dimensions = registry.Intern(new DimensionSet { Agent = $"a{random.Next(9)}" }),
            Task = Text(),
            Session = Text(),
            Calls = random.Next(2) == 0 ? null : random.Next(),
            Usage = new TokenUsage
            {
                UncachedInput = Number(), CacheRead = Number(), CacheWrite = Number(), CacheWrite1h = Number(), Output = Number(),
                Reasoning = Number(), AudioInput = Number(), AudioCacheRead = Number(), AudioOutput = Number(), ImageInput = Number(),
                ImageOutput = Number(), WebSearches = Number(),
            },
            ListCost = Nullable(),
            EffectiveCost = Nullable(),
            ReportedCost = Nullable(),
            Basis = (CostBasis)random.Next(5),
            Tier = (ServiceTier)random.Next(5),
            PriceVersion = Text(),
            DurationMs = Nullable(),
            Adjusts = random.Next(2) == 0 ? 0 : random.NextInt64(1L << 40),
            Reason = Text(),
            TokensNowPriced = Number(),
            CallsNowPriced = random.Next(-9, 9),
            Provenance = new Provenance
            {
                Signal = (Signal)random.Next(7),
                Emitter = Text() ?? "",
                Rule = Text() ?? "",
                RequestId = Text(),
                TraceId = random.Next(3) == 0 ? 0 : new UInt128((ulong)random.NextInt64(), (ulong)random.Next(3)),
                SpanId = random.Next(4) switch { 0 => 0, 1 => 1UL << 63, 2 => ulong.MaxValue, _ => (ulong)random.NextInt64() },
                IntervalStart = random.Next(2) == 0 ? 0 : random.NextInt64(253_402_300_799_999),
                ReceivedAt = random.NextInt64(253_402_300_799_999),
                ClaimedTime = Number(),
                OriginalProvider = Text(),
                RequestModel = Text(),
            },
        };
    }
}
