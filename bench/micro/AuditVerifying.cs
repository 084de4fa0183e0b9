using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Chain;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;

namespace ClawHQ.Micro;

/// <summary>Writes an export of a million records and measures how long verifying it takes.</summary>
internal static class AuditVerifying
{
    private const int Records = 1_000_000;
    private const int Rounds = 3;

    public static void Run()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-bench-").FullName;
        try
        {
            using var data = DataFolder.Open(folder);
            var key = new AuditKey(data);
            var file = data.File("audit.jsonl");
            Write(file, key);
            for (var round = 0; round < Rounds; round++)
            {
                Measure(file, key);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(string file, AuditKey key)
    {
        using var lines = new StreamWriter(file, append: false, new UTF8Encoding(false), 1 << 20) { NewLine = "\n" };
        var actor = new Actor(ActorKind.Person, "an.administrator", SignInMethod.Oidc)
        {
            Id = 12, Address = "192.0.2.17", RequestId = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
        };
        var time = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        var (previous, hash) = (new byte[32], new byte[32]);
        for (var seq = 1; seq <= Records; seq++)
        {
            var happened = new AuditEvent(AuditAction.PersonGrantsSet, new AuditObject("person", seq, $"person-{seq}"))
            {
                Before = new JsonObject { ["grants"] = new JsonArray("viewer") },
                After = new JsonObject { ["grants"] = new JsonArray("lead:payments", "viewer") },
            };
            var record = CanonicalJson.Write(seq, time.AddSeconds(seq), key.Epoch, actor, happened);
            key.Hash(previous, record, hash);
            lines.WriteLine(ExportLine.Write(
                Encoding.UTF8.GetString(record), Convert.ToHexStringLower(previous), Convert.ToHexStringLower(hash)));
            (previous, hash) = (hash, previous);
        }
    }

    private static void Measure(string file, AuditKey key)
    {
        var watch = Stopwatch.StartNew();
        var before = Environment.CpuUsage.TotalTime;
        using var lines = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        var verdict = TrailVerifier.Verify(lines, key, 1, []);
        if (!verdict.Holds || verdict.Records != Records)
        {
            throw new InvalidOperationException("What was just written does not hold.");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Records:N0} audit records, {lines.Length / 1e6:F0} MB: {watch.Elapsed.TotalSeconds:F2} s, "
            + $"{(Environment.CpuUsage.TotalTime - before).TotalSeconds:F2} s of one processor"));
    }
}
