namespace ClawHQ.EndToEnd.PowerLoss;

/// <summary>
/// One state in which a disk may be found after the power went: everything that was synced, and of the rest what chance left.
/// </summary>
/// <remarks>
/// The model is that of journaling file systems. Unsynced writes and truncations of a file survive or not each by itself, a write
/// also in part, by sectors. Changes of names (create, unlink, rename) survive in order: those that a sync of their folder or of
/// the created file covers, and a prefix of the later ones.
/// </remarks>
internal sealed class DiskImage
{
    private const int Sector = 512;

    /// <summary>How the unsynced changes fare: all lost, all kept, some lost, some torn.</summary>
    private enum Fate
    {
        Lost,
        Kept,
        Mixed,
        Torn,
    }

    private readonly DiskJournal _journal;
    private readonly int _end;
    private readonly Random _random;
    private readonly Fate _fate;
    private readonly Dictionary<uint, long> _synced = [];

    /// <param name="journal">What was done.</param>
    /// <param name="cut">Where in the journal the power went, in bytes.</param>
    /// <param name="seed">Decides about everything that was not synced.</param>
    public DiskImage(DiskJournal journal, long cut, int seed)
    {
        _journal = journal;
        _end = journal.Records.Count(record => record.End <= cut);
        _random = new Random(seed);
        _fate = (Fate)_random.Next(4);
        foreach (var record in Before(DiskAction.Sync, DiskAction.SyncFolder))
        {
            _synced[record.File] = Math.Max(_synced.GetValueOrDefault(record.File), record.Offset);
        }
    }

    /// <summary>Lays the image into a folder.</summary>
    public void WriteTo(string folder)
    {
        foreach (var (path, file) in Names().Where(name => !name.Key.EndsWith("-shm", StringComparison.Ordinal)))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(_journal.Root, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, Content(file));
            if (path.EndsWith("-wal", StringComparison.Ordinal) && _random.Next(2) == 0)
            {
                // Of the log's index nothing may be believed after a power loss: leave noise in its place.
                var noise = new byte[32_768];
                _random.NextBytes(noise);
                File.WriteAllBytes(target[..^"-wal".Length] + "-shm", noise);
            }
        }
    }

    private IEnumerable<DiskRecord> Before(params DiskAction[] actions) =>
        _journal.Records.Take(_end).Where(record => actions.Contains(record.Action));

    /// <summary>Which names lead to which files.</summary>
    private Dictionary<string, uint> Names()
    {
        var folders = _journal.Records.Take(_end).Where(r => r.Action is DiskAction.Open or DiskAction.Create && r.Offset == 1)
            .ToDictionary(r => r.Path, r => r.File);
        var durable = 0;
        var changes = new List<DiskRecord>();
        for (var i = 0; i < _end; i++)
        {
            var record = _journal.Records[i];
            if (record.Action is DiskAction.Create or DiskAction.Unlink or DiskAction.Rename)
            {
                changes.Add(record);
                var parent = Path.GetDirectoryName(record.Path.Split('\0')[^1])!;
                var isCovered = folders.TryGetValue(parent, out var folder) && i < _synced.GetValueOrDefault(folder);
                var isSyncedItself = record.Action == DiskAction.Create && i < _synced.GetValueOrDefault(record.File);
                durable = isCovered || isSyncedItself ? changes.Count : durable;
            }
        }

        var survivors = _fate switch
        {
            Fate.Lost => durable,
            Fate.Kept => changes.Count,
            _ => _random.Next(durable, changes.Count + 1),
        };
        var names = new Dictionary<string, uint>(StringComparer.Ordinal);
        foreach (var change in changes.Take(survivors))
        {
            var paths = change.Path.Split('\0');
            names.Remove(paths[0]);
            if (change.Action != DiskAction.Unlink)
            {
                names[paths[^1]] = change.File;
            }
        }

        return names;
    }

    private byte[] Content(uint file)
    {
        var content = Array.Empty<byte>();
        for (var i = 0; i < _end; i++)
        {
            var record = _journal.Records[i];
            if (record.File != file || record.Action is not (DiskAction.Write or DiskAction.Truncate))
            {
                continue;
            }

            var isDurable = i < _synced.GetValueOrDefault(file);
            if (record.Action == DiskAction.Truncate)
            {
                if (isDurable || Survives())
                {
                    Array.Resize(ref content, (int)record.Offset);
                }
            }
            else if (isDurable || _fate != Fate.Torn)
            {
                if (isDurable || Survives())
                {
                    Put(ref content, record.Content.Span, (int)record.Offset);
                }
            }
            else
            {
                PutSomeSectors(ref content, record);
            }
        }

        return content;
    }

    private bool Survives() => _fate switch
    {
        Fate.Lost => false,
        Fate.Kept => true,
        _ => _random.Next(2) == 0,
    };

    private void PutSomeSectors(ref byte[] content, DiskRecord write)
    {
        var bytes = write.Content.Span;
        for (var at = 0; at < bytes.Length;)
        {
            var position = (int)write.Offset + at;
            var length = Math.Min(bytes.Length - at, Sector - (position % Sector));
            if (Survives())
            {
                Put(ref content, bytes.Slice(at, length), position);
            }

            at += length;
        }
    }

    private static void Put(ref byte[] content, ReadOnlySpan<byte> bytes, int offset)
    {
        if (content.Length < offset + bytes.Length)
        {
            Array.Resize(ref content, offset + bytes.Length);
        }

        bytes.CopyTo(content.AsSpan(offset));
    }
}
