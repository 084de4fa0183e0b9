using System.CommandLine;
using System.Globalization;
using ClawHQ.Core.Audit.Chain;
using ClawHQ.Core.Storage;

namespace ClawHQ.Commands;

/// <summary><c>clawhq audit verify</c>: says whether an export, or the database itself, is what was recorded. Needs no server.</summary>
internal static class AuditVerifyCommand
{
    public static Command Create()
    {
        var file = new Argument<string?>("file")
        {
            Description = "An export in the format jsonl; the database of --data unless given", Arity = ArgumentArity.ZeroOrOne,
        };
        var data = new Option<string>("--data") { Description = "The data folder", DefaultValueFactory = _ => "./data" };
        var key = new Option<string?>("--key") { Description = "The trail's key; audit.key of the data folder unless given" };
        var anchor = new Option<string?>("--anchor") { Description = "A file of published heads, as audit.anchor_file is" };
        var head = new Option<string?>("--head") { Description = "A published head, as SEQ:HASH" };
        var first = new Option<long>("--first")
        {
            Description = "Number of the record that a part of the trail begins with", DefaultValueFactory = _ => 1,
        };
        var command = new Command("verify", "Finds edits, gaps, moves, insertions and cut-off ends in the audit trail")
        {
            file, data, key, anchor, head, first,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var folder = parsed.GetRequiredValue(data);
            var trailKey = AuditKey.Read(parsed.GetValue(key) ?? Path.Combine(folder, AuditKey.FileName));
            List<AuditHead> heads =
            [
                .. parsed.GetValue(anchor) is { } anchors ? TrailVerifier.ReadAnchors(anchors) : [],
                .. parsed.GetValue(head) is { } text ? [ReadHead(text)] : Array.Empty<AuditHead>(),
            ];
            var verdict = parsed.GetValue(file) is { } export
                ? VerifyFile(export, trailKey, parsed.GetValue(first), heads)
                : TrailVerifier.VerifyFolder(folder, trailKey, heads, cancellationToken);
            return Task.FromResult(Show(verdict, parsed.GetValue(file) ?? folder, heads.Count > 0));
        });
        return command;
    }

    private static ChainVerdict VerifyFile(string export, AuditKey key, long first, IReadOnlyList<AuditHead> heads)
    {
        if (first < 1)
        {
            throw new StorageException($"--first must be the number of a record, from 1, not {first}.");
        }

        try
        {
            using var lines = new FileStream(export, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
            return TrailVerifier.Verify(lines, key, first, heads);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or InvalidDataException)
        {
            throw new StorageException($"{export} cannot be read: {e.Message}", e);
        }
    }

    private static int Show(ChainVerdict verdict, string what, bool hasHeads)
    {
        foreach (var problem in verdict.Problems)
        {
            var where = problem.Line is { } line ? $"{what}:{line.ToString(CultureInfo.InvariantCulture)}" : what;
            Console.Error.WriteLine($"{where}: {problem.Code}: {Cli.Output.Cell.Harmless(problem.Message)}");
        }

        var count = verdict.Records.ToString("N0", CultureInfo.InvariantCulture);
        if (!verdict.Holds)
        {
            Console.Error.WriteLine($"The trail does not hold: {Counted(verdict.Problems.Count)} in {count} records.");
            return 1;
        }

        Console.WriteLine($"The trail holds: {count} records. Its head is {verdict.Head.Seq}:{verdict.Head.Hash}");
        if (!hasHeads)
        {
            Console.WriteLine("Whether its end was cut off shows only against a published head: --anchor FILE or --head SEQ:HASH.");
        }

        return 0;
    }

    private static string Counted(int problems) => problems switch
    {
        1 => "1 problem",
        < ChainVerdict.ProblemsMax => $"{problems} problems",
        _ => $"{ChainVerdict.ProblemsMax} problems or more",
    };

    private static AuditHead ReadHead(string text)
    {
        if (text.Split(':') is [var number, { Length: >= 12 and <= 64 } hash] && hash.All(char.IsAsciiHexDigitLower)
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) && seq > 0)
        {
            return new AuditHead(seq, hash, null);
        }

        throw new StorageException($"--head must be SEQ:HASH, with 12 to 64 lower-case hexadecimal digits, not {text}.");
    }
}
