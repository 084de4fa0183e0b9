using ClawHQ.Core.Api;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Web.Forms;

/// <summary>A form as it was filled in, and what is wrong with it: all that a page needs to show it again.</summary>
/// <param name="Name">Which form of the page it is.</param>
/// <param name="Fields">What was typed; passwords are never written back.</param>
/// <param name="Errors">What is wrong, by the name of the field.</param>
public sealed record SentForm(string Name, IFormCollection Fields, IReadOnlyList<ProblemItem> Errors)
{
    /// <summary>A form that nobody has filled in yet.</summary>
    public static SentForm Blank(string name) => new(name, FormCollection.Empty, []);

    /// <summary>Reads the form of a request. What is no form at all is one without fields.</summary>
    public static async Task<SentForm> ReadAsync(HttpContext context, string name)
    {
        if (!context.Request.HasFormContentType)
        {
            return Blank(name);
        }

        try
        {
            return new SentForm(name, await context.Request.ReadFormAsync(context.RequestAborted), []);
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return Blank(name);
        }
    }

    /// <summary>What was typed into a field, without the spaces around it; null for nothing.</summary>
    public string? Text(string field) => Fields[field].ToString().Trim() is { Length: > 0 } text ? text : null;

    /// <summary>What was typed into a field, to the letter.</summary>
    public string Exactly(string field) => Fields[field].ToString();

    /// <summary>A number above zero that was sent; null for anything else.</summary>
    public int? Number(string field) =>
        int.TryParse(Fields[field].ToString(), System.Globalization.NumberStyles.None, null, out var number) && number > 0
            ? number
            : null;

    /// <summary>Everything that was ticked in a field.</summary>
    public IReadOnlyList<string> Ticked(string field) => [.. Fields[field].OfType<string>()];

    /// <summary>What is wrong with a field.</summary>
    public IEnumerable<ProblemItem> ErrorsOf(string field) => Errors.Where(e => e.Path == field);

    /// <summary>The same form with what is wrong.</summary>
    public SentForm With(IReadOnlyList<ProblemItem> errors) => this with { Errors = errors };

    /// <summary>This form when it is the one of that name, else a blank one.</summary>
    public SentForm For(string name) => Name == name ? this : Blank(name);
}
