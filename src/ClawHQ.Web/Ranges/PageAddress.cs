using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace ClawHQ.Web.Ranges;

/// <summary>
/// The address of a page with everything that was chosen on it. Choices live in the address alone, so that a link shows
/// another person the same page.
/// </summary>
/// <param name="Path">The path, such as <c>/</c>.</param>
/// <param name="Parameters">Names and values in order; a name may repeat.</param>
public sealed record PageAddress(string Path, IReadOnlyList<KeyValuePair<string, string>> Parameters)
{
    /// <summary>More parameters than this are not kept.</summary>
    private const int ParametersMax = 40;

    /// <summary>Reads the address of a request.</summary>
    /// <param name="path">The page's own path, also when only a part of it is asked for.</param>
    /// <param name="query">The request's parameters.</param>
    public static PageAddress Of(string path, IQueryCollection query) =>
        new(path, [.. query.SelectMany(p => p.Value.Select(v => KeyValuePair.Create(p.Key, v ?? ""))).Take(ParametersMax)]);

    /// <summary>The first value of a parameter; null when it is absent or empty.</summary>
    public string? this[string name] => All(name).FirstOrDefault(v => v.Length > 0);

    /// <summary>All values of a parameter.</summary>
    public IEnumerable<string> All(string name) => Parameters.Where(p => p.Key == name).Select(p => p.Value);

    /// <summary>The same page with one parameter set, or left out when the value is null.</summary>
    public PageAddress With(string name, string? value)
    {
        var others = Parameters.Where(p => p.Key != name);
        return this with { Parameters = value is null ? [.. others] : [.. others, KeyValuePair.Create(name, value)] };
    }

    /// <summary>The same page without these parameters.</summary>
    public PageAddress Without(params ReadOnlySpan<string> names)
    {
        var gone = names.ToArray();
        return this with { Parameters = [.. Parameters.Where(p => !gone.Contains(p.Key))] };
    }

    /// <summary>The same page with one more value of a parameter that may repeat.</summary>
    public PageAddress Adding(string name, string value) =>
        Parameters.Contains(KeyValuePair.Create(name, value))
            ? this
            : this with { Parameters = [.. Parameters, KeyValuePair.Create(name, value)] };

    /// <summary>The same page without one value of a parameter that may repeat.</summary>
    public PageAddress Removing(string name, string value) =>
        this with { Parameters = [.. Parameters.Where(p => p.Key != name || p.Value != value)] };

    /// <summary>The same parameters at another path.</summary>
    public PageAddress At(string path) => this with { Path = path };

    /// <summary>The address as it is written into a link.</summary>
    public override string ToString() => Path + new QueryBuilder(Parameters).ToQueryString();
}
