using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Anchoring;
using ClawHQ.Core.Audit.Chain;
using ClawHQ.Tests.Fakes;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Tests.Core.Audit;

public sealed class AnchorTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"anchor-{Guid.NewGuid():N}.jsonl");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_head_is_appended_to_a_file_and_posted_each_time_that_it_moved()
    {
        var posted = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var hook = Hook(posted, out var address);
        AuditHead last;
        await using (var server = await AuditServer.StartAsync(Settings(_file, address)))
        {
            var anchor = server.Get<AuditAnchor>();
            await Wait.UntilAsync(() => anchor.Published > 0);
            await server.KeyAsync("one more");
            last = server.Get<AuditLog>().Head;
            await Wait.UntilAsync(() => anchor.Published == last.Seq);
        }

        var anchors = TrailVerifier.ReadAnchors(_file);
        Assert.Equal(anchors.Select(a => a.Seq).Distinct(), anchors.Select(a => a.Seq));
        Assert.Equal((last.Seq, last.Hash), (anchors[^1].Seq, anchors[^1].Hash));
        Assert.Equal(await File.ReadAllLinesAsync(_file, Cancelled), posted);
        Assert.Equal(last.Seq, JsonElement.Parse(posted.Last()).GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task What_cannot_be_published_to_one_place_is_published_to_the_other()
    {
        var posted = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var hook = Hook(posted, out var address);
        await using (var server = await AuditServer.StartAsync(Settings(Path.Combine(_file, "missing", "anchors"), address)))
        {
            await Wait.UntilAsync(() => !posted.IsEmpty);
            Assert.Equal(0, server.Get<AuditAnchor>().Published);
        }

        hook.Stop();
        await using (var server = await AuditServer.StartAsync(Settings(_file, address)))
        {
            await Wait.UntilAsync(() => File.Exists(_file) && new FileInfo(_file).Length > 0);
            Assert.Equal(0, server.Get<AuditAnchor>().Published);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("DELETE FROM audit_anchor;")]
    public async Task An_end_that_was_cut_off_before_a_start_is_found_by_what_was_published_and_stays_found(string more)
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-").FullName;
        var settings = Settings(_file, null);
        await using (await AuditServer.StartAsync(settings, folder))
        {
        }

        var last = TrailVerifier.ReadAnchors(_file)[^1].Seq;
        using (var database = new SqliteConnection($"Data Source={Path.Combine(folder, "clawhq.db")};Pooling=False"))
        {
            database.Open();
            database.Execute($"DROP TRIGGER audit_no_delete; DELETE FROM audit_records WHERE seq >= {last - 2}; {more}");
        }

        await using (var server = await AuditServer.StartAsync(settings, folder))
        {
            Assert.Equal("cut_off", await FoundAsync(server));
            Assert.Contains("Broken", await server.Browser.Client.GetStringAsync("/audit", Cancelled), StringComparison.Ordinal);
            while (server.Last <= last)
            {
                await server.KeyAsync($"key {server.Last}");
            }

            await Wait.UntilAsync(() => TrailVerifier.ReadAnchors(_file)[^1].Seq == server.Last);
            Assert.Equal("other_head", await FoundAsync(server));
        }

        Directory.Delete(folder, recursive: true);

        static async Task<string?> FoundAsync(AuditServer server) =>
            (await server.JsonAsync("/api/v1/audit/verify")).GetProperty("problems")[0].GetProperty("code").GetString();
    }

    [Fact]
    public async Task A_folder_is_verified_against_what_it_published()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-").FullName;
        await using (await AuditServer.StartAsync(Settings(_file, null), folder))
        {
        }

        var key = AuditKey.Read(Path.Combine(folder, AuditKey.FileName));
        Assert.Empty(TrailVerifier.VerifyFolder(folder, key, [], Cancelled).Problems);
        using (var database = new SqliteConnection($"Data Source={Path.Combine(folder, "clawhq.db")};Pooling=False"))
        {
            database.Open();
            database.Execute("DROP TRIGGER audit_no_delete; DELETE FROM audit_records WHERE seq > 3");
        }

        Assert.Equal(["cut_off"], TrailVerifier.VerifyFolder(folder, key, [], Cancelled).Problems.Select(p => p.Code));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Metrics_show_how_many_records_there_are_and_the_hash_of_the_last()
    {
        await using var server = await AuditServer.StartAsync();
        var head = server.Get<AuditLog>().Head;

        var metrics = await server.Admin.GetStringAsync("/metrics", Cancelled);
        Assert.Contains($"\nclawhq_audit_records_total {head.Seq}\n", metrics, StringComparison.Ordinal);
        Assert.Contains($"\nclawhq_audit_head {Convert.ToInt64(head.Hash[..12], 16)}\n", metrics, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);

    private static Dictionary<string, string> Settings(string file, string? hook)
    {
        var settings = new Dictionary<string, string> { ["audit.anchor_file"] = file, ["audit.anchor_interval"] = "1s" };
        if (hook is not null)
        {
            settings["audit.anchor_webhook"] = hook;
        }

        return settings;
    }

    /// <summary>Takes posts and answers each with 204.</summary>
    private static HttpListener Hook(System.Collections.Concurrent.ConcurrentQueue<string> posted, out string address)
    {
        var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/clawhq/";
        free.Stop();
        var hook = new HttpListener { Prefixes = { address } };
        hook.Start();
        _ = ServeAsync();
        return hook;

        async Task ServeAsync()
        {
            try
            {
                for (; ; )
                {
                    var call = await hook.GetContextAsync();
                    using var body = new StreamReader(call.Request.InputStream, Encoding.UTF8);
                    posted.Enqueue(await body.ReadToEndAsync(Cancelled));
                    call.Response.StatusCode = 204;
                    call.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or OperationCanceledException)
            {
                // The test has ended.
            }
        }
    }
}
