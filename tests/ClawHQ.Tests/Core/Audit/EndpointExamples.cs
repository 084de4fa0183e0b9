using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ClawHQ.Core.Access.Sessions;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Ledger;
using ClawHQ.Tests.Core.Ledger.Openings;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.Tests.Core.Audit;

/// <summary>A call of an endpoint that changes something, and one that is refused.</summary>
/// <param name="Action">What is recorded.</param>
/// <param name="Client">Who calls.</param>
/// <param name="Good">The call that succeeds.</param>
/// <param name="Bad">The same endpoint with what it refuses; null where there is nothing to refuse.</param>
internal sealed record Example(AuditAction Action, HttpClient Client, HttpRequestMessage Good, HttpRequestMessage? Bad);

/// <summary>One example for each endpoint that changes something, by method and route.</summary>
internal static class EndpointExamples
{
    private const string Page = "/explore?range=7d";

    /// <summary>The table.</summary>
    public static IReadOnlyDictionary<string, Func<AuditServer, Task<Example>>> All { get; } =
        new Dictionary<string, Func<AuditServer, Task<Example>>>(
            Keys().Concat(People()).Concat(Own()).Concat(Prices()).Concat(Data()).Concat(Config()));

    private static Dictionary<string, Func<AuditServer, Task<Example>>> Keys() => new()
    {
        ["POST /api/v1/keys"] = s => Api(
            s, AuditAction.KeyCreate, "POST", "/api/v1/keys", new { name = "a", scopes = new[] { "read" } }, new { name = "a" }),
        ["POST /api/v1/keys/import"] = s => Api(
            s, AuditAction.KeyImport, "POST", "/api/v1/keys/import",
            new { name = "b", scopes = new[] { "read" }, key = "a-string-made-elsewhere" }, new { name = "b", key = "short" }),
        ["POST /api/v1/keys/{id:int}/rotate"] = async s => Calls(
            s, AuditAction.KeyRotate, "POST", $"/api/v1/keys/{await s.KeyAsync("c")}/rotate", "/api/v1/keys/999999/rotate"),
        ["DELETE /api/v1/keys/{id:int}"] = async s => Calls(
            s, AuditAction.KeyRevoke, "DELETE", $"/api/v1/keys/{await s.KeyAsync("d")}", "/api/v1/keys/999999"),
        ["POST /settings/keys"] = s => Form(
            s, AuditAction.KeyCreate, "/settings/keys", [("name", "e"), ("scopes", "read")], [("name", "e")]),
        ["POST /settings/keys/import"] = s => Form(
            s, AuditAction.KeyImport, "/settings/keys/import",
            [("name", "f"), ("scopes", "read"), ("key", "another-string-made-elsewhere")], [("name", "f")]),
        ["POST /settings/keys/rotate"] = async s => await Form(
            s, AuditAction.KeyRotate, "/settings/keys/rotate", [("id", $"{await s.KeyAsync("g")}")], [("id", "999999")]),
        ["POST /settings/keys/revoke"] = async s => await Form(
            s, AuditAction.KeyRevoke, "/settings/keys/revoke", [("id", $"{await s.KeyAsync("h")}")], [("id", "999999")]),
        ["POST /setup/keys"] = s => Form(
            s, AuditAction.KeyCreate, "/setup/keys", [("name", "i"), ("scope", "ingest")], [("name", "i")]),
    };

