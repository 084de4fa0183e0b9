using System.CommandLine;
using NodaTime;

namespace ClawHQ.Cli.Commands.Attribution;

/// <summary><c>clawhq attribution preview</c>: what applying today's agents and rules to past usage would move.</summary>
internal static class AttributionPreviewCommand
{
    public static Command Create()
    {
        var options = new AttributionOptions();
        return RemoteCommand.Create(
            "preview",
            "Shows what would move if past usage were asked anew to whom it belongs; changes nothing",
            async (run, cancellationToken) =>
            {
                var (range, filter) = options.Read(run.Arguments, Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()));
                var conditions = filter is null ? "" : $"&filter={Uri.EscapeDataString(filter)}";
                var answer = await run.Server.GetAsync($"/api/v1/attribution/preview?{range.Parameters}{conditions}", cancellationToken);
                MovesScreen.Show(run, answer, "would move");
                run.Screen.Say(range.Sentence);
                return 0;
            },
            options.Symbols);
    }
}
