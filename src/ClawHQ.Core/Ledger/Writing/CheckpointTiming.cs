namespace ClawHQ.Core.Ledger.Writing;

/// <summary>Says when the projections are to be stored: after so many entries or so much time, whichever comes first. After a failed
/// checkpoint only time calls for the next one: the number of entries would at once.</summary>
internal sealed class CheckpointTiming(LedgerOptions options, TimeProvider clock)
{
    private long _next;
    private bool _hasStored = true;

    /// <summary>Whether a checkpoint is due.</summary>
    /// <param name="behind">Entries since the last one.</param>
    public bool IsDue(long behind) =>
        behind > 0 && ((behind >= options.CheckpointEntries && _hasStored) || clock.GetTimestamp() >= _next);

    /// <summary>Counts the time from now.</summary>
    public void Restart() => _next = clock.GetTimestamp() + (long)(options.CheckpointEvery.TotalSeconds * clock.TimestampFrequency);

    /// <summary>A checkpoint is about to be stored. Unless it succeeds, it has failed.</summary>
    public void Storing()
    {
        Restart();
        _hasStored = false;
    }

    /// <summary>A checkpoint was stored.</summary>
    public void Stored() => _hasStored = true;
}
