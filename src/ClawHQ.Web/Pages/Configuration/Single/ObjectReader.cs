using System.Globalization;
using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Drift;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Web.Pages.Configuration.PastUsage;
using ClawHQ.Web.Ranges;
using NodaTime;

namespace ClawHQ.Web.Pages.Configuration.Single;

/// <summary>Reads the page of one object.</summary>
internal sealed class ObjectReader(
    ConfigStore store, KindTable kinds, ManifestWriter writer, ObjectReferences references, ObjectHistory history, DriftCheck drift,
    TimeProvider clock)
{
    /// <summary>Events that are told.</summary>
    private const int EventsMax = 20;

    /// <summary>The object as it is; null when there is none.</summary>
    public ConfigObject? Find(string kind, string name) => store.All().FirstOrDefault(o => o.Kind == kind && o.Name == name);

    /// <summary>Reads everything; null when there is no such object.</summary>
    /// <param name="kind">The object's kind.</param>
    /// <param name="name">Its name.</param>
    /// <param name="address">The page's address.</param>
    /// <param name="problems">Why it was not deleted.</param>
    public ObjectModel? Read(string kind, string name, PageAddress address, IReadOnlyList<ProblemItem> problems)
    {
        var all = store.All();
        if (all.FirstOrDefault(o => o.Kind == kind && o.Name == name) is not { } found || kinds.Find(kind) is not { } known)
        {
            return null;
        }

        var before = long.TryParse(address["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq : (long?)null;
        var events = history.Of(kind, name, before, EventsMax + 1);
        return new ObjectModel
        {
            Object = found,
            Kind = known,
            Yaml = writer.Write([found])[0].Text,
            Drift = drift.Look().FirstOrDefault(d => d.Key == found.Key),
            To = [.. references.Of(found)],
            From = [.. all.SelectMany(references.Of).Where(r => r.To == found.Key)],
            Changed = history.LastChangeOf(found),
            History = [.. events.Take(EventsMax)],
            HasOlder = events.Count > EventsMax,
            Before = before,
            Done = PastUsageChoice.Done(address),
            Problems = problems,
            Now = Instant.FromDateTimeOffset(clock.GetUtcNow()),
        };
    }
}
