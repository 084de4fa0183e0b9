using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Chain;
using ClawHQ.Core.Audit.Reading;

namespace ClawHQ.Tests.Core.Audit;

/// <summary>What becomes of a trail whose key is lost.</summary>
public sealed class LostKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clawhq-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string KeyFile => Path.Combine(_folder, AuditKey.FileName);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_new_key_is_on_the_record_and_verifying_says_from_where_it_applies_and_what_to_do()
    {
        var last = await StartAsync();
        var secret = await File.ReadAllBytesAsync(KeyFile, Cancelled);
        var old = AuditKey.Read(KeyFile);
        File.Delete(KeyFile);

        var (head, replaced) = await ReplacedAsync();
        var made = AuditKey.Read(KeyFile);
        Assert.Equal((last + 1, "system", "audit.key.replace", made.Epoch), Assert.Single(replaced));
        Assert.Equal(
            [
                ("other_key", $"Record 1 and the {last - 1} after it were made with the key {old.Epoch}, not with {made.Epoch}. "
                    + $"From record {last + 1} on {made.Epoch} applies. "
                    + $"Put audit.key of {old.Epoch} back, from a backup: only that one can verify them."),
            ],
            Problems(made));

        Assert.Single((await ReplacedAsync()).Replaced);

        await File.WriteAllBytesAsync(KeyFile, secret, Cancelled);
        var (_, both) = await ReplacedAsync();
        Assert.Equal([old.Epoch, made.Epoch], both.Select(r => r.Key));
        Assert.Equal(
            [
                ("other_key", $"Record {last + 1} {(both[0].Seq == last + 2 ? "was" : $"and the {both[0].Seq - last - 2} after it were")} "
                    + $"made with the key {made.Epoch}, not with {old.Epoch}. From record {both[0].Seq} on {old.Epoch} applies. "
                    + $"Put audit.key of {made.Epoch} back, from a backup: only that one can verify them."),
            ],
            Problems(old));
        Assert.True(both[0].Seq > head);
    }

    private async Task<long> StartAsync()
    {
        await using var server = await AuditServer.StartAsync(folder: _folder);
        await server.KeyAsync("one more");
        return server.Get<AuditLog>().Head.Seq;
    }

    /// <summary>Starts, and gives the head and the records of keys that were replaced, newest first.</summary>
    private async Task<(long Head, List<(long Seq, string Actor, string Action, string? Key)> Replaced)> ReplacedAsync()
    {
        await using var server = await AuditServer.StartAsync(folder: _folder);
        return (
            server.Get<AuditLog>().Head.Seq,
            [.. server.Get<AuditTrail>().Find(new AuditQuery { Object = "audit.key" }, 10).Select(AuditRecord.Of)
                .Select(r => (r.Seq, r.Actor.Kind.ToString().ToLowerInvariant(), r.Action, r.Object.Id))]);
    }

    private IEnumerable<(string Code, string Message)> Problems(AuditKey key) =>
        TrailVerifier.VerifyFolder(_folder, key, [], Cancelled).Problems.Select(p => (p.Code, p.Message));
}
