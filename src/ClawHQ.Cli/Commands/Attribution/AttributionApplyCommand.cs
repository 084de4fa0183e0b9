using System.CommandLine;
using NodaTime;

namespace ClawHQ.Cli.Commands.Attribution;

/// <summary><c>clawhq attribution apply</c>: brings past usage to whom it belongs by today's agents and rules.</summary>
internal static class AttributionApplyCommand
{
    public static Command Create()
    {
        var options = new AttributionOptions();
        var reason = new Option<string>("--reason")
        {
            Description = "Why; kept on each adjustment and in the audit trail", Required = true,
        };
        return RemoteCommand.Create(
            "apply",
            "Brings past usage to whom it belongs by what is declared now, by adjustments; a second run moves nothing",
            async (run, cancellationToken) =>
            {
                var (range, filter) = options.Read(run.Arguments, Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()));
                var request = new
                {
                    from = AttributionOptions.Text(range.From),
                    to = AttributionOptions.Text(range.To),
                    filter,
                    reason = run.Arguments.GetRequiredValue(reason),
                };
                var answer = await run.Server.PostAsync("/api/v1/attribution/apply", request, cancellationToken);
                MovesScreen.Show(run, answer, "moved");
                run.Screen.Say(range.Sentence);
                return 0;
            },
            [.. options.Symbols, reason]);
    }
}
