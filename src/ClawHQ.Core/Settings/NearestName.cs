namespace ClawHQ.Core.Settings;

/// <summary>Finds the name that was probably meant.</summary>
public static class NearestName
{
    /// <summary>The known name with the fewest edits to <paramref name="name"/>, or null when none is near enough to be a slip.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var limit = Math.Max(2, name.Length / 3);
        return known
            .Select(candidate => (candidate, distance: Distance(name, candidate)))
            .Where(c => c.distance <= limit && c.distance < Math.Max(name.Length, c.candidate.Length))
            .OrderBy(c => c.distance)
            .ThenBy(c => c.candidate, StringComparer.Ordinal)
            .Select(c => c.candidate)
            .FirstOrDefault();
    }

    /// <summary>What to say of a word that is none of the known ones: the one that was probably meant, else something else.</summary>
    /// <param name="name">The word.</param>
    /// <param name="known">The known ones.</param>
    /// <param name="otherwise">What to say where none is near; null to list them all.</param>
    public static string Hint(string name, IReadOnlyCollection<string> known, string? otherwise = null) =>
        Of(name, known) is { } nearest ? $"Did you mean '{nearest}'?" : otherwise ?? $"One of {string.Join(", ", known)}.";

    /// <summary>Levenshtein's distance, case ignored.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
