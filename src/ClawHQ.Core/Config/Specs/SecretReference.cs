using System.Text.RegularExpressions;

namespace ClawHQ.Core.Config.Specs;

/// <summary>Where a secret is: <c>${env:NAME}</c> or <c>${file:PATH}</c>. Only references are kept and shown; the secret is read when
/// it is used.</summary>
public static partial class SecretReference
{
    /// <summary>Longest secret in a file.</summary>
    private const int LengthMax = 16_384;

    /// <summary>Whether a text is a reference.</summary>
    public static bool IsValid(string text) => Form().IsMatch(text);

    /// <summary>Reads the secret, without white space around it.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="secret">The secret; empty when it cannot be had.</param>
    /// <returns>Why there is none; null when there is.</returns>
    public static string? TryResolve(string reference, out string secret)
    {
        secret = "";
        if (Form().Match(reference) is not { Success: true } match)
        {
            return "It is not a reference.";
        }

        var name = match.Groups["name"].Value;
        if (match.Groups["from"].Value == "env")
        {
            secret = Environment.GetEnvironmentVariable(name)?.Trim() ?? "";
            return secret.Length > 0 ? null : $"The server has no environment variable {name}.";
        }

        try
        {
            // A device has no end: no more than a secret can have is read.
            using var file = new StreamReader(name);
            var text = new char[LengthMax + 1];
            var length = file.ReadBlock(text);
            secret = length > LengthMax ? "" : new string(text, 0, length).Trim();
            return secret.Length > 0 ? null : $"The file {name} is empty, or larger than a secret can be.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The server cannot read the file {name}.";
        }
    }

    [GeneratedRegex(
        @"^\$\{((?<from>env):(?<name>[A-Za-z_][A-Za-z0-9_]{0,127})|(?<from>file):(?<name>/[^}\0]{1,512}))\}\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
