using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Domain;

namespace ClawHQ.Core.Ledger.Books;

/// <summary>What a run of adjustments leaves as it is because the books are closed.</summary>
/// <param name="Until">Up to when they are closed, exclusive; Unix milliseconds.</param>
/// <param name="Entries">Entries of usage that it would adjust.</param>
/// <param name="Cost">What it would move of effective cost, or by how much it would change it; nano-dollars.</param>
public sealed record ClosedUsage(long Until, long Entries, Int128 Cost)
{
    /// <summary>Up to when they are closed.</summary>
    public DateTimeOffset UntilTime => DateTimeOffset.FromUnixTimeMilliseconds(Until);

    /// <summary>What the audit trail says of it.</summary>
    /// <param name="cost">What <see cref="Cost"/> is called there.</param>
    internal JsonObject Told(string cost) => new()
    {
        ["until"] = CanonicalTime.Of(UntilTime), ["entries"] = Entries, [cost] = Money.ToString(Cost),
    };
}
