using ClawHQ.Demo.Story;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Demo.World;

/// <summary>A unit of work of an agent.</summary>
internal sealed class SimulatedTask
{
    /// <summary>Identifies it; its calls count up from it.</summary>
    public required ulong Key { get; init; }

    public required string Id { get; init; }

    public required string Session { get; init; }

    public required ModelChoice Model { get; init; }

    /// <summary>The person it was done for; null where an agent works alone.</summary>
    public string? User { get; init; }

    public string? Customer { get; init; }

    /// <summary>When its last call ended, Unix milliseconds.</summary>
    public long End { get; set; }

    /// <summary>How it ended; null where nobody reports that.</summary>
    public bool? Succeeded { get; init; }
}

/// <summary>One model call.</summary>
internal sealed record SimulatedCall
{
    public required SimulatedTask Task { get; init; }

    /// <summary>Identifies it among all calls of the demo.</summary>
    public required ulong Key { get; init; }

    /// <summary>When it ended, Unix milliseconds.</summary>
    public required long Time { get; init; }

    public required int DurationMs { get; init; }

    /// <summary>What it used; nothing when it failed.</summary>
    public required TokenUsage Usage { get; init; }

    public bool IsFailed { get; init; }

    /// <summary>The agent below that made it; null when the agent itself did.</summary>
    public string? SubAgent { get; init; }
}
