using ClawHQ.Core.Access.Keys;
using NodaTime;

namespace ClawHQ.Web.Pages.Setup;

/// <summary>Everything that setup shows.</summary>
public sealed record SetupModel
{
    public required Doors Doors { get; init; }

    public required Instant Now { get; init; }

    /// <summary>Whether the caller sees how the server fares, whosever usage it takes.</summary>
    public required bool SeesServer { get; init; }

    /// <summary>Whether the caller may see keys at all; those of some teams perhaps.</summary>
    public required bool SeesKeys { get; init; }

    /// <summary>Live keys that may send, the first made first.</summary>
    public required IReadOnlyList<ApiKey> Keys { get; init; }

    /// <summary>The texts per client.</summary>
    public required IReadOnlyList<Snippet> Snippets { get; init; }

    /// <summary>The one that is shown.</summary>
    public required Snippet Chosen { get; init; }

    /// <summary>Whether the texts hold a whole key, which is so only right after it was made.</summary>
    public required bool HasWholeKey { get; init; }

    /// <summary>What stands in the texts for the key.</summary>
    public required string Placeholder { get; init; }

    /// <summary>What came by each way; empty for who does not see the server, since it is the sum over all teams.</summary>
    public required IReadOnlyList<Arrival> Arrivals { get; init; }

    /// <summary>What has come from each kind of client, in the order of the texts.</summary>
    public required IReadOnlyList<ClientArrival> Clients { get; init; }

    /// <summary>The last attempt with a key that opens nothing; null when there was none.</summary>
    public required RefusedKey? LastRefused { get; init; }

    /// <summary>Entries in the ledger; null for who does not see the server.</summary>
    public required long? Position { get; init; }

    /// <summary>When a key was last used; null before its first use.</summary>
    public required Func<ApiKey, DateTimeOffset?> LastUseOf { get; init; }

    public required IReadOnlyList<SetupCheck> Checks { get; init; }
}

/// <summary>What has come from one kind of client since the start of the program.</summary>
/// <param name="Client">The client's texts.</param>
/// <param name="Records">Records that were taken, with keys the caller may know of.</param>
/// <param name="Refused">Records that were refused, with whichever key.</param>
/// <param name="LastAt">When the last one came; null before the first.</param>
public sealed record ClientArrival(Snippet Client, long Records, long Refused, DateTimeOffset? LastAt);

/// <summary>One thing that has to be right.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Badge"><c>ok</c>, <c>warn</c> or <c>critical</c>.</param>
/// <param name="Detail">The figure or the trouble.</param>
public sealed record SetupCheck(string Name, string Badge, string Detail);

/// <summary>A key that was just made, shown this once.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">The whole key.</param>
public sealed record NewKey(string Name, string Text);
