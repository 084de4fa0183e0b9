using System.Text.Json;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Config.Pulling;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Config.Pulling;

/// <summary>The folder that the server keeps itself in step with.</summary>
public sealed class FolderPullTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clawhq-pull-");
    private readonly LogLines<FolderPull> _log = new();

    private string Root => Path.Combine(_folder.FullName, "config");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Files_are_applied_at_start_and_when_they_change_by_the_name_of_the_folder_with_their_commit()
    {
        Write("teams/a.yaml", Object("Team", "a", "{title: one}"));
        Write("b.yml", Object("Team", "b", "{}"));
        Write("notes.txt", "not configuration");
        var commit = await new WorkingCopy(Root).CommitAllAsync();
        await using var server = await StartAsync(prune: true);
        await UntilAsync(server, "Team/a", "Team/b");

        var record = Assert.Single(Applies(server));
        Assert.Equal(("folder", "system", "repo"), (record.Actor.Name, record.Actor.Kind, record.Object.Id));
        Assert.Equal(commit, record.After?.GetProperty("revision").GetString());
        var (_, applies) = await server.SendAsync(HttpMethod.Get, "/api/v1/config/applies");
        var apply = applies.GetProperty("items")[0];
        Assert.Equal((commit, record.Seq), (apply.GetProperty("revision").GetString(), apply.GetProperty("record").GetInt64()));

        Write("teams/a.yaml", Object("Team", "a", "{title: two}"));
        System.IO.File.Delete(Path.Combine(Root, "b.yml"));
        await UntilAsync(server, "Team/a");
        var (_, object_) = await server.SendAsync(HttpMethod.Get, "/api/v1/config/objects/Team/a");
        Assert.Equal("two", object_.GetProperty("spec").GetProperty("title").GetString());
        Assert.Equal("teams/a.yaml", object_.GetProperty("file").GetString());
        Assert.Equal(commit + " with uncommitted changes", Applies(server)[0].After?.GetProperty("revision").GetString());
    }

    [Fact]
    public async Task A_commit_of_what_was_applied_uncommitted_is_in_force_and_no_apply()
    {
        Write("a.yaml", Object("Team", "a", "{title: one}"));
        var first = await new WorkingCopy(Root).CommitAllAsync();
        Write("a.yaml", Object("Team", "a", "{title: two}"));
        await using var server = await StartAsync();
        var dirty = $"{first} with uncommitted changes";
        await Wait.ForAsync(() => State(server).AppliedRevision, revision => revision == dirty);

        var second = await new WorkingCopy(Root).CommitAllAsync();
        System.IO.File.SetLastWriteTimeUtc(Path.Combine(Root, "a.yaml"), new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc));
        await Wait.ForAsync(() => State(server).AppliedRevision, revision => revision == second);

        Assert.Equal(second, State(server).Revision);
        Assert.Equal(dirty, Assert.Single(Applies(server)).After?.GetProperty("revision").GetString());
    }

    [Fact]
    public async Task A_wrong_file_changes_nothing_is_told_with_its_place_once_and_applies_by_itself_when_mended()
    {
        Write("a.yaml", Object("Team", "a", "{}"));
        await using var server = await StartAsync();
        await UntilAsync(server, "Team/a");

        Write("a.yaml", Object("Team", "a", "{titel: x}") + "---\n" + Object("Team", "new", "{}"));
        await Wait.UntilAsync(() => State(server).Problems.Count > 0);
        var problem = Assert.Single(State(server).Problems);
        Assert.Equal(("a.yaml:4:8", "Unknown field 'titel'."), (problem.Path, problem.Message));
        var looked = State(server).LookedAt;
        await Wait.UntilAsync(() => State(server).LookedAt > looked);
        Assert.Single(_log.All, line => line.Level == LogLevel.Warning);
        var logged = _log.All.Single(line => line.Level == LogLevel.Warning).Text;
        Assert.Contains("a.yaml:4:8: Unknown field 'titel'.", logged, StringComparison.Ordinal);
        Assert.DoesNotContain("Team/new", await server.ObjectsAsync());
        var metrics = await server.Server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("clawhq_config_folder_problems 1", metrics, StringComparison.Ordinal);
        var diagnostics = await server.Server.Client.GetStringAsync("/diagnostics", TestContext.Current.CancellationToken);
        Assert.Contains("a.yaml:4:8", diagnostics, StringComparison.Ordinal);

        Write("a.yaml", Object("Team", "a", "{title: x}") + "---\n" + Object("Team", "new", "{}"));
        await UntilAsync(server, "Team/a", "Team/new");
        await Wait.UntilAsync(() => State(server).Problems.Count == 0);
    }

    [Fact]
    public async Task What_others_apply_in_the_name_of_the_folders_owner_is_drift_until_the_folder_says_so_too()
    {
        Write("a.yaml", Object("Team", "a", "{title: folder}"));
        await using var server = await StartAsync();
        await UntilAsync(server, "Team/a");

        await server.AppliedAsync(Files(Object("Team", "a", "{title: pipeline}"), Object("Team", "more", "{}")), owner: "repo");
        var drifted = (await server.SendAsync(HttpMethod.Get, "/api/v1/config/drift")).Answer.GetProperty("objects");

        Assert.Equal(
            [("a", "changed"), ("more", "undeclared")],
            drifted.EnumerateArray().Select(d => (d.GetProperty("name").GetString(), d.GetProperty("cause").GetString())));
        Assert.Equal("folder", drifted[0].GetProperty("fields")[0].GetProperty("before").GetString());
        Write("a.yaml", Files(Object("Team", "a", "{title: pipeline}"), Object("Team", "more", "{}")));
        await Wait.ForAsync(
            async () => (await server.SendAsync(HttpMethod.Get, "/api/v1/config/drift")).Answer.GetProperty("objects"),
            objects => objects.GetArrayLength() == 0);
    }

    [Fact]
    public async Task An_empty_folder_and_none_at_all_are_refused_and_delete_nothing()
    {
        Write("a.yaml", Object("Team", "a", "{}"));
        await using var server = await StartAsync(prune: true);
        await UntilAsync(server, "Team/a");

        System.IO.File.Delete(Path.Combine(Root, "a.yaml"));
        await UntilProblemAsync(server, "The folder has no YAML file; nothing is applied.");
        Directory.Delete(Root, recursive: true);
        await UntilProblemAsync(server, "There is no such folder.");

        Assert.Contains("Team/a", await server.ObjectsAsync());
    }

    [Fact]
    public async Task A_mounted_config_map_is_read_and_a_link_out_of_the_folder_is_refused()
    {
        Write("..2026_1/a.yaml", Object("Team", "a", "{}"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "..data"), "..2026_1");
        System.IO.File.CreateSymbolicLink(Path.Combine(Root, "a.yaml"), "..data/a.yaml");
        Write("..2026_1/teams/c.yaml", Object("Team", "c", "{}"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "teams"), "..data/teams");
        await using var server = await StartAsync(prune: true);
        await UntilAsync(server, "Team/a", "Team/c");

        Write("..2026_2/a.yaml", Object("Team", "b", "{}"));
        Write("..2026_2/teams/c.yaml", Object("Team", "c", "{}"));
        Directory.Delete(Path.Combine(Root, "..data"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "..data"), "..2026_2");
        await UntilAsync(server, "Team/b", "Team/c");

        var outside = Path.Combine(_folder.FullName, "outside.yaml");
        await System.IO.File.WriteAllTextAsync(outside, Object("Team", "secret", "{}"), TestContext.Current.CancellationToken);
        System.IO.File.CreateSymbolicLink(Path.Combine(Root, "c.yaml"), outside);
        await UntilProblemAsync(server, "This link leads out of the folder; it is not followed.");
        Assert.DoesNotContain("Team/secret", await server.ObjectsAsync());
    }

    [Theory]
    [InlineData("big", "The file is larger than 1 MiB.")]
    [InlineData("many", "The folder has more than 2000 YAML files.")]
    [InlineData("bytes", "The file is not UTF-8 text.")]
    public async Task What_is_too_large_or_no_text_is_refused(string what, string message)
    {
        Write("a.yaml", Object("Team", "a", "{}"));
        if (what == "big")
        {
            Write("b.yaml", new string('#', FolderReader.FileLengthMax + 1));
        }

        for (var i = 0; what == "many" && i <= FolderReader.FilesMax; i++)
        {
            Write($"f{i}.yaml", "");
        }

        if (what == "bytes")
        {
            System.IO.File.WriteAllBytes(Path.Combine(Root, "b.yaml"), [0xff, 0xfe, 0xfd]);
        }

        await using var server = await StartAsync();

        await UntilProblemAsync(server, message);
        Assert.DoesNotContain("Team/a", await server.ObjectsAsync());
    }

    private static string Files(params string[] objects) => ConfigServer.File(objects);

    private static FolderState State(ConfigServer server) => server.Get<FolderPull>().State!;

    private static List<AuditRecord> Applies(ConfigServer server) =>
        [.. server.Get<AuditTrail>().Find(new AuditQuery { Action = "config.apply" }, 10).Select(AuditRecord.Of)];

    /// <summary>Waits until the teams are these.</summary>
    private static async Task UntilAsync(ConfigServer server, params string[] teams) => await Wait.ForAsync(
        async () => (
            Teams: string.Join(' ', (await server.ObjectsAsync()).Where(o => o.StartsWith("Team/", StringComparison.Ordinal))),
            State: JsonSerializer.Serialize(State(server))),
        seen => seen.Teams == string.Join(' ', teams));

    private static async Task UntilProblemAsync(ConfigServer server, string message) =>
        await Wait.ForAsync(() => State(server).Problems, problems => problems.Any(p => p.Message == message));

    private Task<ConfigServer> StartAsync(bool prune = false) => ConfigServer.StartAsync(
        settings: new Dictionary<string, string>
        {
            ["config.folder"] = Root,
            ["config.owner"] = "repo",
            ["config.prune"] = prune ? "true" : "false",
            ["config.poll_interval"] = "1s",
        },
        replace: services => services.AddSingleton<ILogger<FolderPull>>(_log));

    private void Write(string path, string text)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, text);
    }
}
