using ClawHQ.Core.Api;

namespace ClawHQ.Core.Audit.Records;

/// <summary>Reads why somebody wants something done.</summary>
public static class AuditReason
{
    /// <summary>Reads a reason from outside: 1 to <see cref="AuditEvent.ReasonLengthMax"/> printable characters, not all of them spaces.
    /// </summary>
    /// <param name="reason">The reason as it was sent.</param>
    /// <param name="kept">Where it is kept, as a sentence; told to whoever has to give one.</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <returns>The reason; null when something is wrong with it.</returns>
    public static string? Read(string? reason, string kept, List<ProblemItem> problems)
    {
        const string path = "reason";
        if (string.IsNullOrWhiteSpace(reason))
        {
            problems.Add(new ProblemItem(
                path, null, $"A reason of 1 to {AuditEvent.ReasonLengthMax} printable characters is needed.", kept));
            return null;
        }

        if (reason.Length > AuditEvent.ReasonLengthMax)
        {
            problems.Add(new ProblemItem(
                path, Problem.Echo(reason), $"The reason has {reason.Length} characters, and {AuditEvent.ReasonLengthMax} are kept.",
                "Shorten it."));
            return null;
        }

        if (reason.Any(char.IsControl))
        {
            problems.Add(new ProblemItem(
                path, null, "The reason has a control character, such as a line break.", "Write it as one line of printable characters."));
            return null;
        }

        return reason;
    }
}
