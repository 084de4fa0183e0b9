namespace ClawHQ.Demo.Story;

/// <summary>What happens in the demo's sixty days, apart from work. Days count from the demo's first.</summary>
internal static class Plot
{
    /// <summary>Days before the first start that are filled.</summary>
    public const int Days = 60;

    /// <summary>An archive is worked through: the dearest day of <see cref="Fleet.Invoices"/>.</summary>
    public const int ArchiveDay = 38;

    /// <summary>How many times its usual tasks come on that day.</summary>
    public const int ArchiveFactor = 26;

    /// <summary>From here on Anthropic's prices are lower by a contract.</summary>
    public const int ContractDay = 45;

    /// <summary>What the contract takes off, in percent.</summary>
    public const string ContractPercent = "8";

    /// <summary><see cref="Fleet.Triage"/> is given a model that is far too large for it: the cause of the rise.</summary>
    public const int LargeModelDay = 51;

    /// <summary><see cref="Fleet.Dependencies"/> repeats itself from ten past five to half past nine, UTC: night where its team
    /// lives.</summary>
    public const int LoopDay = 54;

    public static TimeSpan LoopFrom { get; } = new(5, 10, 0);

    public static TimeSpan LoopTo { get; } = new(9, 30, 0);

    /// <summary>Between two rounds of the loop, each two refused attempts and one that was paid for.</summary>
    public static TimeSpan LoopEvery { get; } = TimeSpan.FromSeconds(24);

    /// <summary>Tokens of the prompt that the loop sends each time.</summary>
    public const int LoopPrompt = 58_000;

    /// <summary>Share of attempts that fail on an ordinary day.</summary>
    public const double Failures = 0.012;

    /// <summary>How much work there is on a day, of what the table of agents says: it grows to all of it, then slowly on.</summary>
    public static double Growth(int day) => day < Days ? 0.62 + (0.38 * day / Days) : Math.Min(1.3, 1 + (0.002 * (day - Days)));

    public static double TasksFactor(AgentProfile agent, int day) => agent == Fleet.Invoices && day == ArchiveDay ? ArchiveFactor : 1;

    public static ModelChoice ModelOf(AgentProfile agent, int day) =>
        agent == Fleet.Triage && day >= LargeModelDay ? Fleet.TriageModelAfter : agent.Model;
}
