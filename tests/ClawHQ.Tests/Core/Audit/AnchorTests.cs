using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Anchoring;
using ClawHQ.Core.Audit.Chain;
using ClawHQ.Tests.Fakes;

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
        await using (var server = await AuditServer.StartAsync(new Dictionary<string, string>
        {
            ["audit.anchor_file"] = _file, ["audit.anchor_webhook"] = address, ["audit.anchor_interval"] = "1s",
        }))
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
    public async Task Metrics_show_how_many_records_there_are_and_the_hash_of_the_last()
    {
        await using var server = await AuditServer.StartAsync();
        var head = server.Get<AuditLog>().Head;

        var metrics = await server.Admin.GetStringAsync("/metrics", Cancelled);
        Assert.Contains($"\nclawhq_audit_records_total {head.Seq}\n", metrics, StringComparison.Ordinal);
        Assert.Contains($"\nclawhq_audit_head {Convert.ToInt64(head.Hash[..12], 16)}\n", metrics, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);

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
