using ClawHQ.Core.Config.Drift;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Core.Config.Pulling;
using ClawHQ.Web.Ranges;
using NodaTime;

namespace ClawHQ.Web.Pages.Configuration;

/// <summary>Reads what the page of configuration shows.</summary>
internal sealed class ConfigurationReader(
    ConfigStore store, KindTable kinds, ObjectHistory history, DriftCheck drift, FolderPull pull, TimeProvider clock)
{
    public ConfigurationModel Read(PageAddress address)
    {
        var choice = ConfigurationChoice.Read(address);
        var all = store.All();
        var drifted = drift.Look();
        var differing = drifted.ToDictionary(d => d.Key);
        var changed = history.LastChanges(all);
        return new ConfigurationModel
        {
            Choice = choice,
            Rows =
            [
                .. all.Where(o => choice.Takes(o, differing.ContainsKey(o.Key)))
                    .Select(o => new ConfigurationRow(o, differing.GetValueOrDefault(o.Key), changed.GetValueOrDefault(o.Key))),
            ],
            Total = all.Count,
            Kinds = [.. kinds.All.Select(k => k.Name)],
            Owners = [.. all.Select(o => o.Owner).OfType<string>().Distinct().Order(StringComparer.Ordinal)],
            Drifted = drifted,
            CheckedAt = drift.CheckedAt,
            LastApply = store.Applies(1) is [var last, ..] ? last : null,
            Folder = pull.State,
            Now = Instant.FromDateTimeOffset(clock.GetUtcNow()),
        };
    }
}
