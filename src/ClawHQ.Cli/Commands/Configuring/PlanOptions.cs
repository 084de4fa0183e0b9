using System.CommandLine;
using System.Text.Json;

namespace ClawHQ.Cli.Commands.Configuring;

/// <summary>What plan, apply and diff have in common: whose files, and which.</summary>
internal sealed class PlanOptions
{
    /// <summary>The first field of a saved plan, by which one is known.</summary>
    private const string SavedForm = "clawhq-plan/v1";

    public Argument<string> Folder { get; } = new("folder")
    {
        Description = "The folder with the configuration", DefaultValueFactory = _ => ".",
    };

    public Option<string?> Owner { get; } = new("--owner")
    {
        Description = "Whose files these are, where several repositories share a server; objects of others are left alone",
    };

    public Option<bool> Prune { get; } = new("--prune") { Description = "Delete objects of this owner that the files no longer have" };

    public IReadOnlyList<Symbol> Symbols => [Folder, Owner, Prune];

    /// <summary>What is sent.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="replay">Whether the answer replays the last 30 days; null where it does not matter.</param>
    public PlanBody Body(ParseResult arguments, bool? replay = null)
    {
        var folder = arguments.GetRequiredValue(Folder);
        var files = ConfigFolder.Read(folder);
        return files.Count == 0 && arguments.GetValue(Prune)
            ? throw new CommandException($"{folder} has no YAML file: with --prune everything of the owner would be deleted.")
            : new PlanBody(files, arguments.GetValue(Owner), arguments.GetValue(Prune), null, replay);
    }

    /// <summary>Writes a plan to a file, to be applied as it is.</summary>
    public static void Save(string file, PlanBody body, string basis) =>
        File.WriteAllText(
            file,
            JsonSerializer.Serialize(
                new SavedPlan(SavedForm, body with { Base = basis, Replay = null }), JsonSerializerOptions.Web));

    /// <summary>The saved plan in a file; null where it holds something else.</summary>
    public static PlanBody? TryLoad(string file)
    {
        if (!File.Exists(file) || Path.GetExtension(file) is ".yaml" or ".yml")
        {
            return null;
        }

        try
        {
            var saved = JsonSerializer.Deserialize<SavedPlan>(File.ReadAllText(file), JsonSerializerOptions.Web);
            return saved is { Form: SavedForm, Plan: { } plan }
                ? plan
                : throw new CommandException($"{file} is not a saved plan.");
        }
        catch (JsonException)
        {
            throw new CommandException($"{file} is not a saved plan.");
        }
    }

    private sealed record SavedPlan(string Form, PlanBody Plan);
}

/// <summary>What is sent to be planned or applied.</summary>
internal sealed record PlanBody(IReadOnlyList<ConfigFile> Files, string? Owner, bool? Prune, string? Base, bool? Replay)
{
    /// <summary>The Git commit that the files are of; null where nobody says.</summary>
    public string? Revision { get; init; }
}
