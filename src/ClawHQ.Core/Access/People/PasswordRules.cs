using System.Text;
using ClawHQ.Core.Api;

namespace ClawHQ.Core.Access.People;

/// <summary>What a password must be: long, and not what everybody tries first.</summary>
public static class PasswordRules
{
    /// <summary>Shortest password that is accepted.</summary>
    public const int LengthMin = 10;

    /// <summary>Longest password that is looked at.</summary>
    public const int LengthMax = 256;

    /// <summary>Fewer different characters than this are a pattern, not a password.</summary>
    private const int DifferentMin = 5;

    /// <summary>Words that people make passwords of, in the letters that remain when digits and signs are read as letters.</summary>
    private static readonly HashSet<string> CommonWords = new(StringComparer.Ordinal)
    {
        "access", "admin", "administrator", "adminadmin", "asdfghjkl", "asdfasdf", "asdfzxcv", "baseball", "basketball", "batman",
        "bitcoin", "changeme", "changemenow", "changeit", "charlie", "chocolate", "clawhq", "computer", "correcthorse",
        "correcthorsebatterystaple", "default", "defaultpassword", "demo", "dragon", "facebook", "flower", "football", "freedom",
        "friends", "google", "guest", "hello", "helloworld", "iloveyou", "iloveu", "internet", "jordan", "letmein", "letmeinnow",
        "linkedin", "liverpool", "login", "loveyou", "manager", "master", "michael", "microsoft", "monkey", "mustang",
        "mypassword", "newpassword", "ninja", "nopassword", "openclaw", "openai", "passphrase", "password", "passwordpassword",
        "passw", "pokemon", "princess", "private", "qazwsx", "qazwsxedc", "qwert", "qwerty", "qwertyqwerty", "qwertyui",
        "qwertyuiop", "qwertyuiopasdf", "qwertz", "qwertzuiop", "root", "rootroot", "secret", "secretpassword", "security",
        "server", "shadow", "starwars", "summer", "sunshine", "superman", "superuser", "supersecret", "system", "temporary",
        "test", "testing", "testpassword", "testtest", "thepassword", "trustno", "user", "welcome", "welcomehome", "whatever",
        "winter", "yourpassword", "zxcvbnm", "zxcvbn",
    };

    /// <summary>Rows of keys and alphabets; a password that walks along one is guessed early.</summary>
    private static readonly string[] Walks =
    [
        "01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm",
        "1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    ];

    /// <summary>What is wrong with a password.</summary>
    /// <param name="field">The field to name in errors.</param>
    /// <param name="password">The password.</param>
    /// <param name="name">Whose it shall be.</param>
    public static IEnumerable<ProblemItem> Check(string field, string password, string name)
    {
        if (password.Length is < LengthMin or > LengthMax)
        {
            yield return new ProblemItem(field, null, $"Must have {LengthMin} to {LengthMax} characters.");
        }
        else if (IsCommon(password))
        {
            yield return new ProblemItem(field, null, "Is one of those that are tried first.", "Take several unrelated words.");
        }
        else if (name.Length > 2 && password.Length < name.Length + LengthMin
            && password.Contains(name, StringComparison.OrdinalIgnoreCase))
        {
            yield return new ProblemItem(field, null, "Is little more than the name.", "Take several unrelated words.");
        }
    }

    private static bool IsCommon(string password)
    {
        var lower = password.ToLowerInvariant();
        return lower.Distinct().Count() < DifferentMin || IsWalk(lower) || CommonWords.Contains(Letters(lower, isSpelled: false))
            || CommonWords.Contains(Letters(lower, isSpelled: true));
    }

    private static bool IsWalk(string password) => Walks.Any(walk =>
        walk.Contains(password, StringComparison.Ordinal)
        || walk.Contains(string.Concat(password.Reverse()), StringComparison.Ordinal)
        || password.Contains(walk[..LengthMin], StringComparison.Ordinal) && password.Length < LengthMin + 4);

    /// <summary>The letters of a password; digits and signs at both ends are decoration, inside they may stand for letters.</summary>
    private static string Letters(string password, bool isSpelled)
    {
        var core = password.AsSpan().Trim(" 0123456789!?.,-_#*+@$%&/()=:;'\"");
        var letters = new StringBuilder(core.Length);
        foreach (var c in core)
        {
            var letter = isSpelled ? Spelled(c) : c;
            if (char.IsLetter(letter))
            {
                letters.Append(letter);
            }
        }

        return letters.ToString();
    }

    private static char Spelled(char c) => c switch
    {
        '0' => 'o',
        '1' or '!' => 'i',
        '3' => 'e',
        '4' or '@' => 'a',
        '5' or '$' => 's',
        '7' => 't',
        _ => c,
    };
}
