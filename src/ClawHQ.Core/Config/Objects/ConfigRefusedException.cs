using ClawHQ.Core.Api;

namespace ClawHQ.Core.Config.Objects;

/// <summary>Changes cannot be carried out as a whole; nothing of them was.</summary>
public sealed class ConfigRefusedException(ProblemItem problem) : Exception(problem.Message)
{
    /// <summary>What is wrong.</summary>
    public ProblemItem Problem { get; } = problem;

    /// <summary>Whether files manage what should be changed by other means.</summary>
    public bool IsManaged { get; init; }
}
