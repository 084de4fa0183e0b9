namespace ClawHQ.Core.Audit.Chain;

/// <summary>Where the trail ends: what has to be known elsewhere to notice that its end was cut off.</summary>
/// <param name="Seq">Number of the last record; 0 for none.</param>
/// <param name="Hash">Its hash, 64 hexadecimal digits; zeros for none.</param>
/// <param name="Time">When it was written; null for none.</param>
public sealed record AuditHead(long Seq, string Hash, DateTimeOffset? Time)
{
    /// <summary>The head of an empty trail.</summary>
    public static AuditHead Empty { get; } = new(0, new string('0', 64), null);
}
