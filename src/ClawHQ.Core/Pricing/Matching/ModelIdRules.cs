using System.Buffers;
using System.Collections.Frozen;

namespace ClawHQ.Core.Pricing.Matching;

/// <summary>What is left of a model id when one known prefix or suffix is taken off.</summary>
/// <param name="Start">Where the id proper begins.</param>
/// <param name="End">Where it ends, exclusive.</param>
/// <param name="Region">The region that the prefix names; null without one.</param>
/// <param name="IsVariant">True when the suffix names a variant (<c>:free</c>, <c>:online</c>) whose price may differ.</param>
internal readonly record struct IdParts(int Start, int End, string? Region, bool IsVariant);

/// <summary>
/// The anchored rules by which spellings of a model id find its price: one known prefix, one known suffix. Nothing is ever matched
/// by how it begins, so that gpt-4o cannot catch gpt-4o-mini.
/// </summary>
internal sealed class ModelIdRules
{
    private static readonly string[] DotRegions = ["us", "eu", "apac", "au", "jp", "global", "us-gov"];
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly FrozenSet<string> Variants = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "free", "beta", "thinking", "nitro", "floor", "online", "extended", "exacto");

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _vendors;

    /// <param name="vendors">Names that may stand before a slash in front of an id.</param>
    public ModelIdRules(IEnumerable<string> vendors) =>
        _vendors = vendors.Append("models").ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Splits an id into prefix, id proper and suffix.</summary>
    public IdParts Split(ReadOnlySpan<char> id)
    {
        var resource = ResourceStart(id);
        var (prefix, region) = Prefix(id[resource..]);
        var (suffix, isVariant) = Suffix(id[(resource + prefix)..]);
        return new IdParts(resource + prefix, id.Length - suffix, region, isVariant);
    }

    /// <summary>Where the model id begins inside a cloud resource name (<c>arn:aws:bedrock:...:inference-profile/ID</c>,
    /// <c>projects/.../publishers/google/models/ID</c>); 0 for plain ids.</summary>
    public static int ResourceStart(ReadOnlySpan<char> id)
    {
        if (id.StartsWith("arn:", StringComparison.Ordinal))
        {
            return id.LastIndexOf('/') + 1;
        }

        const string Models = "/models/";
        var isPath = id.StartsWith("publishers/", StringComparison.Ordinal) || id.StartsWith("projects/", StringComparison.Ordinal);
        var models = isPath ? id.LastIndexOf(Models, StringComparison.Ordinal) : -1;
        return models < 0 ? 0 : models + Models.Length;
    }

    /// <summary>Whether a text is a cloud region such as <c>us-east-1</c> or <c>us-gov-west-1</c>.</summary>
    public static bool IsCloudRegion(ReadOnlySpan<char> text) =>
        text.Length is >= 8 and <= 24 && text[2] == '-' && char.IsAsciiDigit(text[^1]) && text[^2] == '-'
        && !text[..^2].ContainsAny(Digits);

    private (int Length, string? Region) Prefix(ReadOnlySpan<char> id)
    {
        foreach (var region in DotRegions)
        {
            if (id.Length > region.Length + 1 && id[region.Length] == '.' && id.StartsWith(region, StringComparison.OrdinalIgnoreCase))
            {
                return (region.Length + 1, region);
            }
        }

        var slash = id.IndexOf('/');
        if (slash <= 0 || slash == id.Length - 1)
        {
            return (0, null);
        }

        var head = id[..slash];
        foreach (var region in DotRegions)
        {
            if (head.Equals(region, StringComparison.OrdinalIgnoreCase))
            {
                return (slash + 1, region);
            }
        }

        return _vendors.Contains(head) || IsCloudRegion(head) ? (slash + 1, null) : (0, null);
    }

    private static (int Length, bool IsVariant) Suffix(ReadOnlySpan<char> id)
    {
        foreach (var fixedSuffix in (ReadOnlySpan<string>)["-latest", "@default", "[1m]"])
        {
            if (id.Length > fixedSuffix.Length && id.EndsWith(fixedSuffix, StringComparison.OrdinalIgnoreCase))
            {
                return (fixedSuffix.Length, false);
            }
        }

        var colon = id.LastIndexOf(':');
        if (colon > 0 && Variants.GetAlternateLookup<ReadOnlySpan<char>>().Contains(id[(colon + 1)..]))
        {
            return (id.Length - colon, true);
        }

        return (DateOrRevision(id, colon), false);
    }

    /// <summary>Length of <c>-v1:0</c>, <c>-20250929</c>, <c>@20250929</c> or <c>-2025-09-29</c> at the end; 0 without one.</summary>
    private static int DateOrRevision(ReadOnlySpan<char> id, int colon)
    {
        var version = colon > 0 ? id[..colon].LastIndexOf("-v", StringComparison.Ordinal) : -1;
        if (version > 0 && AreDigits(id[(version + 2)..colon]) && AreDigits(id[(colon + 1)..]))
        {
            return id.Length - version;
        }

        if (id.Length > 9 && id[^9] is '-' or '@' && AreDigits(id[^8..]))
        {
            return 9;
        }

        return id.Length > 11 && id[^11] == '-' && AreDigits(id[^10..^6]) && id[^6] == '-' && AreDigits(id[^5..^3]) && id[^3] == '-'
            && AreDigits(id[^2..])
            ? 11
            : 0;
    }

    private static bool AreDigits(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExcept(Digits);
}
