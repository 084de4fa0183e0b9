namespace ClawHQ.Demo.Story;

/// <summary>Who works in the demo: teams, models, agents. All names are made up.</summary>
internal static class Fleet
{
    private static readonly Team Payments = new("payments", "Europe/Berlin");
    private static readonly Team Platform = new("platform", "America/New_York");
    private static readonly Team Support = new("support", "Asia/Manila");
    private static readonly Team Growth = new("growth", "America/Los_Angeles");
    private static readonly Team Research = new("research", "Europe/London");
    private static readonly Team Delivery = new("delivery", "Asia/Kolkata");

    private static readonly ModelChoice Opus = new("anthropic", "claude-opus-5");
    private static readonly ModelChoice Sonnet = new("anthropic", "claude-sonnet-5");
    private static readonly ModelChoice Haiku = new("anthropic", "claude-haiku-4-5");
    private static readonly ModelChoice Sol = new("openai", "gpt-5.6-sol");
    private static readonly ModelChoice Terra = new("openai", "gpt-5.6-terra");
    private static readonly ModelChoice Luna = new("openai", "gpt-5.6-luna");
    private static readonly ModelChoice Mini = new("openai", "gpt-5.4-mini");
    private static readonly ModelChoice CodexModel = new("openai", "gpt-5.3-codex");
    private static readonly ModelChoice Embedding = new("openai", "text-embedding-3-small");
    private static readonly ModelChoice GeminiPro = new("gcp.gemini", "gemini-3.1-pro-preview");
    private static readonly ModelChoice Flash = new("gcp.gemini", "gemini-3.6-flash");
    private static readonly ModelChoice Mistral = new("mistral_ai", "mistral-small-latest");

    private static readonly string[] Customers = ["acme-retail", "borealis-bank", "cobalt-energy", "dune-travel"];

    public static IReadOnlyList<Team> Teams { get; } = [Payments, Platform, Support, Growth, Research, Delivery];

    /// <summary>The agent whose model is exchanged for a dearer one.</summary>
    public static AgentProfile Triage { get; } =
        new("ticket-triage", Support, Reporter.Sdk, Luna, Habit.Classification, Rhythm.AroundTheClock, 5_200)
        { Project = "helpdesk", TaskWord = "ticket" };

    /// <summary>The dearer model.</summary>
    public static ModelChoice TriageModelAfter => Opus;

    /// <summary>The agent that works through an archive on one day.</summary>
    public static AgentProfile Invoices { get; } =
        new("invoice-extractor", Delivery, Reporter.UsageApi, Terra, Habit.Extraction, Rhythm.Nightly, 900)
        { Project = "documents", Customers = Customers, TaskWord = "invoice" };

    /// <summary>The agent that repeats itself one night.</summary>
    public static AgentProfile Dependencies { get; } =
        new("dependency-bot", Platform, Reporter.Codex, Sol, Habit.Review, Rhythm.Office, 60)
        { Project = "toolchain", Environment = "ci", Succeeds = 0.74, TaskWord = "update", RestingStatus = "error" };

    /// <summary>The agent whose model no price book has.</summary>
    public static AgentProfile Reranker { get; } =
        new("reranker", Research, Reporter.Sdk, new ModelChoice("vllm", "tern-7b-rerank-3"), Habit.Ranking, Rhythm.AroundTheClock, 900)
        { Project = "search", FromDay = 12 };

