using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Config.Drift;
using ClawHQ.Core.Config.Pulling;
using ClawHQ.Tests.Fakes;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Config.Pulling;

/// <summary>What is said of drift from a folder while nobody can tell what the folder says.</summary>
public sealed class FolderDriftTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clawhq-drift-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Root => Path.Combine(_folder.FullName, "config");

    private string Data => Path.Combine(_folder.FullName, "data");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Drift_from_the_folder_goes_on_while_its_files_are_wrong_over_a_restart_too()
    {
        Write("a.yaml", Object("Team", "a", "{}"));
        Write("x.yaml", Object("Team", "x", "{}"));
        string since;
        await using (var server = await StartAsync())
        {
            await Wait.UntilAsync(() => State(server).AppliedAt is not null);
            System.IO.File.Delete(Path.Combine(Root, "x.yaml"));
            await Wait.UntilAsync(() => Records(server).Count == 1);
            since = await SinceAsync(server);

            Write("a.yaml", Object("Team", "a", "{titel: wrong}"));
            await Wait.UntilAsync(() => State(server).Problems.Count > 0);
            await CheckedTwiceAsync(server);
            Assert.Equal(1, server.Get<DriftCheck>().Count);
        }

        await using var again = await StartAsync();
        await Wait.UntilAsync(() => State(again).Problems.Count > 0);
        await CheckedTwiceAsync(again);
        Write("a.yaml", Object("Team", "a", "{title: right}"));
        await Wait.UntilAsync(() => State(again) is { Problems.Count: 0, AppliedAt: not null });
        await CheckedTwiceAsync(again);

        Assert.Equal(("config.drift.begin", "x"), Assert.Single(Records(again)));
        Assert.Equal(since, await SinceAsync(again));
        System.IO.File.WriteAllText(Path.Combine(Root, "x.yaml"), Object("Team", "x", "{}"));
        await Wait.UntilAsync(() => Records(again).Count == 2);
        Assert.Equal(("config.drift.end", "x"), Records(again)[1]);
    }

    [Fact]
    public async Task Drift_from_files_of_others_begins_and_ends_whatever_the_folder_is_like()
    {
        Write("a.yaml", Object("Team", "a", "{titel: wrong}"));
        await using var server = await StartAsync();
        await Wait.UntilAsync(() => State(server).Problems.Count > 0);
        var people = server.Get<PersonRegister>();
        await people.AddAsync("ann", "several unrelated words", [new Grant(Role.Viewer, null)], Actor.System, Cancelled);
        var bound = Object("RoleBinding", "ops", "{person: ann, role: lead}");
        await server.AppliedAsync(bound);
        await people.RemoveAsync(server.Get<PersonStore>().Find("ann")!, Actor.System, Cancelled);
        await Wait.UntilAsync(() => Records(server).Count == 1);

        await people.AddAsync("ann", "several unrelated words", [new Grant(Role.Viewer, null)], Actor.System, Cancelled);
        await server.AppliedAsync(bound);

        await Wait.UntilAsync(() => Records(server).Count == 2);
        Assert.Equal([("config.drift.begin", "ops"), ("config.drift.end", "ops")], Records(server));
    }

    private static FolderState State(ConfigServer server) => server.Get<FolderPull>().State!;

    private static List<(string Action, string? Name)> Records(ConfigServer server) =>
    [
        .. server.Get<AuditTrail>().Find(new AuditQuery { Action = "config.drift" }, 10).Select(AuditRecord.Of).Reverse()
            .Select(r => (r.Action, r.Object.Id)),
    ];

    /// <summary>Since when the one object that differs does.</summary>
    private static async Task<string> SinceAsync(ConfigServer server)
    {
        var (_, drift) = await server.SendAsync(HttpMethod.Get, "/api/v1/config/drift");
        return Assert.Single(drift.GetProperty("objects").EnumerateArray()).GetProperty("since").GetString()!;
    }

    /// <summary>Waits for a check that began after this call.</summary>
    private static async Task CheckedTwiceAsync(ConfigServer server)
    {
        for (var i = 0; i < 2; i++)
        {
            var last = server.Get<DriftCheck>().CheckedAt;
            await Wait.UntilAsync(() => server.Get<DriftCheck>().CheckedAt > (last ?? DateTimeOffset.MinValue));
        }
    }

    private Task<ConfigServer> StartAsync() => ConfigServer.StartAsync(Data, settings: new Dictionary<string, string>
    {
        ["config.folder"] = Root,
        ["config.owner"] = "repo",
        ["config.prune"] = "false",
        ["config.poll_interval"] = "1s",
        ["config.drift_interval"] = "1s",
    });

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Data);
        System.IO.File.WriteAllText(Path.Combine(Root, path), text);
    }
}
