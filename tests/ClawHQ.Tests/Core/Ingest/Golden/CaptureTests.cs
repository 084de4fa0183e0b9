using ClawHQ.Tests.Core.Ingest.Otlp;

namespace ClawHQ.Tests.Core.Ingest.Golden;

/// <summary>What real clients sent gives exactly the ledger that <c>tests/Fixtures/captures/README.md</c> promises.</summary>
public class CaptureTests(BookingServer.Shared shared) : IClassFixture<BookingServer.Shared>
{
    public static TheoryData<string, string> Ledgers { get; } = new()
    {
        {
            "openclaw",
            """
            main lab-chat: calls - input 1200 read 640 write 0 write1h 0 output 85 reasoning 0 cost - reported 0.004010000
            ops lab-claude: calls - input 1200 read 640 write 256 write1h 0 output 85 reasoning 0 cost - reported 0.006027000
            researcher lab-claude: calls - input 3600 read 1920 write 768 write1h 0 output 255 reasoning 0 cost - reported 0.018081000
            """
        },
        {
            "claude-code/one-prompt",
            "claude-code claude-sonnet-4-5-20250929: calls 1 input 101 read 1009 write 151 write1h 60 output 53 reasoning 0 "
            + "cost 0.002326950 reported 0.002326950"
        },
        {
            "claude-code/retry-529",
            "claude-code claude-sonnet-4-5-20250929: calls 1 input 101 read 1009 write 151 write1h 60 output 53 reasoning 0 "
            + "cost 0.002326950 reported 0.002326950"
        },
        {
            "codex-cli/one-prompt",
            "codex_exec gpt-5.2-codex: calls 1 input 149 read 1152 write 0 write1h 0 output 401 reasoning 256 cost 0.006076350 reported -"
        },
        {
            "gemini-cli/one-prompt",
            "gemini-cli gemini-2.5-pro: calls 1 input 396 read 1013 write 0 write1h 0 output 138 reasoning 97 cost 0.002001625 reported -"
        },
        {
            "openllmetry-js",
            """
            researcher claude-sonnet-4-5: calls 2 input 202 read 2018 write 422 write1h 0 output 106 reasoning 0 cost 0.004383900 reported -
            researcher gpt-5.1: calls 1 input 1301 read 0 write 0 write1h 0 output 401 reasoning 0 cost 0.005636250 reported -
            researcher gpt-5.1-2026-01-01: calls 2 input 1201 read 0 write 0 write1h 0 output 307 reasoning 0 cost 0.004571250 reported -
            researcher gpt-5.1-mini-2026-01-01: calls 1 input 0 read 0 write 0 write1h 0 output 0 reasoning 0 cost - reported -
            """
        },
    };

    [Theory]
    [MemberData(nameof(Ledgers))]
    public async Task A_capture_gives_its_table(string folder, string table)
    {
        foreach (var body in BodiesOf(folder))
        {
            await shared.Server.TakeAsync(body.Signal, body.Body, body.IsJson, BookingServer.CallerOf(folder));
        }

        Assert.Equal(table, LedgerTable.Of(shared.Server.EntriesOf(folder)));
    }

    [Theory]
    [MemberData(nameof(Ledgers))]
    public async Task A_capture_gives_its_table_in_any_order_and_however_often_it_is_sent(string folder, string table)
    {
        var project = folder + " shuffled";
        var random = new Random(20261122);
        var bodies = BodiesOf(folder).ToArray();
        for (var replay = 0; replay < 3; replay++)
        {
            random.Shuffle(bodies);
            foreach (var body in bodies)
            {
                await shared.Server.TakeAsync(body.Signal, body.Body, body.IsJson, BookingServer.CallerOf(project));
            }
        }

        Assert.Equal(table, LedgerTable.Of(shared.Server.EntriesOf(project)));
    }

    private static IEnumerable<Capture> BodiesOf(string folder) =>
        Captures.All.Where(c => c.Name.StartsWith(folder + "/", StringComparison.Ordinal));
}
