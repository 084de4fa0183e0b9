using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Publish;

/// <summary>The published archive, used as an operator would on a machine without .NET.</summary>
public partial class ArchiveTests(PublishedArchive archive, ITestOutputHelper output) : IClassFixture<PublishedArchive>
{
    [Fact]
    public async Task It_starts_by_itself_and_books_a_call()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.Combine("data"))
        {
            Program = Path.Combine(archive.Program, "clawhq"),
            Environment = new Dictionary<string, string> { ["DOTNET_ROOT"] = "/nonexistent", ["PATH"] = "/nonexistent" },
        });
        output.WriteLine($"Ready after {server.ReadyAfter.TotalMilliseconds:F0} ms");

        var call = new { id = "1", agent = "clerk", provider = "openai", model = "gpt-4o-mini", input_tokens = 0, output_tokens = 80 };
        using var booked = await server.Client.PostAsync(
            new Uri("/api/v1/usage", UriKind.Relative),
            new StringContent(JsonSerializer.Serialize(new { records = new[] { call } }), Encoding.UTF8, "application/json"));
        var now = TimeProvider.System.GetUtcNow();
        var spend = await server.Client.GetStringAsync(new Uri(
            $"/api/v1/spend?by=agent&from={now.AddDays(-1):yyyy-MM-dd}T00:00:00Z&to={now.AddDays(2):yyyy-MM-dd}T00:00:00Z",
            UriKind.Relative));

        Assert.Equal("""{"accepted":1,"duplicates":0,"rejected":[]}""", await booked.Content.ReadAsStringAsync());
        var row = JsonDocument.Parse(spend).RootElement.GetProperty("rows").EnumerateArray().Single();
        Assert.Equal(("clerk", "0.000048000"), (row.GetProperty("agent").GetString(), row.GetProperty("effective_cost").GetString()));
    }

    [Fact]
    public async Task It_carries_the_licence_all_that_its_readme_links_to_and_a_unit_that_systemd_accepts()
    {
        var unit = await File.ReadAllTextAsync(Path.Combine(archive.Program, "clawhq.service"));
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.Combine("clawhq.service"), unit.Replace("/opt/clawhq", archive.Program, StringComparison.Ordinal));

        Assert.Contains("ExecStart=/opt/clawhq/clawhq serve ", unit, StringComparison.Ordinal);
        Assert.Equal("", await PublishedArchive.RunAsync("systemd-analyze", "verify", "--man=no", folder.Combine("clawhq.service")));
        var readme = await File.ReadAllTextAsync(Path.Combine(archive.Program, "README.md"));
        Assert.All(
            Link().Matches(readme).Select(link => link.Groups[1].Value),
            target => Assert.True(File.Exists(Path.Combine(archive.Program, target)), target));
        Assert.StartsWith("MIT License", await File.ReadAllTextAsync(Path.Combine(archive.Program, "LICENSE")), StringComparison.Ordinal);
    }

    /// <summary>Links to files, not to other servers.</summary>
    [GeneratedRegex(@"\]\(([^):#]+)\)")]
    private static partial Regex Link();
}
