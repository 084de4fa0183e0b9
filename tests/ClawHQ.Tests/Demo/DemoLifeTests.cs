using System.Net;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;
using ClawHQ.Demo;
using ClawHQ.Demo.Feeding;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ClawHQ.Tests.Demo;

public class DemoLifeTests
{
    private const string AdministratorKey = "a-key-of-the-administrator";
    private const string Totals = "measure=effective_cost,list_cost,calls,failed_calls,input_tokens,output_tokens";

    [Fact]
    public async Task A_demo_goes_on_where_it_stopped_books_nothing_twice_and_goes_with_its_own_folder_only()
    {
        await using var demo = new DemoServer();
        await demo.InitializeAsync();
        var first = await demo.SpendAsync(Totals);
        var entries = (await demo.EntriesAsync()).Count;

        // A start sends the last day again; one that has lost its place, three weeks.
        await demo.RestartAsync();
        Assert.Equal(first.GetRawText(), (await demo.SpendAsync(Totals)).GetRawText());
        await demo.StopAsync();
        var journal = Path.Combine(demo.DemoFolder, DemoMark.FileName);
        await File.WriteAllTextAsync(journal, (await File.ReadAllTextAsync(journal)).Replace("\"filled_days\": 60", "\"filled_days\": 39"));
        await demo.StartAsync();
        Assert.Equal(first.GetRawText(), (await demo.SpendAsync(Totals)).GetRawText());
        Assert.Equal(entries, (await demo.EntriesAsync()).Count);

        // Time goes by, beyond midnight.
        demo.Clock.Now = DemoServer.Now.AddHours(18);
        _ = await Wait.ForAsync(
            async () => (await demo.GetAsync("/api/v1/spend?from=2026-11-25T00:00:00Z&to=2026-11-26T00:00:00Z&measure=calls"))
                .GetProperty("total").GetProperty("calls"),
            calls => calls.ValueKind == JsonValueKind.Number && calls.GetInt64() > 10,
            DemoServer.Limit);

        await RemoveByClickAsync(demo);
    }

    [Fact]
    public async Task A_backup_of_a_demo_comes_back_as_a_demo()
    {
        using var parent = new TemporaryParent();
        var (archive, restored) = (Path.Combine(parent.Path, "backup.tar.gz"), Path.Combine(parent.Path, "restored"));
        await using (var server = await TestServer.StartAsync(demo: new DemoOptions { Seed = 11, Volume = 0.02 }))
        {
            using var copy = await server.Host.Services.GetRequiredService<Backup>().CopyAsync(CancellationToken.None);
            await using var file = File.Create(archive);
            await copy.WriteToAsync(file, CancellationToken.None);
        }

        await Restore.RunAsync(archive, restored, CancellationToken.None);

        Assert.Contains("holds demo data", Refusal(() => DataFolder.Open(restored)), StringComparison.Ordinal);
        DataFolder.Open(restored, isDemo: true).Dispose();
    }

    [Fact]
    public void A_demo_that_rested_says_how_many_days_it_has_to_make_now()
    {
        var firstDay = DemoServer.FirstDay.ToUnixTimeMilliseconds();

        Assert.Equal(
            "Filling the demo: day 62 of 63.",
            DemoFeed.Progress(61, firstDay, DemoServer.FirstDay.AddDays(63).AddHours(10).ToUnixTimeMilliseconds()));
    }

    [Fact]
    public async Task A_server_with_real_data_shows_no_sign_of_a_demo()
    {
        await using var server = await TestServer.StartAsync();

        Assert.DoesNotContain("\"demo\"", await server.Client.GetStringAsync("/readyz"), StringComparison.Ordinal);
        Assert.DoesNotContain("Demo", await server.Client.GetStringAsync("/"), StringComparison.Ordinal);
        using var removal = await server.Client.PostAsync("/demo/remove", null);
        Assert.Equal(HttpStatusCode.NotFound, removal.StatusCode);
    }

    [Fact]
    public void Demo_data_and_real_data_never_share_a_folder()
    {
        using var parent = new TemporaryParent();
        var (real, demo) = (Path.Combine(parent.Path, "real"), Path.Combine(parent.Path, "demo"));
        DataFolder.Open(real).Dispose();
        File.WriteAllText(Path.Combine(real, "clawhq.db"), "");
        DataFolder.Open(demo, isDemo: true).Dispose();

        Assert.Contains("not a demo's", Refusal(() => DataFolder.Open(real, isDemo: true)), StringComparison.Ordinal);
        Assert.Contains("holds demo data", Refusal(() => DataFolder.Open(demo)), StringComparison.Ordinal);
        Assert.Contains("no demo in", Refusal(() => DemoMark.Remove(real)), StringComparison.Ordinal);
        Assert.Equal(["clawhq.db", "lock"], Directory.GetFiles(real).Select(Path.GetFileName).Order());
        using (DataFolder.Open(demo, isDemo: true))
        {
            Assert.Contains("Another ClawHQ server", Refusal(() => DemoMark.Remove(demo)), StringComparison.Ordinal);
        }

        DemoMark.Remove(demo);
        Assert.False(Directory.Exists(demo));
    }

    private static async Task RemoveByClickAsync(DemoServer demo)
    {
        await File.WriteAllTextAsync(Path.Combine(demo.Folder, "other"), "mine");
        await demo.Server.Host.Services.GetRequiredService<KeyIssuer>().ImportAsync(
            new KeyDraft { Name = "administrator", Scopes = Scopes.Read | Scopes.Admin }, TeamBound.All, Actor.System, AdministratorKey,
            CancellationToken.None);
        using var reader = demo.Server.ClientWith(TestServer.Key);
        Assert.Contains("Demo data", await reader.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.DoesNotContain("Remove the demo", await reader.GetStringAsync("/"), StringComparison.Ordinal);
        var trail = demo.Server.Host.Services.GetRequiredService<AuditTrail>();
        using var refused = await reader.PostAsync("/demo/remove", null);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Empty(Removals(trail));

        // The trail goes with the demo: it is looked at when the server has begun to stop.
        IReadOnlyList<AuditRecord> removals = [];
        demo.Server.Host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(
            () => removals = Removals(trail));
        using var administrator = demo.Server.ClientWith(AdministratorKey);
        Assert.Contains("Remove the demo", await administrator.GetStringAsync("/"), StringComparison.Ordinal);
        using var removed = await administrator.PostAsync("/demo/remove", null);
        Assert.Contains("The demo is removed", await removed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await demo.Server.Host.WaitForShutdownAsync();
        await demo.StopAsync();

        Assert.Equal([("key", "administrator", "success")], removals.Select(r => (r.Actor.Kind, r.Actor.Name, r.Outcome)));
        Assert.False(Directory.Exists(demo.DemoFolder));
        Assert.True(File.Exists(Path.Combine(demo.Folder, "other")));
    }

    private static IReadOnlyList<AuditRecord> Removals(AuditTrail trail) =>
        [.. trail.Find(new AuditQuery { Action = AuditAction.DemoRemove.Name }, 10).Select(AuditRecord.Of)];

    private static string Refusal(Action act) => Assert.Throws<StorageException>(act).Message;

    private sealed class TemporaryParent : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("clawhq-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
