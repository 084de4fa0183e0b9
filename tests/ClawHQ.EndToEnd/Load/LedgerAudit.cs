using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ClawHQ.EndToEnd.Load;

/// <summary>What the server's API says it holds, per agent: once from every single entry, once from the sums.</summary>
internal sealed partial class LedgerAudit
{
    private readonly Dictionary<string, Booked> _entries = [];
    private readonly Dictionary<string, Booked> _sums = [];
    private readonly HashSet<string> _ids = [];
    private readonly List<string> _repeated = [];

    public long EntryCount { get; private set; }

    /// <summary>Reads the sums, and the entries too where asked; fails when the server's own check finds a difference.</summary>
    public static async Task<LedgerAudit> ReadAsync(HttpClient client, bool withEntries)
    {
        var audit = new LedgerAudit();
        await RequireCheckAsync(client);
        await audit.ReadSumsAsync(client);
        if (withEntries)
        {
            await audit.ReadEntriesAsync(client);
        }

        return audit;
    }

    /// <summary>
    /// Requires that everything acknowledged to a writer is there once, and that the one batch that may have been under way is
    /// there as a whole or not at all.
    /// </summary>
    public void Require(LoadWriter writer, int acknowledged)
    {
        var allowed = writer.States.Skip(acknowledged).Take(2).ToList();

        Assert.Contains(_sums.GetValueOrDefault(writer.Agent), allowed);
        if (EntryCount > 0)
        {
            Assert.Equal(_sums.GetValueOrDefault(writer.Agent), _entries.GetValueOrDefault(writer.Agent));
            Assert.Empty(_repeated);
        }
    }

    private static async Task RequireCheckAsync(HttpClient client)
    {
        var check = await GetAsync(client, "/api/v1/ledger/check");
        Assert.True(check.GetProperty("is_whole").GetBoolean(), check.GetRawText());
    }

    private async Task ReadSumsAsync(HttpClient client)
    {
        var now = TimeProvider.System.GetUtcNow();
        var spend = await GetAsync(client, string.Create(CultureInfo.InvariantCulture,
            $"/api/v1/spend?from={now.AddDays(-2):yyyy-MM-dd}T00:00:00Z&to={now.AddDays(2):yyyy-MM-dd}T00:00:00Z&by=agent")
            + "&measure=calls,uncached_input_tokens,cache_read_tokens,output_tokens");
        foreach (var row in spend.GetProperty("rows").EnumerateArray())
        {
            _sums[row.GetProperty("agent").GetString()!] = Usage(row);
        }
    }

    private async Task ReadEntriesAsync(HttpClient client)
    {
        var cursor = "";
        do
        {
            var page = await GetAsync(client, $"/api/v1/entries?limit=1000{cursor}");
            foreach (var entry in page.GetProperty("items").EnumerateArray())
            {
                EntryCount++;
                var agent = entry.GetProperty("agent").GetString()!;
                _entries[agent] = _entries.GetValueOrDefault(agent) + Usage(entry);
                foreach (var id in CallId().Matches(entry.GetProperty("provenance").GetRawText()).Select(match => match.Value).Distinct())
                {
                    if (!_ids.Add(id))
                    {
                        _repeated.Add(id);
                    }
                }
            }

            var next = page.GetProperty("next").GetString();
            cursor = next is null ? "" : $"&cursor={Uri.EscapeDataString(next)}";
        }
        while (cursor.Length > 0);
    }

    private static Booked Usage(JsonElement row) => new(
        Number(row, "calls"), Number(row, "uncached_input_tokens"), Number(row, "cache_read_tokens"), Number(row, "output_tokens"));

    private static long Number(JsonElement row, string name) =>
        row.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : 0;

    private static async Task<JsonElement> GetAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path} answered {(int)answer.StatusCode}: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    // The identities that the writers make; an entry carries one in its provenance, however often the text repeats it.
    [GeneratedRegex("[a-z]+-call-[0-9]{8}")]
    private static partial Regex CallId();
}