    private static Dictionary<string, Func<AuditServer, Task<Example>>> People() => new()
    {
        ["POST /api/v1/users"] = s => Api(
            s, AuditAction.PersonAdd, "POST", "/api/v1/users",
            new { name = "ann", password = AuditServer.Password, grants = new[] { new { role = "viewer" } } }, new { name = "ann" }),
        ["PUT /api/v1/users/{name}/password"] = async s => await ApiOf(
            s, "bob", AuditAction.PersonPasswordSet, "PUT", "password", new { password = "another set of words" }, new { password = "x" }),
        ["PUT /api/v1/users/{name}/grants"] = async s => await ApiOf(
            s, "cat", AuditAction.PersonGrantsSet, "PUT", "grants", new { grants = new[] { new { role = "finops" } } },
            new { grants = Array.Empty<object>() }),
        ["POST /api/v1/users/{name}/disable"] = s => ApiOf(s, "dan", AuditAction.PersonDisable, "POST", "disable"),
        ["POST /api/v1/users/{name}/enable"] = s => ApiOf(s, "eve", AuditAction.PersonEnable, "POST", "enable"),
        ["DELETE /api/v1/users/{name}"] = s => ApiOf(s, "fay", AuditAction.PersonRemove, "DELETE", ""),
        ["DELETE /api/v1/users/{name}/sessions"] = async s => (await ApiOf(s, "gus", AuditAction.SessionEnd, "DELETE", "sessions"))
            with
        { Action = await SignInAsync(s, "gus") },
        ["DELETE /api/v1/users/{name}/sessions/{id:int}"] = async s =>
        {
            await s.PersonAsync("hal");
            var session = await SessionAsync(s, "hal");
            return Calls(
                s, AuditAction.SessionEnd, "DELETE", $"/api/v1/users/hal/sessions/{session}", "/api/v1/users/hal/sessions/999999");
        },
        ["POST /settings/people"] = s => Form(
            s, AuditAction.PersonAdd, "/settings/people", [("name", "ida"), ("password", AuditServer.Password), ("role", "viewer")],
            [("name", "ida"), ("password", "x"), ("role", "viewer")]),
        ["POST /settings/people/{id:int}/grant"] = s => FormOf(
            s, "jim", AuditAction.PersonGrantsSet, "grant", [("role", "finops")], [("role", "king")]),
        ["POST /settings/people/{id:int}/take"] = async s =>
        {
            var example = await FormOf(s, "kim", AuditAction.PersonGrantsSet, "take", [("grant", "viewer")], [("grant", "viewer")]);
            using var more = await s.Admin.PutAsJsonAsync(
                "/api/v1/users/kim/grants", new { grants = new[] { new { role = "viewer" }, new { role = "finops" } } },
                TestContext.Current.CancellationToken);
            return example with { Bad = null };
        },
        ["POST /settings/people/{id:int}/set"] = s => FormOf(
            s, "lee", AuditAction.PersonPasswordSet, "set", [("password", "another set of words")], [("password", "x")]),
        ["POST /settings/people/{id:int}/bar"] = async s =>
            (await FormOf(s, "mia", AuditAction.PersonDisable, "bar", [("barred", "yes")], [])) with { Bad = null },
        ["POST /settings/people/{id:int}/remove"] = s => FormOf(
            s, "ned", AuditAction.PersonRemove, "remove", [("confirm", "ned")], [("confirm", "no")]),
        ["POST /settings/people/{id:int}/sessions"] = async s => (await FormOf(
            s, "oda", AuditAction.SessionEnd, "sessions", [], [("session", "999999")])) with
        { Action = await SignInAsync(s, "oda") },
    };

    private static Dictionary<string, Func<AuditServer, Task<Example>>> Own() => new()
    {
        ["PUT /api/v1/me/password"] = async s => await OwnPasswordAsync(
            s, "pam", good => Request("PUT", "/api/v1/me/password", new { current = AuditServer.Password, password = good })),
        ["DELETE /api/v1/me/sessions/{id:int}"] = async s => Calls(
            s, AuditAction.SessionEnd, "DELETE", $"/api/v1/me/sessions/{await SessionAsync(s, "admin")}", "/api/v1/me/sessions/999999")
            with
        { Client = s.Browser.Client },
        ["DELETE /api/v1/me/sessions"] = async s =>
        {
            await SessionAsync(s, "admin");
            return new Example(AuditAction.SessionEnd, s.Browser.Client, Request("DELETE", "/api/v1/me/sessions"), null);
        },
        ["POST /settings/sessions/end"] = async s => await Form(
            s, AuditAction.SessionEnd, "/settings/sessions/end", [("id", $"{await SessionAsync(s, "admin")}")], [("id", "999999")]),
        ["POST /settings/sessions/end-others"] = async s =>
        {
            await SessionAsync(s, "admin");
            return (await Form(s, AuditAction.SessionEnd, "/settings/sessions/end-others", [], [])) with { Bad = null };
        },
        ["POST /settings/sessions/password"] = async s => await OwnPasswordAsync(
            s, "quy", good => FormRequest("/settings/sessions/password", [("current", AuditServer.Password), ("password", good)])),
        ["POST /api/v1/share-links"] = async s => (await Api(
            s, AuditAction.ShareLinkCreate, "POST", "/api/v1/share-links", new { path = Page }, new { path = "nowhere" }))
            with
        { Client = s.Browser.Client },
        ["DELETE /api/v1/share-links/{id:int}"] = async s => Calls(
            s, AuditAction.ShareLinkRevoke, "DELETE", $"/api/v1/share-links/{await LinkAsync(s)}", "/api/v1/share-links/999999")
            with
        { Client = s.Browser.Client },
        ["POST /settings/share-links"] = s => Form(
            s, AuditAction.ShareLinkCreate, "/settings/share-links", [("path", Page), ("days", "7")], [("path", Page), ("days", "0")]),
        ["POST /settings/share-links/revoke"] = async s => await Form(
            s, AuditAction.ShareLinkRevoke, "/settings/share-links/revoke", [("id", $"{await LinkAsync(s)}")], [("id", "999999")]),
        ["POST /api/v1/views"] = async s => (await Api(
            s, AuditAction.ViewSave, "POST", "/api/v1/views", new { name = "one", path = Page }, new { name = "", path = Page }))
            with
        { Client = s.Browser.Client },
        ["DELETE /api/v1/views/{id:int}"] = async s => Calls(
            s, AuditAction.ViewRemove, "DELETE", $"/api/v1/views/{await ViewAsync(s, "two")}", "/api/v1/views/999999")
            with
        { Client = s.Browser.Client },
        ["POST /settings/views"] = s => Form(
            s, AuditAction.ViewSave, "/settings/views", [("name", "three"), ("path", Page), ("audience", "private")], [("path", Page)]),
        ["POST /settings/views/remove"] = async s => await Form(
            s, AuditAction.ViewRemove, "/settings/views/remove", [("id", $"{await ViewAsync(s, "four")}")], [("id", "999999")]),
    };

