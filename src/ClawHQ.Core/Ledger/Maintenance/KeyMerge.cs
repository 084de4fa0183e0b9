using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Identities;

namespace ClawHQ.Core.Ledger.Maintenance;

/// <summary>Joins small records of timed identities, as <see cref="BlockMerge"/> does with blocks.</summary>
internal sealed class KeyMerge
{
    private readonly ByteSink _sink = new();

    public void Run(LedgerConnection connection)
    {
        foreach (var month in Months(connection))
        {
            foreach (var below in (ReadOnlySpan<int>)[BlockMerge.TinyMax, BlockMerge.SmallMax])
            {
                if (Small(connection, month, below) is { Count: >= BlockMerge.Together } small)
                {
                    connection.InTransaction(() => Join(connection, month, small));
                }
            }
        }
    }

    private static List<int> Months(LedgerConnection connection) =>
        connection.Prepare("SELECT month FROM months").Numbers().ConvertAll(month => (int)month);

    private static List<long> Small(LedgerConnection connection, int month, int below) => connection
        .Prepare(
            $"SELECT id FROM {LedgerSchema.KeyTable(month)} WHERE count < {BlockMerge.SmallMax} AND count < ?1 ORDER BY id LIMIT 1024")
        .Bind(1, below).Numbers();

    private void Join(LedgerConnection connection, int month, List<long> ids)
    {
        var hours = new SortedDictionary<long, List<Identity>>();
        foreach (var id in ids)
        {
            var read = connection.Prepare($"SELECT keys FROM {LedgerSchema.KeyTable(month)} WHERE id = ?1").Bind(1, id);
            _ = read.Step();
            TimedKeys.ReadHours(read.Blob(0), (hour, bytes) =>
            {
                if (!hours.TryGetValue(hour, out var keys))
                {
                    hours.Add(hour, keys = []);
                }

                keys.AddRange(TimedKeys.ReadKeys(bytes));
            });
            read.Reset();
            _ = connection.Prepare($"DELETE FROM {LedgerSchema.KeyTable(month)} WHERE id = ?1").Bind(1, id).Run();
        }

        _sink.Clear();
        foreach (var (hour, keys) in hours)
        {
            TimedKeys.WriteHour(_sink, hour, keys);
        }

        Checksum.Seal(_sink);
        var count = hours.Values.Sum(static keys => keys.Count);
        TimedKeys.Insert(connection, month, hours.First().Key, hours.Last().Key, count, _sink);
    }
}
