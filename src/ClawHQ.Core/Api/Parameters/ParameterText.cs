using System.Globalization;

namespace ClawHQ.Core.Api.Parameters;

/// <summary>Reads parameters of a query string that may be left out. The framework would refuse a wrong one without saying which.</summary>
public static class ParameterText
{
    /// <summary>Reads a whole number.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="text">What was given; null or empty for nothing.</param>
    /// <param name="absent">The value where nothing is given.</param>
    /// <param name="value">The number.</param>
    /// <returns>What is wrong; null when it was read.</returns>
    public static ProblemItem? Number(string name, string? text, int absent, out int value)
    {
        value = absent;
        return string.IsNullOrEmpty(text) || int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            ? null
            : new ProblemItem(name, Problem.Echo(text), "This is not a whole number in range.");
    }

    /// <summary>Reads true or false.</summary>
    /// <inheritdoc cref="Number"/>
    public static ProblemItem? Flag(string name, string? text, bool absent, out bool value)
    {
        value = absent;
        return string.IsNullOrEmpty(text) || bool.TryParse(text, out value)
            ? null
            : new ProblemItem(name, Problem.Echo(text), "This is neither true nor false.");
    }
}
