namespace ClawHQ.Demo.Story;

/// <summary>The program by which an agent reports.</summary>
internal enum Reporter
{
    ClaudeCode,
    Codex,
    GeminiCli,
    OpenClaw,
    Sdk,
    UsageApi,
}

/// <summary>When in a day an agent works.</summary>
internal enum Rhythm
{
    /// <summary>Working hours of the team's zone, hardly at weekends.</summary>
    Office,

    /// <summary>All day, with the waking hours of the team's zone.</summary>
    AroundTheClock,

    /// <summary>A batch in the team's night.</summary>
    Nightly,

    /// <summary>Every hour alike, whoever sleeps.</summary>
    Steady,
}

/// <summary>A model as an agent asks for it.</summary>
/// <param name="Provider">The provider's name as the conventions have it.</param>
/// <param name="Name">The model's id.</param>
internal sealed record ModelChoice(string Provider, string Name);

/// <summary>One agent of the demo's fleet.</summary>
/// <param name="Name">Its name within the team.</param>
/// <param name="Team">The team whose key it reports under; null for the key that is bound to none.</param>
/// <param name="Reporter">The program by which it reports.</param>
/// <param name="Model">The model it mostly calls.</param>
/// <param name="Habit">What its tasks look like.</param>
/// <param name="Rhythm">When it works.</param>
/// <param name="TasksADay">Tasks on a working day at the end of the demo's past.</param>
internal sealed record AgentProfile(
    string Name, Team? Team, Reporter Reporter, ModelChoice Model, Habit Habit, Rhythm Rhythm, double TasksADay)
{
    /// <summary>Its id in the ledger.</summary>
    public string Id { get; } = Team is null ? Name : $"{Team.Name}/{Name}";

    /// <summary>A cheaper model for one task in five.</summary>
    public ModelChoice? SmallModel { get; init; }

    public string? Project { get; init; }

    /// <summary>Customers that its tasks are for, in turn.</summary>
    public IReadOnlyList<string> Customers { get; init; } = [];

    public string Environment { get; init; } = "production";

    /// <summary>People who use it; their addresses are made of the team's name.</summary>
    public int Developers { get; init; }

    /// <summary>What a task is called.</summary>
    public string TaskWord { get; init; } = "run";

    /// <summary>The first day of its work, counted from the demo's first.</summary>
    public int FromDay { get; init; }

    /// <summary>The day from which it works no more; null while it does.</summary>
    public int? ToDay { get; init; }

    /// <summary>Agents below it, to which it hands every other call.</summary>
    public IReadOnlyList<string> SubAgents { get; init; } = [];

    /// <summary>Share of its tasks that succeed; null where nobody reports how they end.</summary>
    public double? Succeeds { get; init; }

    /// <summary>What a task that succeeded is worth, in cents; null where nobody says.</summary>
    public int? WorthCents { get; init; }

    /// <summary>The status that it reports of itself while it has nothing to do.</summary>
    public string RestingStatus { get; init; } = "idle";

    public bool WorksOn(int day) => day >= FromDay && (ToDay is not { } end || day < end);
}
