using System.Text;
using System.Text.RegularExpressions;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Chain;
using ClawHQ.Core.Storage;

namespace ClawHQ.Tests.Core.Audit;

/// <summary>Every way to tamper with an export is found, at the place where it was done.</summary>
public sealed partial class TamperingTests : IAsyncLifetime
{
    private const int Keys = 25;
    private const int Rounds = 300;

    private AuditServer _server = null!; // InitializeAsync sets it before any test runs.
    private AuditKey _key = null!; // InitializeAsync sets it before any test runs.
    private List<string> _lines = [];

    public async ValueTask InitializeAsync()
    {
        _server = await AuditServer.StartAsync();
        for (var i = 0; i < Keys; i++)
        {
            await _server.KeyAsync($"key \"ü\u2028\" {i}");
        }

        _key = AuditKey.Read(Path.Combine(_server.Server.Folder, AuditKey.FileName));
        _lines = [.. (await _server.ExportAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public void What_was_not_touched_holds()
    {
        var verdict = Verify(_lines);

        Assert.Empty(verdict.Problems);
        Assert.Equal((_lines.Count, _server.Get<AuditLog>().Head), (verdict.Records, verdict.Head));
    }

    [Fact]
    public void A_changed_character_anywhere_is_found_in_its_line()
    {
        var random = Seeded(out var seed);
        for (var round = 0; round < Rounds; round++)
        {
            var at = random.Next(_lines.Count);
            var place = random.Next(_lines[at].Length);
            var changed = _lines[at].ToCharArray();
            changed[place] = (char)('!' + ((changed[place] + 1 + random.Next(90)) % 94));
            if (changed[place] == _lines[at][place])
            {
                continue;
            }

            var problems = Verify([.. _lines.Select((line, i) => i == at ? new string(changed) : line)]).Problems;
            Assert.True(problems.Any(p => p.Line == at + 1), $"Seed {seed}: line {at + 1}, character {place} of {_lines[at]}.");
        }
    }

    [Fact]
    public void An_edit_of_any_property_is_found_and_named()
    {
        var at = _lines.Count / 2;
        foreach (Match property in Property().Matches(_lines[at]))
        {
            var value = property.Groups[2];
            var edited = _lines[at].Remove(value.Index, value.Length).Insert(value.Index, value.Value == "null" ? "\"x\"" : "null");

            var problems = Verify([.. _lines.Select((line, i) => i == at ? edited : line)]).Problems;
            Assert.True(problems is [{ Line: { } line }, ..] && line == at + 1, $"{property.Groups[1].Value}: {problems.Count}");
        }
    }

    [Fact]
    public void A_removed_record_is_found_where_it_is_missing()
    {
        for (var at = 0; at < _lines.Count - 1; at++)
        {
            var problems = Verify([.. _lines.Where((_, i) => i != at)]).Problems;

            Assert.Equal([("missing", at + 1L, at + 2L)], problems.Select(p => (p.Code, p.Line ?? 0, p.Seq ?? 0)));
        }
    }

    [Fact]
    public void Records_that_changed_places_are_found()
    {
        for (var at = 0; at < _lines.Count - 1; at++)
        {
            List<string> swapped = [.. _lines];
            (swapped[at], swapped[at + 1]) = (swapped[at + 1], swapped[at]);

            var problems = Verify(swapped).Problems;
            Assert.Equal([("missing", at + 1L), ("out_of_order", at + 2L)], problems.Take(2).Select(p => (p.Code, p.Line ?? 0)));
        }
    }

    [Fact]
    public void A_record_that_was_put_in_is_found()
    {
        for (var at = 0; at <= _lines.Count; at++)
        {
            var source = Math.Min(at, _lines.Count - 1);
            List<string> more = [.. _lines];
            more.Insert(at, _lines[source].Replace("success", "failure", StringComparison.Ordinal));

            Assert.Contains(Verify(more).Problems, p => p.Line == at + 1 || p.Line == at + 2);
        }
    }

    [Fact]
    public void A_record_that_is_there_twice_is_found_where_it_is_there_again()
    {
        for (var at = 0; at < _lines.Count; at++)
        {
            List<string> more = [.. _lines];
            more.Insert(at + 1, _lines[at]);

            Assert.Equal([("out_of_order", at + 2L, at + 1L)], Verify(more).Problems.Select(p => (p.Code, p.Line ?? 0, p.Seq ?? 0)));
        }
    }

    [Fact]
    public void A_line_that_was_cut_short_is_found()
    {
        var random = Seeded(out var seed);
        for (var at = 0; at < _lines.Count; at++)
        {
            var length = random.Next(1, _lines[at].Length);
            List<string> cut = [.. _lines.Take(at), _lines[at][..length]];

            var problems = Verify(cut).Problems;
            Assert.True(problems is [{ Code: "unreadable", Line: { } line }] && line == at + 1, $"Seed {seed}: line {at + 1} at {length}.");
        }
    }

    [Fact]
    public void An_end_that_was_cut_off_is_found_by_a_published_head_only_unless_nothing_is_left()
    {
        var head = _server.Get<AuditLog>().Head;
        for (var kept = 0; kept < _lines.Count; kept++)
        {
            List<string> cut = [.. _lines.Take(kept)];

            Assert.Equal(kept == 0 ? ["empty"] : [], Verify(cut).Problems.Select(p => p.Code));
            Assert.Equal([("cut_off", kept + 1L)], Verify(cut, head).Problems.Select(p => (p.Code, p.Line ?? 0)));
        }
    }

    [Fact]
    public void A_trail_that_was_written_anew_with_the_key_is_found_by_a_published_head()
    {
        var published = new AuditHead(3, new string('a', 64), null);

        Assert.Equal([("other_head", 3L)], Verify(_lines, published).Problems.Select(p => (p.Code, p.Seq ?? 0)));
    }

    [Fact]
    public void A_trail_cannot_be_forged_without_the_key()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-").FullName;
        using (var data = DataFolder.Open(folder))
        {
            _ = new AuditKey(data);
        }

        var other = AuditKey.Read(Path.Combine(folder, AuditKey.FileName));
        Directory.Delete(folder, recursive: true);

        var problems = TrailVerifier.Verify(Text(_lines), other, 1, []).Problems;
        var problem = Assert.Single(problems);
        Assert.Equal((1L, 1L, "other_key"), (problem.Line ?? 0, problem.Seq ?? 0, problem.Code));
        Assert.Equal(
            $"The key does not fit: record 1 and all that follow were made with the key {_key.Epoch}, not with {other.Epoch}. "
            + "Take audit.key of the server whose trail this is.",
            problem.Message);
    }

    [Fact]
    public void Records_of_another_key_in_the_middle_are_one_problem_beside_what_else_is_wrong()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-").FullName;
        using (var data = DataFolder.Open(folder))
        {
            _ = new AuditKey(data);
        }

        var epoch = AuditKey.Read(Path.Combine(folder, AuditKey.FileName)).Epoch;
        Directory.Delete(folder, recursive: true);
        List<string> mixed = [.. _lines.Select((line, i) => i is >= 5 and < 9 ? line.Replace(_key.Epoch, epoch) : line)];
        mixed.RemoveAt(7);
        mixed[12] = mixed[12].Replace("success", "failure", StringComparison.Ordinal);

        Assert.Equal(
            [(6L, "other_key"), (8L, "missing"), (13L, "changed")],
            Verify(mixed).Problems.Select(p => (p.Line ?? 0, p.Code)));
        Assert.Equal(
            $"Record 6 and the 2 after it were made with the key {epoch}, not with {_key.Epoch}. From record 10 on {_key.Epoch} applies. "
            + $"Put audit.key of {epoch} back, from a backup: only that one can verify them.",
            Verify(mixed).Problems[0].Message);
    }

    [Fact]
    public void A_part_of_the_trail_is_verified_from_the_record_that_it_begins_with()
    {
        var part = _lines.Skip(5).ToList();

        Assert.Equal(["missing"], Verify(part).Problems.Select(p => p.Code));
        Assert.Empty(TrailVerifier.Verify(Text(part), _key, 6, []).Problems);
    }

    private static Random Seeded(out int seed) => new(seed = Environment.TickCount);

    private static MemoryStream Text(IEnumerable<string> lines) =>
        new(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));

    private ChainVerdict Verify(IReadOnlyList<string> lines, params AuditHead[] heads) =>
        TrailVerifier.Verify(Text(lines), _key, 1, heads);

    [GeneratedRegex("\"(\\w+)\":(\"(?:[^\"\\\\]|\\\\.)*\"|null|\\d+)")]
    private static partial Regex Property();
}