    private static Dictionary<string, Func<AuditServer, Task<Example>>> Prices() => new()
    {
        ["PUT /api/v1/prices/overrides/{id}"] = s => Api(
            s, AuditAction.PriceOverrideSet, "PUT", "/api/v1/prices/overrides/own", Override, new { provider = "openai" }),
        ["DELETE /api/v1/prices/overrides/{id}"] = s => Removed(s, AuditAction.PriceOverrideRemove, "overrides", Override),
        ["PUT /api/v1/prices/discounts/{id}"] = s => Api(
            s, AuditAction.PriceDiscountSet, "PUT", "/api/v1/prices/discounts/own", Discount, new { provider = "openai" }),
        ["DELETE /api/v1/prices/discounts/{id}"] = s => Removed(s, AuditAction.PriceDiscountRemove, "discounts", Discount),
        ["PUT /api/v1/prices/mappings/{name}"] = s => Api(
            s, AuditAction.PriceMappingSet, "PUT", "/api/v1/prices/mappings/own", new { provider = "openai" }, new { provider = "nobody" }),
        ["DELETE /api/v1/prices/mappings/{name}"] = s => Removed(
            s, AuditAction.PriceMappingRemove, "mappings", new { provider = "openai" }),
        ["POST /api/v1/prices/import"] = s => Task.FromResult(new Example(
            AuditAction.PriceImport, s.Admin, Import("/api/v1/prices/import?dry_run=false"), Import("/api/v1/prices/import?dry_run=true"))),
        ["POST /api/v1/prices/reprice"] = s => Api(
            s, AuditAction.LedgerReprice, "POST", "/api/v1/prices/reprice",
            new { from = "2026-10-01T00:00:00Z", to = "2026-10-02T00:00:00Z", dry_run = false },
            new { from = "2026-10-01T00:00:00Z", to = "2026-10-02T00:00:00Z", dry_run = true }),
        ["POST /api/v1/attribution/apply"] = s => Api(
            s, AuditAction.LedgerReattribute, "POST", "/api/v1/attribution/apply",
            new { from = "2026-10-01T00:00:00Z", to = "2026-10-02T00:00:00Z", reason = "A new rule." },
            new { from = "2026-10-01T00:00:00Z", to = "2026-10-02T00:00:00Z" }),
    };

