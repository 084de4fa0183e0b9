namespace ClawHQ.Demo.Story;

/// <summary>What the tasks of an agent look like: how many calls, how large, how much of them comes from the cache.</summary>
/// <param name="Calls">Calls of a task, middle value.</param>
/// <param name="Prompt">Tokens of the first prompt, middle value.</param>
/// <param name="Growth">Tokens that each call adds to the next one's prompt.</param>
/// <param name="Output">Output tokens of a call, middle value.</param>
/// <param name="Cached">Share of the prompt before that is read from the cache; 0 where nothing is cached.</param>
internal sealed record Habit(int Calls, int Prompt, int Growth, int Output, double Cached)
{
    /// <summary>How far the number of calls strays from its middle value.</summary>
    public double CallsSpread { get; init; } = 0.4;

    /// <summary>Seconds between two calls of a task, middle value.</summary>
    public int GapSeconds { get; init; } = 25;

    /// <summary>Above it the context is compacted to the first prompt's size.</summary>
    public int ContextMax { get; init; } = 140_000;

    /// <summary>Share of the output that is reasoning.</summary>
    public double Reasoning { get; init; }

    /// <summary>Share of cache writes that live an hour.</summary>
    public double OneHour { get; init; }

    /// <summary>Whether it is sent as a batch, at the provider's lower price.</summary>
    public bool IsBatch { get; init; }

    // What honest work looks like.
    public static Habit Coding { get; } = new(14, 21_000, 1_900, 420, 0.97) { OneHour = 0.3, GapSeconds = 35 };

    public static Habit Review { get; } = new(5, 12_000, 2_500, 650, 0.9) { Reasoning = 0.5 };

    public static Habit Conversation { get; } = new(3, 5_200, 700, 260, 0.85) { GapSeconds = 50 };

    public static Habit Letter { get; } = new(1, 3_100, 0, 380, 0.7);

    public static Habit Analysis { get; } = new(6, 9_000, 3_000, 700, 0.85) { Reasoning = 0.4 };

    public static Habit Extraction { get; } = new(1, 6_400, 0, 520, 0);

    public static Habit Lookup { get; } = new(1, 900, 0, 90, 0);

    public static Habit Ranking { get; } = new(1, 4_800, 0, 60, 0);

    public static Habit Evaluation { get; } = new(1, 2_800, 0, 340, 0) { IsBatch = true };

    public static Habit Orchestration { get; } = new(10, 7_500, 1_600, 520, 0.85) { Reasoning = 0.3 };

    // What wastes money, one kind each.

    /// <summary>A word of an answer to a short question, again and again.</summary>
    public static Habit Classification { get; } = new(1, 6_200, 0, 14, 0);

    /// <summary>The same long instructions with every call, and nothing cached.</summary>
    public static Habit LongInstructions { get; } = new(4, 23_000, 350, 620, 0);

    /// <summary>A conversation that is never compacted.</summary>
    public static Habit EndlessContext { get; } = new(18, 8_000, 4_200, 380, 0) { ContextMax = int.MaxValue, CallsSpread = 0.2 };

    /// <summary>Waking up to find that there is nothing to do.</summary>
    public static Habit Heartbeat { get; } = new(1, 31_000, 0, 9, 0.75);
}
