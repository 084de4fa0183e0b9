using System.Net.Http.Json;
using System.Text.RegularExpressions;
using ClawHQ.EndToEnd.Configuring;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Cli;

/// <summary><c>clawhq audit verify</c> on files alone: every class of tampering is found, with its place.</summary>
public sealed partial class AuditVerifyTests(AuditVerifyTests.Trails trails) : IClassFixture<AuditVerifyTests.Trails>
{
    private readonly IReadOnlyList<string> _lines = trails.One;
    private readonly IReadOnlyList<string> _others = trails.Other;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Export => trails.Folder.Combine("audit.jsonl");

    [Fact]
    public async Task Every_class_of_tampering_is_found_with_its_place()
    {
        var whole = await VerifyAsync(_lines);
        Assert.Equal((0, ""), (whole.ExitCode, whole.Error));
        var head = whole.Output[(whole.Output.IndexOf("head is ", StringComparison.Ordinal) + 8)..].Split('\n')[0];
        var lines = _lines.ToArray();
        var (middle, last) = (lines.Length / 2, lines.Length);

        await RequireAsync(["1: missing"], lines[1..]);
        await RequireAsync([$"{middle}: missing"], [.. lines[..(middle - 1)], .. lines[middle..]]);
        await RequireAsync([], lines[..^1]);
        await RequireAsync([$"{last}: cut_off"], lines[..^1], "--head", head);
        await RequireAsync(
            [$"{middle}: missing", $"{middle + 1}: out_of_order", $"{middle + 2}: missing"],
            [.. lines[..(middle - 1)], lines[middle], lines[middle - 1], .. lines[(middle + 1)..]]);
        await RequireAsync([$"{middle + 1}: out_of_order"], [.. lines[..middle], .. lines[(middle - 1)..]]);
        await RequireAsync([$"{last}: unreadable"], [.. lines[..^1], lines[^1][..40]]);
        await RequireAsync(
            [$"{middle}: other_key", $"{middle + 1}: not_following"],
            [.. lines[..(middle - 1)], _others[middle - 1], .. lines[middle..]]);
        await RequireAsync([$"{last}: other_head"], lines, "--head", $"{last}:{new string('a', 64)}");
    }

    [Fact]
    public async Task Another_key_is_one_problem_of_all_records_and_a_whole_other_chain_by_a_published_head()
    {
        var swapped = await CommandRun.RunAsync("audit", "verify", await WriteAsync(_lines), "--key", trails.Key("other"));
        Assert.Equal(["1: other_key"], Places(swapped));
        Assert.Contains("The key does not fit: record 1 and all that follow", swapped.Error, StringComparison.Ordinal);
        Assert.EndsWith($"The trail does not hold: 1 problem in {_lines.Count} records.\n", swapped.Error, StringComparison.Ordinal);
        Assert.Equal(1, swapped.ExitCode);

        // Who has the other key and its chain passes them off as this one.
        var head = (await VerifyAsync(_lines)).Output;
        head = head[(head.IndexOf("head is ", StringComparison.Ordinal) + 8)..].Split('\n')[0];
        var other = await CommandRun.RunAsync("audit", "verify", await WriteAsync(_others), "--key", trails.Key("other"), "--head", head);
        Assert.Equal([$"{_others.Count}: other_head"], Places(other));
    }

    /// <summary>In each line another property is edited.</summary>
    [Fact]
    public async Task An_edit_of_each_property_is_found_in_its_line()
    {
        var properties = Property().Matches(_lines[2]).Select(m => m.Groups["name"].Value).ToList();
        Assert.InRange(properties.Count, 15, _lines.Count - 3);
        Assert.Superset(
            new HashSet<string>
            {
                "seq", "time", "key_epoch", "kind", "name", "action", "outcome", "reason", "request_id", "prev_hash", "hash",
            },
            properties.ToHashSet());

        var edited = _lines.ToArray();
        for (var index = 0; index < properties.Count; index++)
        {
            var value = Property().Matches(edited[2 + index])[index].Groups["value"];
            edited[2 + index] = edited[2 + index].Remove(value.Index, value.Length).Insert(value.Index, Edited(value.Value));
        }

        var lines = Places(await VerifyAsync(edited)).Select(p => p.Split(':')[0]).ToHashSet();
        Assert.DoesNotContain(properties.Index(), p => !lines.Contains($"{3 + p.Index}"));
    }

    private static string Edited(string value) => value switch
    {
        "null" => "\"x\"",
        ['"', ..] when value.Length == 66 => value.Replace('a', 'b').Replace('0', '1'),
        ['"', .., var last, '"'] => $"{value[..^2]}{(last == '1' ? '2' : '1')}\"",
        "\"\"" => "\"x\"",
        _ => value + "7",
    };

    private async Task RequireAsync(IReadOnlyList<string> places, IReadOnlyList<string> lines, params string[] options)
    {
        var run = await VerifyAsync(lines, options);
        Assert.Equal(places, Places(run));
        Assert.Equal(places.Count == 0 ? 0 : 1, run.ExitCode);
    }

    private async Task<CommandRun> VerifyAsync(IReadOnlyList<string> lines, params string[] options) =>
        await CommandRun.RunAsync(["audit", "verify", await WriteAsync(lines), "--key", trails.Key("one"), .. options]);

    private async Task<string> WriteAsync(IReadOnlyList<string> lines)
    {
        await File.WriteAllLinesAsync(Export, lines, Cancelled);
        return Export;
    }

    /// <summary>Line and code of each problem that was said.</summary>
    private IReadOnlyList<string> Places(CommandRun run) =>
        [.. Place().Matches(run.Error.Replace(Export, "FILE", StringComparison.Ordinal)).Select(m => $"{m.Groups[1]}: {m.Groups[2]}")];

    [GeneratedRegex("\"(?<name>\\w+)\":(?<value>\"(?:[^\"\\\\]|\\\\.)*\"|null|\\d+)")]
    private static partial Regex Property();

    [GeneratedRegex("^FILE:(\\d+): (\\w+): ", RegexOptions.Multiline)]
    private static partial Regex Place();

    /// <summary>The trails of two servers with their keys; the servers are gone.</summary>
    public sealed class Trails : IAsyncLifetime
    {
        private const int Keys = 24;

        public IReadOnlyList<string> One { get; private set; } = [];

        public IReadOnlyList<string> Other { get; private set; } = [];

        internal TemporaryFolder Folder { get; } = new();

        public string Key(string name) => Folder.Combine($"{name}.key");

        public async ValueTask InitializeAsync() => (One, Other) = (await RecordAsync("one"), await RecordAsync("other"));

        public ValueTask DisposeAsync()
        {
            Folder.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task<string[]> RecordAsync(string name)
        {
            var (data, export) = (Folder.Combine(name), Folder.Combine($"{name}.jsonl"));
            await using (var server = await ServerProcess.StartAsync(new ServerStart(data)))
            {
                using var admin = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server.Address };
                admin.DefaultRequestHeaders.Add("x-api-key", await ConfigApi.MakeKeyAsync(data));
                for (var i = 0; i < Keys; i++)
                {
                    using var made = await admin.PostAsJsonAsync(
                        "/api/v1/keys", new { name = $"k{i}", scopes = new[] { "read" } }, Cancelled);
                    Assert.True(made.IsSuccessStatusCode);
                }

                Assert.Equal(0, (await CommandRun.RunAsync("audit", "export", "-o", export, "--data", data)).ExitCode);
            }

            File.Copy(Path.Combine(data, "audit.key"), Key(name));
            return await File.ReadAllLinesAsync(export, Cancelled);
        }
    }
}