    private static Dictionary<string, Func<AuditServer, Task<Example>>> Data() => new()
    {
        ["PUT /api/v1/books"] = s => Api(
            s, AuditAction.BooksClose, "PUT", "/api/v1/books", new { closed_until = "2020-01-01T00:00:00Z", reason = "It is out." },
            new { closed_until = "2020-01-01T00:00:00Z" }),
        ["POST /api/v1/diagnostics/openings/{id}/reverse"] = async s =>
        {
            var ledger = s.Get<ILedger>();
            await ledger.AppendAsync(OpeningServer.Request(s.Get<DimensionRegistry>(), 1, 5), TestContext.Current.CancellationToken);
            return await Api(
                s, AuditAction.LedgerOpeningReverse, "POST", $"/api/v1/diagnostics/openings/{ledger.Position}/reverse",
                new { reason = "Booked elsewhere." }, new { reason = "" });
        },
        ["POST /diagnostics/openings/{id:long}/reverse"] = async s =>
        {
            var ledger = s.Get<ILedger>();
            await ledger.AppendAsync(OpeningServer.Request(s.Get<DimensionRegistry>(), 2, 5), TestContext.Current.CancellationToken);
            return await Form(
                s, AuditAction.LedgerOpeningReverse, $"/diagnostics/openings/{ledger.Position}/reverse",
                [("reason", "Booked elsewhere.")], [("reason", "")]);
        },
        ["POST /settings/books/close"] = s => Form(
            s, AuditAction.BooksClose, "/settings/books/close",
            [("closed_until", "2021-01-01"), ("zone", "UTC"), ("reason", "So is this.")],
            [("closed_until", "2021-01-01"), ("zone", "UTC")]),
        ["POST /settings/books/reopen"] = s => Form(
            s, AuditAction.BooksReopen, "/settings/books/reopen", [("everything", "yes"), ("reason", "It was wrong.")],
            [("closed_until", "2022-01-01"), ("zone", "UTC"), ("reason", "It was wrong.")]),
        ["POST /api/v1/backup"] = s => Task.FromResult(
            new Example(AuditAction.BackupMake, s.Admin, Request("POST", "/api/v1/backup"), null)),
        ["POST /diagnostics/check"] = async s =>
            (await Form(s, AuditAction.LedgerCheck, "/diagnostics/check", [], [])) with { Bad = null },
        ["POST /sign-in"] = async s =>
        {
            var browser = new Browser(s.Server);
            return new Example(
                AuditAction.SessionStart, browser.Client, await browser.SignInRequestAsync("admin", TestServer.AdminPassword),
                FormRequest(SignIn.Path, [("name", "admin")]));
        },
        ["POST /sign-out"] = async s =>
        {
            await s.PersonAsync("ria");
            return new Example(
                AuditAction.SessionEnd, (await s.SignedInAsync("ria")).Client, Request("POST", "/sign-out"), null);
        },
    };

    private static Dictionary<string, Func<AuditServer, Task<Example>>> Config() => new()
    {
        ["POST /api/v1/config/apply"] = s => Api(
            s, AuditAction.ConfigApply, "POST", "/api/v1/config/apply", Files("Team"), Files("Teem")),
        ["PUT /api/v1/config/objects/{kind}/{name}"] = s => Api(
            s, AuditAction.ConfigObjectSet, "PUT", "/api/v1/config/objects/Team/set", new { spec = new { title = "x" } },
            new { spec = new { titel = "x" } }),
        ["DELETE /api/v1/config/objects/{kind}/{name}"] = async s =>
        {
            using var made = await s.Admin.SendAsync(
                Request("PUT", "/api/v1/config/objects/Team/gone", new { spec = new { title = "x" } }),
                TestContext.Current.CancellationToken);
            return Calls(
                s, AuditAction.ConfigObjectRemove, "DELETE", "/api/v1/config/objects/Team/gone", "/api/v1/config/objects/Team/never");
        },
        ["POST /configuration/past-usage"] = s => Form(
            s, AuditAction.LedgerReattribute, "/configuration/past-usage",
            [("from", "2026-10-01T00:00:00Z"), ("to", "2026-10-02T00:00:00Z"), ("reason", "A new rule.")],
            [("from", "2026-10-01T00:00:00Z"), ("to", "2026-10-02T00:00:00Z")]),
        ["POST /configuration/new"] = s => Form(
            s, AuditAction.ConfigObjectSet, "/configuration/new", [("kind", "Team"), ("name", "by-form")], [("kind", "Team")]),
        ["POST /configuration/{kind}/{name}"] = async s => await Form(
            s, AuditAction.ConfigObjectSet, "/configuration/Team/formed",
            [("version", await ObjectAsync(s, "formed")), ("spec.title", "x")], [("version", "another"), ("spec.title", "y")]),
        ["POST /configuration/{kind}/{name}/delete"] = async s =>
        {
            await ObjectAsync(s, "unformed");
            return await Form(s, AuditAction.ConfigObjectRemove, "/configuration/Team/unformed/delete", [], []) with { Bad = null };
        },
    };

    /// <summary>Makes a team by the API and gives its version.</summary>
    private static async Task<string> ObjectAsync(AuditServer s, string name)
    {
        using var made = await s.Admin.SendAsync(
            Request("PUT", $"/api/v1/config/objects/Team/{name}", new { spec = new { } }), TestContext.Current.CancellationToken);
        Assert.True(made.IsSuccessStatusCode);
        return s.Get<ConfigObjects>().Find("Team", name)!.Version;
    }

