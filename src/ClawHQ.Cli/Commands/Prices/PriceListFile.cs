using System.CommandLine;
using System.Text.Json;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Prices;

/// <summary>A price list from a file, sent to be compared or put in force: the options of both verbs, and how the answer is laid
/// out.</summary>
internal sealed class PriceListFile
{
    private readonly Argument<string> _file = new("file")
    {
        Description = "A price list of LiteLLM, of models.dev, or ClawHQ's own; - for standard input",
    };
    private readonly Option<bool> _force = new("--force")
    {
        Description = "Takes prices too that cannot be meant (ten times as dear, cache dearer than input)",
    };
    private readonly Option<string?> _from = new("--from")
    {
        Description = "First day (UTC) of prices that carry none (today); a model that is new has them since ever",
    };
    private readonly Option<string[]> _provider = new("--provider")
    {
        Description = "Only this provider, also one that the book does not know; may be repeated",
    };

    public IReadOnlyList<Symbol> Symbols => [_file, _force, _from, _provider];

    /// <summary>Sends the list and prints what changes. Gives 1 when something was refused or could not be read; the rest is in force all
    /// the same.</summary>
    public async Task<int> SendAsync(RemoteRun run, bool isDryRun, CancellationToken cancellationToken)
    {
        var path = $"/api/v1/prices/import?dry_run={Flag(isDryRun)}&force={Flag(run.Arguments.GetValue(_force))}"
            + (run.Arguments.GetValue(_from) is { } from ? $"&from={Uri.EscapeDataString(from)}" : "")
            + string.Concat((run.Arguments.GetValue(_provider) ?? []).Select(p => $"&provider={Uri.EscapeDataString(p)}"));
        using var content = new ByteArrayContent(Read(run.Arguments.GetRequiredValue(_file)));
        var answer = await run.Server.JsonAsync(HttpMethod.Post, path, content, cancellationToken);
        run.Screen.Show(answer, Table(answer));
        Summarise(run, answer);
        return Count(answer, "refused") + Count(answer, "unreadable") == 0 ? 0 : 1;
    }

    private static string Flag(bool isSet) => isSet ? "true" : "false";

    private static int Count(JsonElement answer, string list) => answer.GetProperty(list).GetArrayLength();

    private static byte[] Read(string file)
    {
        try
        {
            if (file != "-")
            {
                return File.ReadAllBytes(file);
            }

            using var memory = new MemoryStream();
            using var input = Console.OpenStandardInput();
            input.CopyTo(memory);
            return memory.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file} cannot be read: {e.Message}");
        }
    }

    private static ResultTable Table(JsonElement answer) => new(
        [new("kind"), new("provider"), new("model"), new("field"), new("before", true), new("after", true), new("problem")],
        [.. Rows(answer, "changes"), .. Rows(answer, "refused")]);

    private static IEnumerable<IReadOnlyList<string>> Rows(JsonElement answer, string list) =>
        from change in answer.GetProperty(list).EnumerateArray()
        let kind = list == "refused" ? "refused" : Cell.Of(change, "kind")
        from field in change.GetProperty("fields").EnumerateArray()
        select (IReadOnlyList<string>)
        [
            kind, Cell.Of(
                change, "provider"), Cell.Of(change, "model"), Cell.Of(field, "name"), Cell.Of(field, "before"), Cell.Of(field, "after"),
            string.Join(' ', change.GetProperty("problems").EnumerateArray().Select(Cell.Of)),
        ];

    private static void Summarise(RemoteRun run, JsonElement answer)
    {
        var verb = answer.GetProperty("applied").GetBoolean() ? "Put in force" : "Would change";
        run.Screen.Say(
            $"{verb}: {Cell.Counted($"{Count(answer, "changes")}", "model", "models")}; unchanged: {Cell.Of(answer, "unchanged")}; "
            + $"refused: {Count(answer, "refused")}; unreadable: {Count(answer, "unreadable")}. "
            + $"The book is at version {Cell.Of(answer, "version")}.");
        foreach (var wrong in answer.GetProperty("unreadable").EnumerateArray())
        {
            run.Screen.Say($"  {Cell.Of(wrong, "path")}: {Cell.Of(wrong, "message")}");
        }

        var skipped = string.Join(", ", answer.GetProperty("skipped_providers").EnumerateObject().Select(p => p.Name));
        if (skipped.Length > 0)
        {
            run.Screen.Say($"Providers that the book does not know were skipped: {skipped}. Name them with --provider to take them.");
        }
    }
}
