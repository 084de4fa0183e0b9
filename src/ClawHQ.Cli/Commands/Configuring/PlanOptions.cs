using System.CommandLine;
using System.Text.Json;

namespace ClawHQ.Cli.Commands.Configuring;

/// <summary>What plan, apply and diff have in common: whose files, and which.</summary>
internal sealed class PlanOptions
{
    /// <summary>The first field of a saved plan, by which one is known.</summary>
    private const string SavedForm = "clawhq-plan/v1";

    /// <summary>Longest saved plan, in bytes: all files, with what JSON adds to them.</summary>
    private const int SavedLengthMax = 100 * 1024 * 1024;

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

    /// <summary>Whether it was said whose files these are, or that others of theirs go.</summary>
    public bool HasChoice(ParseResult arguments) => arguments.GetValue(Owner) is not null || arguments.GetValue(Prune);

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

    /// <summary>Refuses a name under which a saved plan would be read as configuration.</summary>
    /// <exception cref="CommandException">It is one.</exception>
    public static string? RequirePlanName(string? file) => file is not null && IsYaml(file)
        ? throw new CommandException($"--save {file} would be read as configuration. Name it otherwise, such as saved.plan.")
        : file;

    /// <summary>Writes a plan to a file, to be applied as it is.</summary>
    /// <param name="file">The file.</param>
    /// <param name="body">What was planned.</param>
    /// <param name="plan">The server's answer.</param>
    public static void Save(string file, PlanBody body, JsonElement plan)
    {
        // The server names the owner where none was given: the plan is of that one.
        var saved = body with
        {
            Owner = plan.GetProperty("owner").GetString(),
            Base = plan.GetProperty("base").GetString(),
            Seal = plan.GetProperty("seal").GetString(),
            Replay = null,
        };
        File.WriteAllText(file, JsonSerializer.Serialize(new SavedPlan(SavedForm, saved), JsonSerializerOptions.Web));
    }

    /// <summary>The saved plan in a file; null where it holds configuration.</summary>
    /// <exception cref="CommandException">It holds neither, or a plan without a seal.</exception>
    public static PlanBody? TryLoad(string file)
    {
        if (!File.Exists(file) || IsYaml(file))
        {
            return null;
        }

        try
        {
            var text = ConfigFolder.Text(file, SavedLengthMax)
                ?? throw new CommandException($"{file} is larger than a saved plan can be.");
            if (text.TrimStart().StartsWith('['))
            {
                // What export prints as JSON.
                return null;
            }

            return JsonSerializer.Deserialize<SavedPlan>(text, JsonSerializerOptions.Web) is not { Form: SavedForm, Plan: { } plan }
                ? throw new CommandException($"{file} is not a saved plan.")
                : plan.Seal is { Length: > 0 }
                    ? plan
                    : throw new CommandException(
                        $"{file} has no seal of a server: it cannot be told that it is what was planned. Plan again.");
        }
        catch (Exception e) when (e is JsonException or System.Text.DecoderFallbackException)
        {
            throw new CommandException($"{file} is not a saved plan.");
        }
    }

    private static bool IsYaml(string file) => Path.GetExtension(file) is ".yaml" or ".yml";

    private sealed record SavedPlan(string Form, PlanBody Plan);
}

/// <summary>What is sent to be planned or applied.</summary>
internal sealed record PlanBody(IReadOnlyList<ConfigFile> Files, string? Owner, bool? Prune, string? Base, bool? Replay)
{
    /// <summary>The Git commit that the files are of; null where nobody says.</summary>
    public string? Revision { get; init; }

    /// <summary>Whether the differences are wanted though the files cannot be applied now.</summary>
    public bool? Lenient { get; init; }

    /// <summary>The server's seal of a saved plan; null where none is applied.</summary>
    public string? Seal { get; init; }
}