    private static object Files(string kind) => new
    {
        files = new[] { new { path = "a.yaml", text = $"apiVersion: clawhq/v1\nkind: {kind}\nmetadata: {{name: applied}}\nspec: {{}}\n" } },
    };

    private static object Override => new
    {
        provider = "openai", model = "gpt-4o-mini", rates = new { input = "1", output = "2" },
    };

    private static object Discount => new { provider = "openai", from = "2026-10-01T00:00:00Z", percent = "10" };

    private static HttpRequestMessage Request(string method, string path, object? body = null) =>
        new(new HttpMethod(method), path) { Content = body is null ? null : JsonContent.Create(body) };

    private static HttpRequestMessage FormRequest(string path, IEnumerable<(string Name, string Value)> fields) =>
        new(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
        };

    private static HttpRequestMessage Import(string path) => new(HttpMethod.Post, path)
    {
        Content = new StringContent(
            """{"made-up-model":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":1e-6,"output_cost_per_token":2e-6}}""",
            Encoding.UTF8, "application/json"),
    };

    private static Task<Example> Api(AuditServer s, AuditAction action, string method, string path, object good, object bad) =>
        Task.FromResult(new Example(action, s.Admin, Request(method, path, good), Request(method, path, bad)));

    private static Example Calls(AuditServer s, AuditAction action, string method, string good, string bad) =>
        new(action, s.Admin, Request(method, good), Request(method, bad));

    private static Task<Example> Form(
        AuditServer s, AuditAction action, string path, IEnumerable<(string, string)> good, IEnumerable<(string, string)> bad) =>
        Task.FromResult(new Example(action, s.Browser.Client, FormRequest(path, good), FormRequest(path, bad)));

    private static async Task<Example> FormOf(
        AuditServer s, string name, AuditAction action, string form, IEnumerable<(string, string)> good,
        IEnumerable<(string, string)> bad) =>
        await Form(s, action, $"/settings/people/{await s.PersonAsync(name)}/{form}", good, bad);

    private static async Task<Example> ApiOf(
        AuditServer s, string name, AuditAction action, string method, string verb, object? good = null, object? bad = null)
    {
        await s.PersonAsync(name);
        var path = $"/api/v1/users/{name}/{verb}".TrimEnd('/');
        return new Example(
            action, s.Admin, Request(method, path, good),
            bad is null ? Request(method, path.Replace(name, "nobody", StringComparison.Ordinal)) : Request(method, path, bad));
    }

    private static async Task<Example> Removed(AuditServer s, AuditAction action, string kind, object term)
    {
        using var set = await s.Admin.PutAsJsonAsync($"/api/v1/prices/{kind}/gone", term, TestContext.Current.CancellationToken);
        Assert.True(set.IsSuccessStatusCode);
        return Calls(s, action, "DELETE", $"/api/v1/prices/{kind}/gone", $"/api/v1/prices/{kind}/none");
    }

    private static async Task<Example> OwnPasswordAsync(AuditServer s, string name, Func<string, HttpRequestMessage> change)
    {
        await s.PersonAsync(name);
        var browser = await s.SignedInAsync(name);
        return new Example(AuditAction.PersonPasswordChange, browser.Client, change("another set of words"), change("x"));
    }

    private static async Task<AuditAction> SignInAsync(AuditServer s, string name)
    {
        (await s.SignedInAsync(name)).Dispose();
        return AuditAction.SessionEnd;
    }

    /// <summary>Signs somebody in with another browser and gives the session's number.</summary>
    private static async Task<int> SessionAsync(AuditServer s, string name)
    {
        (await s.SignedInAsync(name, name == "admin" ? TestServer.AdminPassword : AuditServer.Password)).Dispose();
        return (await s.JsonAsync($"/api/v1/users/{name}/sessions")).GetProperty("items").EnumerateArray().Max(
            i => i.GetProperty("id").GetInt32());
    }

    private static async Task<int> LinkAsync(AuditServer s) => await IdAsync(s, "/api/v1/share-links", new { path = Page });

    private static async Task<int> ViewAsync(AuditServer s, string name) => await IdAsync(s, "/api/v1/views", new { name, path = Page });

    private static async Task<int> IdAsync(AuditServer s, string path, object body)
    {
        using var made = await s.Browser.Client.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);
        return (await made.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetInt32();
    }
}
