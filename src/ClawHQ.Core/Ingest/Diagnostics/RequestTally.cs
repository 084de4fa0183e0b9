namespace ClawHQ.Core.Ingest.Diagnostics;

/// <summary>What became of the records of one request; handed to diagnostics once the request is durable.</summary>
internal sealed class RequestTally
{
    private const int MessagesMax = 8;
    private const int NamesMax = 500;

    private int _accepted;
    private int _refused;
    private (Otlp.OtlpSignal Signal, string Emitter) _run;
    private int _runLength;

    /// <summary>Records by signal and emitter.</summary>
    public Dictionary<(Otlp.OtlpSignal Signal, string Emitter), int> Taken
    {
        get
        {
            EndRun();
            return field;
        }
    } = [];

    /// <summary>Records that no rule uses, by signal, emitter and name.</summary>
    public Dictionary<OpenRecord, int> Unused { get; } = [];

    /// <summary>Refused records by what they were and why.</summary>
    public Dictionary<(OpenRecord Record, string Reason), int> Refused { get; } = [];

    /// <summary>Parts of records that were not read.</summary>
    public Dictionary<string, int> Unread { get; } = [];

    public void Accept(in OpenRecord record)
    {
        _accepted++;
        var signal = record.Signal ?? default;
        if (signal != _run.Signal || !ReferenceEquals(record.Emitter, _run.Emitter))
        {
            EndRun();
            _run = (signal, record.Emitter);
        }

        _runLength++;
    }

    public void Leave(in OpenRecord record)
    {
        Accept(record);
        Add(Unused, record);
    }

    public void Refuse(in OpenRecord record, string reason)
    {
        _refused++;
        Add(Refused, (record, reason));
    }

    public void LeaveUnread(string reason) => Add(Unread, reason);

    public IngestOutcome ToOutcome()
    {
        var refused = Refused.GroupBy(r => r.Key.Reason).OrderByDescending(g => g.Sum(r => r.Value)).Select(Sentence);
        var unread = Unread.Select(u => $"{u.Value} records: {u.Key}");
        return new IngestOutcome(_accepted, _refused, [.. refused.Concat(unread).Take(MessagesMax)]);
    }

    private static string Sentence(IGrouping<string, KeyValuePair<(OpenRecord Record, string Reason), int>> group)
    {
        var names = group.Select(r => r.Key.Record.Name).Where(n => n.Length > 0).Distinct().Take(3).ToList();
        var which = names.Count == 0 ? "" : $" ({string.Join(", ", names)})";
        return $"{group.Sum(r => r.Value)} refused: {group.Key}{which}";
    }

    /// <summary>Counts what came in a row, which is mostly all of a request, at once.</summary>
    private void EndRun()
    {
        if (_runLength > 0)
        {
            var length = _runLength;
            _runLength = 0;
            Add(Taken, _run, length);
        }
    }

    /// <summary>Counts; past the bound of names only those already there.</summary>
    private static void Add<T>(Dictionary<T, int> counts, T name, int times = 1)
        where T : notnull
    {
        if (counts.TryGetValue(name, out var count) || counts.Count < NamesMax)
        {
            counts[name] = count + times;
        }
    }
}
