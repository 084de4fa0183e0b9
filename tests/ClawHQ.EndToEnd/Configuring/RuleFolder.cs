using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Configuring;

/// <summary>A data folder, and beside it a folder that declares the team <c>payments</c> with a rule that gives it agents.</summary>
internal sealed class RuleFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="rule">The rule's name.</param>
    /// <param name="agents">The agents that it gives to the team.</param>
    public RuleFolder(string rule, string agents)
    {
        Directory.CreateDirectory(Config);
        File.WriteAllText(
            Path.Combine(Config, "rule.yaml"),
            $$$"""
            apiVersion: clawhq/v1
            kind: Team
            metadata: {name: payments}
            ---
            apiVersion: clawhq/v1
            kind: AttributionRule
            metadata: {name: {{{rule}}}}
            spec: {match: {agent: "{{{agents}}}"}, set: {team: payments}}

            """);
    }

    /// <summary>The folder that declares.</summary>
    public string Config => Combine("config");

    /// <summary>Starts a server on the data folder.</summary>
    public Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(new ServerStart(Combine("data")));

    /// <summary>A file or folder beside the data.</summary>
    public string Combine(string name) => _folder.Combine(name);

    /// <summary>Runs <c>clawhq</c> with these arguments against the server on the data folder.</summary>
    public Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.RunAsync([.. arguments, "--data", Combine("data")]);

    public void Dispose() => _folder.Dispose();
}
