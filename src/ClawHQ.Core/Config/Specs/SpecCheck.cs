using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Documents;

namespace ClawHQ.Core.Config.Specs;

/// <summary>Takes what is wrong with a spec beyond the forms of its fields, at the place where the field was written.</summary>
/// <param name="spec">The spec as written.</param>
/// <param name="place">Gives the place of a value for messages.</param>
/// <param name="problems">Takes what is wrong.</param>
public sealed class SpecCheck(YamlValue spec, Func<YamlValue, string> place, List<ProblemItem> problems)
{
    /// <summary>Refuses a field. One of which it is said already that it is wrong is left at that.</summary>
    /// <param name="path">Its path below the spec, such as <c>match.agent</c> or <c>memberships.0.from</c>.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="hint">What to do; null when the message says it all.</param>
    public void Refuse(string path, string message, string? hint = null)
    {
        var (at, isFound) = (spec, true);
        foreach (var step in path.Split('.'))
        {
            var next = int.TryParse(step, out var index) ? at.Items?.ElementAtOrDefault(index) : at.Field(step);
            if (next is null)
            {
                isFound = false;
                break;
            }

            at = next;
        }

        // A value whose form is wrong already is not said to be wrong once more.
        if (isFound && at.Fields is null && problems.Exists(p => p.Path == place(at)))
        {
            return;
        }

        problems.Add(new ProblemItem(place(at), at.Text is { } text ? Problem.Echo(text) : null, message, hint));
    }

    /// <summary>Refuses an end that does not lie after its start.</summary>
    public void InOrder(DateTimeOffset? from, DateTimeOffset? to, string path = "to")
    {
        if (to <= from)
        {
            Refuse(path, "The end must lie after the start.");
        }
    }
}
