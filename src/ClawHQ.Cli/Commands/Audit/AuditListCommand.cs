using System.CommandLine;
using System.Text.Json;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Audit;

/// <summary><c>clawhq audit list</c>: who changed what, newest first.</summary>
internal static class AuditListCommand
{
    private const int LimitDefault = 50;

    public static Command Create()
    {
        var actor = new Option<string?>("--actor") { Description = "Only what somebody of this name did" };
        var action = new Option<string?>("--action") { Description = "Only this action, such as key.create, or key for all of keys" };
        var about = new Option<string?>("--object") { Description = "Only this kind of object, or one, such as key:7 or config.Team:shop" };
        var outcome = new Option<string?>("--outcome") { Description = "success or failure" };
        var limit = new Option<int>("--limit") { Description = "Most records", DefaultValueFactory = _ => LimitDefault };
        var (from, to) = AuditTimes.Options();
        return RemoteCommand.Create(
            "list",
            "Lists changes and sign-ins, newest first",
            async (run, cancellationToken) =>
            {
                var asked = run.Arguments;
                var path = $"/api/v1/audit?limit={asked.GetValue(limit)}" + Parameter("actor", asked.GetValue(actor))
                    + Parameter("action", asked.GetValue(action)) + Parameter("object", asked.GetValue(about))
                    + Parameter("outcome", asked.GetValue(outcome)) + Parameter("from", AuditTimes.Read("--from", asked.GetValue(from)))
                    + Parameter("to", AuditTimes.Read("--to", asked.GetValue(to)));
                var answer = await run.Server.GetAsync(path, cancellationToken);
                run.Screen.Show(answer, Table(answer.GetProperty("items")));
                return 0;
            },
            from, to, actor, action, about, outcome, limit);
    }

    private static string Parameter(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private static ResultTable Table(JsonElement items) => new(
        [
            new Column("seq", IsNumber: true), new Column("time"), new Column("actor"), new Column("signed in by"), new Column("address"),
            new Column("action"), new Column("object"), new Column("outcome"), new Column("reason"),
        ],
        [.. items.EnumerateArray().Select(Row)]);

    private static IReadOnlyList<string> Row(JsonElement record)
    {
        var (actor, about) = (record.GetProperty("actor"), record.GetProperty("object"));
        var name = Cell.Of(about, "name") is { Length: > 0 } known ? known : Cell.Of(about, "id");
        return
        [
            Cell.Of(record, "seq"), Cell.Of(record, "time"),
            Cell.Of(actor, "name") is { Length: > 0 } somebody ? somebody : Cell.Of(actor, "kind"),
            Cell.Of(actor, "signed_in_by"), Cell.Of(actor, "address"), Cell.Of(record, "action"),
            $"{Cell.Of(about, "kind")} {name}".Trim(), Cell.Of(record, "outcome"), Cell.Of(record, "reason"),
        ];
    }
}
