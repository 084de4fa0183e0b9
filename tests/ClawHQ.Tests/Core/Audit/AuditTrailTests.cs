using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Access.Sessions;
using ClawHQ.Core.Access.Sharing;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Chain;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;
using ClawHQ.Tests.Fakes;
using Dapper;

namespace ClawHQ.Tests.Core.Audit;

public class AuditTrailTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_says_who_did_what_from_where_to_what_and_what_differs()
    {
        await using var server = await AuditServer.StartAsync();
        await server.PersonAsync("eve");
        var before = server.Last;

        using var answer = await server.Browser.Client.PutAsJsonAsync(
            "/api/v1/users/eve/grants", new { grants = new[] { new { role = "lead", team = "payments" } } }, Cancelled);

        var record = Assert.Single(server.After(before));
        Assert.Equal(
            ("person.grants.set", "person", "admin", "password", "127.0.0.1", "person", "eve", "success"),
            (record.Action, record.Actor.Kind, record.Actor.Name, record.Actor.SignedInBy, record.Actor.Address, record.Object.Kind,
                record.Object.Name, record.Outcome));
        Assert.Equal("""{"grants":["viewer"]}""", record.Before?.GetRawText());
        Assert.Equal("""{"grants":["lead:payments"]}""", record.After?.GetRawText());
        Assert.NotNull(record.RequestId);
    }

    [Fact]
    public async Task A_key_and_the_program_itself_are_named_as_what_they_are()
    {
        await using var server = await AuditServer.StartAsync();
        using var made = await server.Admin.PostAsJsonAsync("/api/v1/keys", new { name = "bot", scopes = new[] { "read" } }, Cancelled);

        var records = server.After(0);
        Assert.Equal(("key", "administrator", "key"), Who(records[^1].Actor));
        Assert.Equal(("system", "clawhq", "system"), Who(records.First(r => r.Action == "person.add").Actor));
        Assert.Equal(Enumerable.Range(1, records.Count).Select(i => (long)i), records.Select(r => r.Seq));

        static (string, string, string) Who(ClawHQ.Core.Audit.Reading.RecordedActor actor) => (actor.Kind, actor.Name, actor.SignedInBy);
    }

    [Fact]
    public async Task No_secret_is_in_an_export()
    {
        await using var server = await AuditServer.StartAsync();
        using var made = await server.Admin.PostAsJsonAsync("/api/v1/keys", new { name = "bot", scopes = new[] { "read" } }, Cancelled);
        var key = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("key").GetString() ?? "";
        await server.PersonAsync("eve");
        using var wrong = new Browser(server.Server);
        await wrong.SignInAsync("a-password-in-the-wrong-field", "x");
        using var eve = await server.SignedInAsync("eve");
        using var link = await eve.Client.PostAsJsonAsync("/api/v1/share-links", new { path = "/explore" }, Cancelled);
        var url = (await link.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("url").GetString() ?? "";

        var hashes = server.Get<StateDatabase>().Read(c => c.Query<string>(
            "SELECT lower(hex(hash)) FROM keys UNION SELECT lower(hex(hash)) FROM sessions UNION SELECT lower(hex(hash)) FROM share_links "
            + "UNION SELECT password_hash FROM people WHERE password_hash <> ''").ToList());
        string[] secrets =
        [
            key, key[^20..], AuditServer.AdminKey, AuditServer.Password, TestServer.Key, TestServer.AdminPassword, url[^64..],
            eve.SessionCookie?.Value ?? "none", "a-password-in-the-wrong-field", .. hashes,
        ];
        foreach (var export in new[] { await server.ExportAsync(), await server.ExportAsync("?format=ocsf") })
        {
            Assert.DoesNotContain(secrets, secret => export.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task A_write_that_is_taken_back_takes_its_record_with_it_and_one_without_a_record_is_not_kept()
    {
        await using var server = await AuditServer.StartAsync();
        var (log, before) = (server.Get<AuditLog>(), server.Last);
        var happened = new AuditEvent(AuditAction.KeyRevoke, new AuditObject("key", 1));

        await Assert.ThrowsAnyAsync<Exception>(async () => await log.ChangeAsync(
            Actor.System,
            (connection, transaction) =>
            {
                connection.Execute("UPDATE keys SET name = 'other'", transaction: transaction);
                return Change.Each(connection.Execute("INSERT INTO nowhere VALUES (1)", transaction: transaction), [happened]);
            },
            Cancelled));
        await log.ChangeAsync(
            Actor.System,
            (connection, transaction) => Change.None(connection.Execute("UPDATE keys SET name = 'other'", transaction: transaction)),
            Cancelled);

        Assert.Equal(before, server.Last);
        Assert.DoesNotContain(server.Get<KeyStore>().All(), k => k.Name == "other");
        await log.NoteAsync(Actor.System, happened, Cancelled);
        Assert.Equal(before + 1, server.Last);
    }

    [Fact]
    public async Task Work_that_fails_is_recorded_as_failed()
    {
        await using var server = await AuditServer.StartAsync();
        var before = server.Last;

        await Assert.ThrowsAsync<IOException>(() => server.Get<AuditLog>().WorkAsync<int>(
            Actor.System, new AuditEvent(AuditAction.BackupMake, new AuditObject("backup", null)),
            () => throw new IOException("full"), _ => new JsonObject()));

        Assert.Equal([("backup.make", "failure")], server.After(before).Select(r => (r.Action, r.Outcome)));
    }

    [Fact]
    public async Task A_restart_goes_on_with_the_chain_and_a_backup_keeps_it()
    {
        var (folder, restored) = (Directory.CreateTempSubdirectory("clawhq-").FullName, Path.GetTempFileName() + ".d");
        var archive = Path.GetTempFileName();
        await using (var server = await AuditServer.StartAsync(folder: folder))
        {
            await server.KeyAsync("first run");
        }

        await using (var server = await AuditServer.StartAsync(folder: folder))
        {
            await server.KeyAsync("second run");
            Assert.True((await server.JsonAsync("/api/v1/audit/verify")).GetProperty("holds").GetBoolean());
            using var backup = await server.Admin.PostAsync("/api/v1/backup", null, Cancelled);
            await File.WriteAllBytesAsync(archive, await backup.Content.ReadAsByteArrayAsync(Cancelled), Cancelled);
        }

        await Restore.RunAsync(archive, restored, Cancelled);
        var key = AuditKey.Read(Path.Combine(restored, AuditKey.FileName));
        var verdict = TrailVerifier.VerifyFolder(restored, key, [], Cancelled);
        Assert.Empty(verdict.Problems);
        Assert.True(verdict.Records > 5);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, AuditKey.FileName)));
        }

        for (var start = 0; start < 2; start++)
        {
            await using var server = await AuditServer.StartAsync(folder: restored);
            Assert.True((await server.JsonAsync("/api/v1/audit/verify")).GetProperty("holds").GetBoolean());
            Assert.Equal(
                [("system", "backup", Path.GetFileName(archive))],
                server.After(0).Where(r => r.Action == "backup.restore").Select(r => (r.Actor.Kind, r.Object.Kind, r.Object.Name)));
        }

        File.Delete(archive);
        Directory.Delete(folder, recursive: true);
        Directory.Delete(restored, recursive: true);
    }

    [Fact]
    public async Task Tampering_with_the_database_is_found()
    {
        await using var server = await AuditServer.StartAsync();
        await server.Get<StateDatabase>().WriteUnrecordedAsync(
            "a test that tampers",
            (connection, transaction) =>
            {
                Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => connection.Execute("DELETE FROM audit_records"));
                connection.Execute("DROP TRIGGER audit_no_update", transaction: transaction);
                connection.Execute(
                    "UPDATE audit_records SET record = replace(record, 'admin', 'nadim') WHERE seq = 2", transaction: transaction);
            },
            Cancelled);

        var verdict = await server.JsonAsync("/api/v1/audit/verify");
        Assert.False(verdict.GetProperty("holds").GetBoolean());
        var problem = Assert.Single(verdict.GetProperty("problems").EnumerateArray().ToList());
        Assert.Equal(("changed", 2), (problem.GetProperty("code").GetString(), problem.GetProperty("seq").GetInt32()));
    }

    [Fact]
    public async Task A_record_that_was_written_over_is_told_as_damaged_wherever_the_trail_is_shown()
    {
        await using var server = await AuditServer.StartAsync();
        await server.Get<StateDatabase>().WriteUnrecordedAsync(
            "a test that tampers",
            (connection, transaction) =>
            {
                connection.Execute("DROP TRIGGER audit_no_update", transaction: transaction);
                connection.Execute("UPDATE audit_records SET record = '{\"seq\":2}' WHERE seq = 2", transaction: transaction);
                connection.Execute("UPDATE audit_records SET record = '[\"\"]' WHERE seq = 3", transaction: transaction);
            },
            Cancelled);

        var page = await server.Browser.Client.GetStringAsync("/audit?show=2", Cancelled);
        Assert.Contains("Broken", page, StringComparison.Ordinal);
        Assert.Contains("What stands here is no record: it was written over.", page, StringComparison.Ordinal);
        Assert.Equal(["unreadable", "unreadable"], (await ActionsAsync(server, "")).Where(a => a == "unreadable"));
        Assert.Equal(server.Last, (await server.ExportAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var events = (await server.ExportAsync("?format=ocsf")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(server.Last, events.Length);
        Assert.Equal("{\"seq\":2}", JsonElement.Parse(events[1]).GetProperty("raw_data").GetString());
    }

    [Fact]
    public async Task Failed_sign_ins_are_recorded_once_a_minute_and_address_and_when_they_lock_out()
    {
        var clock = new FakeClock(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        await using var server = await AuditServer.StartAsync(clock: clock);
        var before = server.Last;
        using var browser = new Browser(server.Server);
        for (var i = 0; i < SignInThrottle.FailuresMax + 3; i++)
        {
            await browser.SignInAsync("admin", "wrong");
        }

        Assert.Equal(
            [
                ("session.refuse", "nobody", "admin", "failure", "The name or the password was wrong."),
                ("session.refuse", "nobody", "admin", "failure", "The name or the password was wrong. Further attempts have to wait."),
            ],
            server.After(before).Select(r => (r.Action, r.Actor.Kind, r.Object.Name, r.Outcome, r.Reason)));
    }

    [Fact]
    public async Task A_session_and_a_link_that_are_over_are_recorded_as_ended_by_the_program()
    {
        var clock = new FakeClock(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        await using var server = await AuditServer.StartAsync(clock: clock);
        using var link = await server.Browser.Client.PostAsJsonAsync("/api/v1/share-links", new { path = "/explore" }, Cancelled);
        var before = server.Last;

        clock.Advance(TimeSpan.FromDays(30));
        await server.Get<SessionRing>().TidyAsync(Cancelled);
        await server.Get<ShareLinkStore>().RemoveExpiredAsync(clock.GetUtcNow(), Cancelled);
        Assert.Equal(
            [("session.expire", "system", "admin"), ("share_link.expire", "system", "/explore")],
            server.After(before).Select(r => (r.Action, r.Actor.Kind, r.Object.Name)));
    }

    [Fact]
    public async Task The_list_is_filtered_and_paged_newest_first()
    {
        await using var server = await AuditServer.StartAsync();
        var id = await server.KeyAsync("bot");
        using var revoked = await server.Admin.DeleteAsync($"/api/v1/keys/{id}", Cancelled);

        Assert.Equal(["key.revoke", "key.create"], await ActionsAsync(server, $"?object=key:{id}"));
        Assert.Equal(["key.revoke"], await ActionsAsync(server, "?action=key&actor=ADMINISTRATOR"));
        Assert.Equal(["session.start"], await ActionsAsync(server, "?action=session"));
        Assert.Empty(await ActionsAsync(server, "?outcome=failure"));
        Assert.Empty(await ActionsAsync(server, "?to=2020-01-01"));
        var page = await server.JsonAsync("/api/v1/audit?limit=2");
        var next = await server.JsonAsync($"/api/v1/audit?limit=2&cursor={page.GetProperty("next").GetString()}");
        Assert.Equal(
            [server.Last, server.Last - 1, server.Last - 2, server.Last - 3],
            new[] { page, next }.SelectMany(p => p.GetProperty("items").EnumerateArray()).Select(i => i.GetProperty("seq").GetInt64()));
        using var unknown = await server.Admin.GetAsync("/api/v1/audit?action=kye.create&outcome=maybe", Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    [Fact]
    public async Task An_object_is_found_in_what_an_apply_did_among_others_and_an_unknown_kind_is_refused()
    {
        await using var server = await AuditServer.StartAsync();
        await ApplyAsync(server, "{title: one}", "shop", "data");
        await ApplyAsync(server, "{title: two}", "shop");
        using var set = await server.Admin.PutAsJsonAsync(
            "/api/v1/config/objects/Team/own", new { spec = new { title = "own" } }, Cancelled);

        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        Assert.Equal(["config.apply", "config.apply"], await ActionsAsync(server, "?object=config.Team:shop"));
        Assert.Equal(["config.apply"], await ActionsAsync(server, "?object=config.Team:data&action=config.apply&outcome=success"));
        Assert.Equal(["config.object.set", "config.apply", "config.apply"], await ActionsAsync(server, "?object=config.Team"));
        Assert.Empty(await ActionsAsync(server, "?object=config.Client:shop"));
        foreach (var (wrong, hint) in new[] { ("Team:shop", "Did you mean 'config.Team'?"), ("zzzzzzzz", "One of session, person") })
        {
            using var refused = await server.Admin.GetAsync($"/api/v1/audit?object={wrong}", Cancelled);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            var error = (await refused.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("errors")[0];
            Assert.StartsWith(hint, error.GetProperty("hint").GetString(), StringComparison.Ordinal);
        }

        static async Task ApplyAsync(AuditServer server, string spec, params string[] teams)
        {
            var text = string.Join(
                "---\n", teams.Select(t => $"apiVersion: clawhq/v1\nkind: Team\nmetadata: {{name: {t}}}\nspec: {spec}\n"));
            using var answer = await server.Admin.PostAsJsonAsync(
                "/api/v1/config/apply", new { files = new[] { new { path = "a.yaml", text } } }, Cancelled);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Events_of_the_schema_framework_carry_class_activity_and_type()
    {
        await using var server = await AuditServer.StartAsync();
        var events = (await server.ExportAsync("?format=ocsf")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonElement.Parse(line)).ToList();

        Assert.Equal((int)server.Last, events.Count);
        var added = events.First(e => e.GetProperty("metadata").GetProperty("event_code").GetString() == "person.add");
        Assert.Equal((3001, 1, 300101, 3), Class(added));
        Assert.Equal("admin", added.GetProperty("user").GetProperty("name").GetString());
        var signedIn = events.First(e => e.GetProperty("metadata").GetProperty("event_code").GetString() == "session.start");
        Assert.Equal((3002, 1, 300201, 3), Class(signedIn));
        Assert.Equal("127.0.0.1", signedIn.GetProperty("src_endpoint").GetProperty("ip").GetString());
        var key = events.First(e => e.GetProperty("metadata").GetProperty("event_code").GetString() == "key.import");
        Assert.Equal((6003, 1, 600301, 6), Class(key));

        await server.PersonAsync("eve");
        using var granted = await server.Admin.PutAsJsonAsync(
            "/api/v1/users/eve/grants", new { grants = new[] { new { role = "admin" } } }, Cancelled);
        var byKey = JsonElement.Parse((await server.ExportAsync("?format=ocsf")).TrimEnd().Split('\n')[^1]);
        Assert.Equal("""{"name":"administrator","uid":"2","type_id":99,"type":"key"}""", User(byKey.GetProperty("actor")));
        Assert.Equal("""{"name":"eve","uid":"2"}""", User(byKey));
        Assert.All(
            events.Select(e => e.GetProperty("actor").GetProperty("user").GetProperty("type_id").GetInt32()),
            id => Assert.Contains(id, new[] { 0, 1, 2, 3, 99 }));

        static string User(JsonElement of) => of.GetProperty("user").GetRawText();
        static (int, int, int, int) Class(JsonElement e) => (
            e.GetProperty("class_uid").GetInt32(), e.GetProperty("activity_id").GetInt32(), e.GetProperty("type_uid").GetInt32(),
            e.GetProperty("category_uid").GetInt32());
    }

    private static async Task<IReadOnlyList<string?>> ActionsAsync(AuditServer server, string query) =>
        [.. (await server.JsonAsync($"/api/v1/audit{query}")).GetProperty("items").EnumerateArray()
            .Select(i => i.GetProperty("action").GetString())];
}
