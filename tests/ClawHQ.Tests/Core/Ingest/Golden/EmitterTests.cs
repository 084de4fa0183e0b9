using System.Globalization;
using System.Runtime.CompilerServices;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ledger;
using ClawHQ.Domain;

namespace ClawHQ.Tests.Core.Ingest.Golden;

/// <summary>Each folder of <c>tests/Fixtures/emitters</c> gives exactly the entries in its <c>expected.txt</c>.</summary>
public class EmitterTests(BookingServer.Shared shared) : IClassFixture<BookingServer.Shared>
{
    private static readonly string Root = Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../../Fixtures/emitters");

    public static TheoryData<string> Folders =>
        [.. Directory.GetDirectories(Root).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task An_emitter_is_read_by_its_table(string folder)
    {
        var caller = BookingServer.CallerOf(folder);
        foreach (var body in Directory.GetFiles(Path.Combine(Root, folder), "*.json").Order(StringComparer.Ordinal))
        {
            var signal = Enum.Parse<OtlpSignal>(Path.GetFileNameWithoutExtension(body).Split('-')[1], ignoreCase: true);
            var bytes = await File.ReadAllBytesAsync(body, TestContext.Current.CancellationToken);
            await shared.Server.TakeAsync(signal, bytes, isJson: true, caller);
        }

        var expected = File.ReadLines(Path.Combine(Root, folder, "expected.txt")).Skip(1);
        Assert.Equal(expected, shared.Server.EntriesOf(folder).Select(Line));
    }

    private static string Line(LedgerEntry e)
    {
        var claimed = e.ReportedCost is { } cost ? new Money(cost).ToString() : "-";
        var calls = e.Calls?.ToString(CultureInfo.InvariantCulture) ?? "-";
        var owner = $"{e.Dimensions.Agent ?? "-"} {e.Dimensions.Team ?? "-"} {e.Dimensions.Provider ?? "-"} {e.Dimensions.Model ?? "-"}";
        var u = e.Usage;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{KindOf(e)} {e.Provenance.Rule}: {owner} calls {calls} input {u.UncachedInput} read {u.CacheRead} write {u.CacheWrite} "
            + $"write1h {u.CacheWrite1h} output {u.Output} reasoning {u.Reasoning} reported {claimed} "
            + $"{e.Basis.ToString().ToLowerInvariant()}{(e.Flags == EntryFlags.None ? "" : $" {e.Flags}")}");
    }

    private static string KindOf(LedgerEntry e) => e.Kind switch
    {
        EntryKind.FailedAttempt => "failed",
        EntryKind.Adjustment => "adjustment",
        _ => "usage",
    };

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
