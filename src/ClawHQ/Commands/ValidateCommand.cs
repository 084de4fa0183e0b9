using System.CommandLine;
using ClawHQ.Cli.Commands.Configuring;
using ClawHQ.Core.Api;
using ClawHQ.Core.Config;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Core.Pricing.Declared;

namespace ClawHQ.Commands;

/// <summary><c>clawhq validate FOLDER</c>: everything that is wrong with files of configuration, without a server.</summary>
internal static class ValidateCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "The folder with the configuration", DefaultValueFactory = _ => "." };
        var command = new Command("validate", "Checks files of configuration without a server, and says all that is wrong") { folder };
        command.SetAction(parsed =>
        {
            var files = ConfigFolder.Read(parsed.GetRequiredValue(folder));
            if (files.Count == 0)
            {
                Console.WriteLine($"{parsed.GetRequiredValue(folder)} has no YAML file.");
                return 1;
            }

            var kinds = Kinds();
            var set = new ManifestReader(kinds).Read([.. files.Select(f => new ManifestFile(f.Path, f.Text))]);

            // What cannot be read whole cannot be held against the rest.
            var problems = set.Problems.Count > 0 ? set.Problems : new Planner(kinds).CheckAmong(set.Manifests);
            foreach (var problem in problems)
            {
                Console.WriteLine(Line(problem));
            }

            foreach (var warning in PriceSlips.Of(set.Manifests))
            {
                Console.WriteLine($"warning: {Line(warning)}");
            }

            Console.WriteLine(
                problems.Count == 0
                    ? $"Well formed: {Counted(set.Manifests.Count, "object")} in {Counted(files.Count, "file")}."
                    : $"{Counted(problems.Count, "problem")} in {Counted(files.Count, "file")}.");
            return problems.Count == 0 ? 0 : 1;
        });
        return command;
    }

    /// <summary>The kinds of this program.</summary>
    public static Core.Config.Kinds.KindTable Kinds()
    {
        var services = new ServiceCollection();
        Program.AddSlices(services);
        return ConfigSlice.KindsOf(services);
    }

    private static string Counted(int count, string what) =>
        Cli.Output.Cell.Counted(count.ToString(System.Globalization.CultureInfo.InvariantCulture), what, what + "s");

    private static string Line(ProblemItem problem) => Cli.Output.Cell.Harmless(PlanText.Line(problem));
}
