using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Summaries;
using Microsoft.AspNetCore.Http.Extensions;

namespace ClawHQ.Web.Pages.Summaries;

/// <summary>What differs between the pages of tasks and those of sessions.</summary>
/// <param name="Kind">Which summaries.</param>
/// <param name="Dimension">The dimension whose values they are.</param>
/// <param name="Path">Address of the list; also in the API, below <c>/api/v1</c>.</param>
/// <param name="Title">The list's title.</param>
/// <param name="One">One of them.</param>
/// <param name="Many">Several.</param>
public sealed record SummaryWords(SummaryKind Kind, Dimension Dimension, string Path, string Title, string One, string Many)
{
    public static SummaryWords Tasks { get; } = new(SummaryKind.Task, Dimension.Task, "/tasks", "Tasks", "task", "tasks");

    public static SummaryWords Sessions { get; } =
        new(SummaryKind.Session, Dimension.Session, "/sessions", "Sessions", "session", "sessions");

    /// <summary>Address of the part that moves.</summary>
    public string PartPath => "/parts" + Path;

    /// <summary>Address of one of them.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="team">Its team, as several may have used the same id.</param>
    /// <param name="zone">The zone to show its times in; null for UTC.</param>
    public string Of(string id, string? team, string? zone = null)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in new[] { ("team", team), ("zone", zone) })
        {
            if (value is not null)
            {
                query.Add(name, value);
            }
        }

        return $"{Path}/{Uri.EscapeDataString(id)}{query.ToQueryString()}";
    }
}
