using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Ledger.Adjusting;
using ClawHQ.Core.Ledger.Reattribution;
using ClawHQ.Tests.Fakes;
using ClawHQ.Tests.Web.Pages.Settings;

namespace ClawHQ.Tests.Web.Pages.Configuration;

/// <summary>Past usage brought to other owners in the web interface. Now is 22 November 2026.</summary>
public sealed class PastUsagePageTests : IAsyncLifetime
{
    private const string Page = "/configuration/past-usage";
    private const string Preview = Page + "?range=30d&preview=yes";

    private static readonly (string, string) From = ("from", "2026-10-24T00:00:00Z");
    private static readonly (string, string) To = ("to", "2026-11-23T00:00:00Z");
    private static readonly (string, string) Why = ("reason", "The shop is ours.");

    private SettingsServer _server = null!;
    private Browser _admin = null!;
    private int _ids;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await SettingsServer.StartAsync();
        _admin = await _server.SignInAsync("admin", TestServer.AdminPassword);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task What_would_move_is_shown_with_its_giver_and_then_moved_for_a_reason_and_recorded_once()
    {
        await UseAsync("shop-1", "2026-11-10T10:00:00Z");
        await UseAsync("shop-2", "2026-11-11T10:00:00Z");
        await UseAsync("other", "2026-11-11T10:00:00Z");
        var saved = await DeclareAsync();

        var notice = await _admin.OpenAsync(saved.Location!);
        var preview = await _admin.OpenAsync(Preview);
        var moved = await _admin.SendAsync(Preview, From, To, ("filter", ""), Why);
        var after = await _admin.OpenAsync(moved.Location!.Split('#')[0]);
        var again = await _admin.OpenAsync(Preview);

        Assert.Contains("Past usage stays where it was.", notice.Body, StringComparison.Ordinal);
        Assert.Contains($"href=\"{Page}?preview=yes\"", notice.Body, StringComparison.Ordinal);
        Assert.Contains("2 of 3 entries in the period", preview.Body, StringComparison.Ordinal);
        Assert.Contains("no team", preview.Body, StringComparison.Ordinal);
        Assert.Contains("href=\"/configuration/AttributionRule/shop\"", preview.Body, StringComparison.Ordinal);
        Assert.Contains("title=\"25.000000000 USD\"", preview.Body, StringComparison.Ordinal);
        Assert.Contains("Move 2 entries", preview.Body, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.SeeOther, $"{Page}?range=30d#run"), (moved.Status, moved.Location));
        Assert.Contains("What was moved", after.Body, StringComparison.Ordinal);
        Assert.Contains("The shop is ours.", after.Body, StringComparison.Ordinal);
        Assert.Contains("Nothing would move", again.Body, StringComparison.Ordinal);
        Assert.Contains("title=\"25.000000000 USD\"", (await _admin.OpenAsync("/teams/payments")).Body, StringComparison.Ordinal);
        var record = AuditRecord.Of(Assert.Single(_server.Get<AuditTrail>().Find(new AuditQuery { Action = "ledger.reattribute" }, 10)));
        Assert.Equal(("admin", "success", "The shop is ours."), (record.Actor.Name, record.Outcome, record.Reason));
    }

    [Fact]
    public async Task The_page_follows_a_run_and_another_one_is_told_that_it_is_under_way()
    {
        await UseAsync("shop-1", "2026-11-10T10:00:00Z");
        await DeclareAsync();
        var hold = new TaskCompletionSource<bool>();
        var held = _server.Get<AdjustingTurn>().RunAsync("A test", () => hold.Task, Cancelled);

        var begun = await _admin.SendAsync(Page, From, To, Why);
        var running = await _admin.OpenAsync("/parts/past-usage");
        var preview = await _admin.OpenAsync(Preview);
        var second = await _admin.SendAsync(Page, From, To, Why);
        using var api = await _admin.Client.PostAsJsonAsync(
            "/api/v1/attribution/apply", new { from = From.Item2, to = To.Item2, reason = "Mine." }, Cancelled);
        hold.SetResult(true);
        await held;
        await Wait.UntilAsync(() => _server.Get<ReattributionRuns>().Latest?.EndedAt is not null);
        var done = await _admin.OpenAsync("/parts/past-usage");

        Assert.Equal(HttpStatusCode.SeeOther, begun.Status);
        Assert.Contains("data-poll", running.Body, StringComparison.Ordinal);
        Assert.Contains("Under way", running.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"reason\"", preview.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, second.Status);
        Assert.Contains("admin is moving past usage just now.", second.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, api.StatusCode);
        Assert.Contains("under_way", await api.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.DoesNotContain("data-poll", done.Body, StringComparison.Ordinal);
        Assert.Contains("<b>1 entry</b>", done.Body, StringComparison.Ordinal);
        Assert.Single(_server.Get<AuditTrail>().Find(new AuditQuery { Action = "ledger.reattribute" }, 10));
    }

    [Fact]
    public async Task What_is_wrong_is_said_and_nothing_is_moved_or_recorded()
    {
        await UseAsync("shop-1", "2026-11-10T10:00:00Z");
        await DeclareAsync();

        var silent = await _admin.SendAsync(Preview, From, To);
        var turned = await _admin.SendAsync(Page, ("from", To.Item2), ("to", From.Item2), ("filter", "teem:x"), Why);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (silent.Status, turned.Status));
        Assert.Contains("<b>Reason</b>: A reason of 1 to 500 printable characters is needed.", silent.Body, StringComparison.Ordinal);
        Assert.Contains("Move 1 entry", silent.Body, StringComparison.Ordinal);
        Assert.Contains("The end does not lie after the start.", turned.Body, StringComparison.Ordinal);
        Assert.Contains("Did you mean \"team\"?", turned.Body, StringComparison.Ordinal);
        Assert.Null(_server.Get<ReattributionRuns>().Latest);
        Assert.Empty(_server.Get<AuditTrail>().Find(new AuditQuery { Action = "ledger.reattribute" }, 10));
    }

    [Fact]
    public async Task A_lead_sees_what_would_move_and_cannot_move_it_and_a_viewer_sees_nothing()
    {
        await UseAsync("shop-1", "2026-11-10T10:00:00Z");
        await DeclareAsync();
        var lead = await _server.AddAsync("lead", new Grant(Role.Lead, null));
        var viewer = await _server.AddAsync("viewer", new Grant(Role.Viewer, null));

        var seen = await lead.OpenAsync(Preview);

        Assert.Contains("What would move", seen.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"reason\"", seen.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await lead.SendAsync(Page, From, To, Why)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.OpenAsync(Page)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.OpenAsync("/parts/past-usage")).Status);
    }

    [Fact]
    public async Task The_filter_of_the_page_limits_what_would_move_and_what_is_closed_is_told()
    {
        await UseAsync("shop-1", "2026-11-10T10:00:00Z");
        await UseAsync("shop-2", "2026-11-12T10:00:00Z");
        await DeclareAsync();
        using var closed = await _admin.Client.PutAsJsonAsync(
            "/api/v1/books", new { closed_until = "2026-11-11", zone = "UTC", reason = "Billed." }, Cancelled);

        var one = await _admin.OpenAsync($"{Preview}&filter=agent:shop-2");
        var all = await _admin.OpenAsync(Preview);

        Assert.True(closed.IsSuccessStatusCode, await closed.Content.ReadAsStringAsync(Cancelled));
        Assert.Contains("1 of 2 entries in the period", one.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("books are closed", one.Body, StringComparison.Ordinal);
        Assert.Contains("1 more entry with", all.Body, StringComparison.Ordinal);
        Assert.Contains("books are closed", all.Body, StringComparison.Ordinal);
    }

    private async Task<FormAnswer> DeclareAsync()
    {
        await _admin.SendAsync("/configuration/new", ("kind", "Team"), ("name", "payments"));
        return await _admin.SendAsync(
            "/configuration/new", ("kind", "AttributionRule"), ("name", "shop"), ("spec.match.agent", "shop-*"),
            ("spec.set.team", "payments"));
    }

    /// <summary>Books a call that costs $12.50 at list.</summary>
    private async Task UseAsync(string agent, string time)
    {
        var record = new
        {
            id = (++_ids).ToString(CultureInfo.InvariantCulture), time, agent, provider = "openai", model = "gpt-4o",
            input_tokens = 1_000_000, output_tokens = 1_000_000,
        };
        using var answer = await _server.Server.Client.PostAsJsonAsync("/api/v1/usage", new { records = new[] { record } }, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }
}
