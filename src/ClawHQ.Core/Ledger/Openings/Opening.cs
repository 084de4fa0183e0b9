namespace ClawHQ.Core.Ledger.Openings;

/// <summary>Whether an opening entry counts.</summary>
public enum OpeningState
{
    /// <summary>It counts in full.</summary>
    Counted,

    /// <summary>Somebody had it reversed.</summary>
    Reversed,

    /// <summary>It stood in for its emitter's better report, which came.</summary>
    TakenOut,
}

/// <summary>An opening entry: the first point of a cumulative series that spans more than an hour, booked in full.</summary>
/// <param name="Booked">The entry as it was booked.</param>
/// <param name="Counted">What it and its adjustments add up to, on its present owner; of one that counts no more, what it counted last.
/// </param>
/// <param name="TakenOut">The adjustment that took it out; null while it counts.</param>
public sealed record Opening(LedgerEntry Booked, LedgerEntry Counted, LedgerEntry? TakenOut)
{
    /// <summary>Whether it counts.</summary>
    public OpeningState State => TakenOut switch
    {
        null => OpeningState.Counted,
        { Provenance.Rule: Booking.Reversal.OpeningRule } => OpeningState.Reversed,
        _ => OpeningState.TakenOut,
    };
}

/// <summary>A page of opening entries.</summary>
/// <param name="Items">Newest sequence number first; may be fewer than asked for although more follow.</param>
/// <param name="Next">The sequence number before which the next page goes on; null when nothing follows.</param>
public sealed record OpeningPage(IReadOnlyList<Opening> Items, long? Next);

/// <summary>Why an opening entry was not reversed.</summary>
public enum OpeningRefusal
{
    /// <summary>There is no opening entry of this number.</summary>
    NotFound,

    /// <summary>It was reversed or taken out already.</summary>
    CountsNoMore,

    /// <summary>The books are closed at its time.</summary>
    Closed,
}

/// <summary>What came of reversing one.</summary>
/// <param name="Opening">The entry as it is now; null when there is none.</param>
/// <param name="Refusal">Why it was left as it is; null where it was reversed.</param>
/// <param name="Message">The same in a sentence with what to do; null where it was reversed.</param>
public sealed record OpeningOutcome(Opening? Opening, OpeningRefusal? Refusal, string? Message);
