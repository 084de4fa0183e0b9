using System.Text.Json;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Specs;

namespace ClawHQ.Core.Access.Declared;

/// <summary>Reads from the records of people which roles were given and taken by hand.</summary>
internal static class RoleBindingTrail
{
    /// <summary>The person of whom the trail tells for a role that no file declares; null for the name of one that a file does.</summary>
    /// <param name="name">The binding's name, after what it says.</param>
    public static string? PersonOf(string name)
    {
        for (var at = name.IndexOf('/', StringComparison.Ordinal); at > 0; at = name.IndexOf('/', at + 1))
        {
            if (Grant.TryParseRole(name[(at + 1)..].Split('/')[0], out _))
            {
                return name[..at];
            }
        }

        return null;
    }

    /// <summary>The bindings that the record of a person tells of, as they were and as they are.</summary>
    public static IEnumerable<TargetChange> ChangesIn(AuditRecord record)
    {
        if (record.Object.Name is not { } person)
        {
            return [];
        }

        var (before, after) = (Bindings(person, record.Before), Bindings(person, record.After));
        return before.Keys.Union(after.Keys)
            .Select(name => new TargetChange(name, before.GetValueOrDefault(name), after.GetValueOrDefault(name)));
    }

    private static Dictionary<string, string> Bindings(string person, JsonElement? told)
    {
        var bindings = new Dictionary<string, string>(StringComparer.Ordinal);
        if (told is not { ValueKind: JsonValueKind.Object } fields || !fields.TryGetProperty("grants", out var grants))
        {
            return bindings;
        }

        // A role that came with a sign-in is told with a remark, and is no binding.
        foreach (var grant in grants.EnumerateArray().Select(g => g.GetString() ?? "").Where(g => !g.EndsWith(')')))
        {
            if (Grant.TryParse(grant, out var read))
            {
                var spec = new RoleBindingSpec { Person = person, Role = Grant.NameOf(read.Role), Team = read.Team };
                bindings[RoleBindingKind.NameAfter(spec)] = SpecText.ToJson(SpecType.Of(typeof(RoleBindingSpec)), spec);
            }
        }

        return bindings;
    }
}
