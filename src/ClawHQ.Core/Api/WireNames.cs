using System.Collections.Frozen;
using System.Text;

namespace ClawHQ.Core.Api;

/// <summary>The spelling of enumerated values on the wire: words in lower case, joined by underscores.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal static class WireNames<T> where T : struct, Enum
{
    private static readonly FrozenDictionary<string, T> ByName = Enum.GetValues<T>().ToFrozenDictionary(v => Spell(v.ToString()));
    private static readonly FrozenDictionary<T, string> ByValue = ByName.ToFrozenDictionary(p => p.Value, p => p.Key);

    /// <summary>All names, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<T>().Select(v => Spell(v.ToString()))];

    /// <summary>The name of a value.</summary>
    public static string Of(T value) => ByValue[value];

    /// <summary>The value with this name.</summary>
    public static bool TryParse(string name, out T value) => ByName.TryGetValue(name, out value);

    private static string Spell(string name)
    {
        var spelled = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsUpper(c) && spelled.Length > 0)
            {
                _ = spelled.Append('_');
            }

            _ = spelled.Append(char.ToLowerInvariant(c));
        }

        return spelled.ToString();
    }
}
