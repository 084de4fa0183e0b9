using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace ClawHQ.Core.Api;

/// <summary>One thing that is wrong with a request or a file.</summary>
/// <param name="Path">Where: a parameter, a JSON path, or file:line:column.</param>
/// <param name="Value">The offending value, shortened; null when there is none.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What to do; null when the message says it all.</param>
public sealed record ProblemItem(
    string Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Value,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Hint = null);

/// <summary>Errors as RFC 9457 problem details with a stable <c>code</c> and a list of <c>errors</c>.</summary>
public static class Problem
{
    /// <summary>Longest value that is echoed back.</summary>
    public const int ValueLengthMax = 120;

    /// <summary>Builds the answer.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">A stable word for programs, such as <c>scope_missing</c>.</param>
    /// <param name="detail">A sentence for people.</param>
    /// <param name="errors">Each single thing that is wrong.</param>
    public static IResult Result(int status, string code, string detail, params IReadOnlyList<ProblemItem> errors)
    {
        var problem = new ProblemDetails { Status = status, Title = detail, Type = "about:blank" };
        problem.Extensions["code"] = code;
        problem.Extensions["errors"] = errors;
        return TypedResults.Problem(problem);
    }

    /// <summary>Shortens a value so that it can be echoed.</summary>
    public static string Echo(string value) => value.Length <= ValueLengthMax ? value : string.Concat(value.AsSpan(0, ValueLengthMax), "…");
}
