using System.Text.RegularExpressions;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Pipelines;

/// <summary>A real server, a checkout and what a platform of reviews says, for tests of the pipeline.</summary>
public abstract partial class PipelineTests(PipelineServer server) : IClassFixture<PipelineServer>, IAsyncLifetime
{
    protected const string Team = "apiVersion: clawhq/v1\nkind: Team\nmetadata: {name: payments}\nspec: {title: Payments}\n";

    private readonly TemporaryFolder _folder = new();
    private ReviewServer? _reviews;
    private Pipeline? _pipeline;

    private protected ReviewServer Reviews => _reviews!;

    private protected Pipeline Pipeline => _pipeline!;

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    protected string Data => server.Data;

    protected string Checkout => _folder.Combine("checkout");

    public async ValueTask InitializeAsync()
    {
        await server.ClearAsync("default", "platform");
        _reviews = await ReviewServer.StartAsync();
        Directory.CreateDirectory(Checkout);
        _pipeline = new Pipeline(Checkout, _reviews) { Server = (server.Url, server.Key) };
        await WriteAsync("config/team.yaml", Team);
    }

    public async ValueTask DisposeAsync()
    {
        if (_reviews is not null)
        {
            await _reviews.DisposeAsync();
        }

        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes a file of the checkout.</summary>
    protected async Task WriteAsync(string path, string text)
    {
        var file = Path.Combine(Checkout, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, text, Cancelled);
    }

    /// <summary>What is left of a comment without its code: names and values are only in that.</summary>
    protected static string OutsideCode(string comment) => Code().Replace(comment, "");

    private protected Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.RunAsync([.. arguments, "--data", Data]);

    private protected static void Succeeded(CommandRun run) => Assert.True(run.ExitCode == 0, $"{run.ExitCode}\n{run.Output}\n{run.Error}");

    // Blocks first, then spans of any fence.
    [GeneratedRegex(@"^(?<f>`{3,})text\n.*?\n\k<f>$|(?<s>`+)(?!`).*?(?<!`)\k<s>(?!`)", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Code();
}
