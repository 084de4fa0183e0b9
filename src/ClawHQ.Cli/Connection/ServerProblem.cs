using System.Text;
using System.Text.Json;

namespace ClawHQ.Cli.Connection;

/// <summary>Turns the server's problem details into lines for a person.</summary>
internal static class ServerProblem
{
    /// <exception cref="ServerAwayException">The server, or what stands in front of it, says that it cannot work now.</exception>
    /// <exception cref="CommandException">The answer is not a success.</exception>
    public static async Task ThrowIfFailedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            var problem = Describe((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
            throw (int)response.StatusCode is 502 or 503 or 504 ? new ServerAwayException(problem) : new CommandException(problem);
        }
    }

    /// <summary>The problem as lines: the sentence, then each single error.</summary>
    public static string Describe(int status, string body)
    {
        if (!TryParse(body, out var problem))
        {
            return $"The server answered {status}.";
        }

        var text = new StringBuilder(Text(problem, "title") ?? $"The server answered {status}.");
        if (problem.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array)
        {
            foreach (var error in errors.EnumerateArray())
            {
                text.Append("\n  ").Append(Text(error, "path"));
                text.Append(Text(error, "value") is { } value ? $" = {value}" : "").Append(": ").Append(Text(error, "message"));
                text.Append(Text(error, "hint") is { } hint ? $" {hint}" : "");
            }
        }

        return text.ToString();
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? Output.Cell.Harmless(value.GetString() ?? "")
            : null;

    private static bool TryParse(string body, out JsonElement problem)
    {
        try
        {
            problem = JsonElement.Parse(body);
            return problem.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            problem = default;
            return false;
        }
    }
}