    public static IReadOnlyList<AgentProfile> Agents { get; } =
    [
        new("claude-code", Payments, Reporter.ClaudeCode, Sonnet, Habit.Coding, Rhythm.Office, 62)
        { Project = "checkout", Developers = 4, SmallModel = Haiku, Environment = "dev" },
        new("main", Payments, Reporter.OpenClaw, Sonnet, Habit.Conversation, Rhythm.Office, 260) { Project = "checkout" },
        new("fraud-review", Payments, Reporter.Sdk, Terra, Habit.Analysis, Rhythm.AroundTheClock, 120)
        { Project = "risk", TaskWord = "case", Succeeds = 0.93, WorthCents = 220 },
        new("ledger-reconciler", Payments, Reporter.UsageApi, Mini, Habit.Extraction, Rhythm.Nightly, 650)
        { Project = "accounts", TaskWord = "statement" },
        new("chargeback-writer", Payments, Reporter.Sdk, Sonnet, Habit.Letter, Rhythm.Office, 210)
        { Project = "risk", FromDay = 19, TaskWord = "dispute", Succeeds = 0.61, WorthCents = 1_900 },
        new("code-review", Payments, Reporter.Codex, CodexModel, Habit.Review, Rhythm.Office, 85)
        { Project = "checkout", Environment = "ci", Succeeds = 0.88, TaskWord = "pull-request" },

        new("claude-code", Platform, Reporter.ClaudeCode, Sonnet, Habit.Coding, Rhythm.Office, 70)
        { Project = "infrastructure", Developers = 5, SmallModel = Haiku, Environment = "dev" },
        new("codex", Platform, Reporter.Codex, CodexModel, Habit.Coding, Rhythm.Office, 34)
        { Project = "infrastructure", Developers = 3, Environment = "dev" },
        Dependencies,
        new("oncall", Platform, Reporter.OpenClaw, Sonnet, Habit.Analysis, Rhythm.AroundTheClock, 55) { Project = "operations" },
        new("log-summarizer", Platform, Reporter.Sdk, Flash, Habit.Extraction, Rhythm.Steady, 620) { Project = "operations" },
        new("terraform-planner", Platform, Reporter.Sdk, Opus, Habit.Analysis, Rhythm.Office, 34)
        { Project = "infrastructure", FromDay = 33, TaskWord = "plan", Succeeds = 0.9 },
        new("release-notes", Platform, Reporter.UsageApi, Mini, Habit.Letter, Rhythm.Office, 40) { Project = "toolchain" },

        Triage,
        new("main", Support, Reporter.OpenClaw, Mini, Habit.Heartbeat, Rhythm.Steady, 560) { Project = "helpdesk" },
        new("reply-drafter", Support, Reporter.Sdk, Sonnet, Habit.Letter, Rhythm.AroundTheClock, 1_150)
        { Project = "helpdesk", TaskWord = "reply" },
        new("knowledge-search", Support, Reporter.Sdk, Embedding, Habit.Lookup, Rhythm.AroundTheClock, 2_600) { Project = "helpdesk" },
        new("voice-notes", Support, Reporter.UsageApi, Mini, Habit.Extraction, Rhythm.AroundTheClock, 330)
        { Project = "helpdesk", TaskWord = "note" },
        new("escalation", Support, Reporter.OpenClaw, Sonnet, Habit.Conversation, Rhythm.AroundTheClock, 170) { Project = "helpdesk" },
        new("translator", Support, Reporter.Sdk, Mistral, Habit.Letter, Rhythm.AroundTheClock, 620) { Project = "helpdesk" },

        new("seo-writer", Growth, Reporter.Sdk, Terra, Habit.LongInstructions, Rhythm.Office, 95)
        { Project = "content", TaskWord = "article", Succeeds = 0.8 },
        new("ad-copy", Growth, Reporter.UsageApi, Luna, Habit.Letter, Rhythm.Office, 420) { Project = "campaigns", TaskWord = "ad" },
        new("campaign-analyst", Growth, Reporter.OpenClaw, GeminiPro, Habit.Analysis, Rhythm.Office, 70) { Project = "campaigns" },
        new("gemini-cli", Growth, Reporter.GeminiCli, Flash, Habit.Coding, Rhythm.Office, 22)
        { Project = "website", Developers = 3, Environment = "dev" },
        new("lead-scorer", Growth, Reporter.UsageApi, Luna, Habit.Lookup, Rhythm.Nightly, 1_100) { Project = "campaigns" },
        new("newsletter", Growth, Reporter.Sdk, Terra, Habit.Analysis, Rhythm.Office, 26)
        { Project = "content", ToDay = 43, RestingStatus = "offline" },

        new("paper-digest", Research, Reporter.Sdk, GeminiPro, Habit.EndlessContext, Rhythm.Office, 7)
        { Project = "reading", TaskWord = "paper" },
        new("planner", Research, Reporter.Sdk, Opus, Habit.Orchestration, Rhythm.Office, 24)
        { Project = "search", SubAgents = ["searcher", "reader"], TaskWord = "question", Succeeds = 0.84 },
        new("claude-code", Research, Reporter.ClaudeCode, Opus, Habit.Coding, Rhythm.Office, 18)
        { Project = "search", Developers = 3, Environment = "dev" },
        new("gemini-cli", Research, Reporter.GeminiCli, GeminiPro, Habit.Coding, Rhythm.Office, 10)
        { Project = "reading", Developers = 2, Environment = "dev" },
        Reranker,
        new("evaluations", Research, Reporter.UsageApi, Terra, Habit.Evaluation, Rhythm.Nightly, 750)
        { Project = "search", Environment = "staging" },

        new("claude-code", Delivery, Reporter.ClaudeCode, Sonnet, Habit.Coding, Rhythm.Office, 58)
        { Project = "client-work", Developers = 5, SmallModel = Haiku, Customers = Customers, Environment = "dev" },
        new("codex", Delivery, Reporter.Codex, CodexModel, Habit.Coding, Rhythm.Office, 16)
        { Project = "client-work", Developers = 2, Customers = Customers, Environment = "dev", FromDay = 26 },
        Invoices,
        new("contract-reader", Delivery, Reporter.Sdk, Opus, Habit.EndlessContext with { Calls = 5, Cached = 0.8 }, Rhythm.Office, 26)
        { Project = "documents", Customers = Customers, TaskWord = "contract", Succeeds = 0.95, WorthCents = 4_500 },
        new("site-builder", Delivery, Reporter.OpenClaw, Sonnet, Habit.Coding, Rhythm.Office, 12)
        { Project = "client-work", Customers = Customers, FromDay = 8, ToDay = 55 },
        new("main", Delivery, Reporter.OpenClaw, Sonnet, Habit.Conversation, Rhythm.Office, 150) { Project = "client-work" },
        new("report-builder", Delivery, Reporter.Sdk, Terra, Habit.Analysis, Rhythm.Nightly, 42)
        { Project = "documents", Customers = Customers, TaskWord = "report" },

        new("notebook", null, Reporter.GeminiCli, Flash, Habit.Coding, Rhythm.Office, 26) { Developers = 1, Environment = "dev" },
        new("adhoc-scripts", null, Reporter.UsageApi, Terra, Habit.Extraction, Rhythm.Office, 520) { FromDay = 21, Environment = "dev" },
    ];
}
