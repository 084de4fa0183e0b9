using System.Net;
using System.Net.Http.Json;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Tests.Fakes;
using ClawHQ.Tests.Web.Pages.Settings;

namespace ClawHQ.Tests.Web.Pages.Configuration;

/// <summary>What a change in the web interface would do, before it is made. Now is 22 November 2026.</summary>
public sealed class PreviewTests : IAsyncLifetime
{
    private SettingsServer _server = null!;
    private Browser _admin = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await SettingsServer.StartAsync();
        _admin = await _server.SignInAsync("admin", TestServer.AdminPassword);
        var record = new
        {
            id = "1", time = "2026-11-10T10:00:00Z", agent = "shop-1", provider = "openai", model = "gpt-4o", input_tokens = 1_000_000,
            output_tokens = 1_000_000,
        };
        using var answer = await _server.Server.Client.PostAsJsonAsync("/api/v1/usage", new { records = new[] { record } }, Cancelled);
        Assert.True(answer.IsSuccessStatusCode);
        await _admin.SendAsync("/configuration/new", ("kind", "Team"), ("name", "payments"));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_form_shows_what_saving_would_do_and_would_have_done_keeps_what_was_typed_and_saves_nothing()
    {
        var before = _server.Get<AuditLog>().Head.Seq;

        var preview = await PreviewAsync(("spec.match.agent", "shop-*"), ("spec.set.team", "payments"));
        var wrong = await PreviewAsync(("spec.match.agent", "shop-*"), ("spec.set.team", "paiments"));

        Assert.Equal(HttpStatusCode.OK, preview.Status);
        Assert.Contains("What would change", preview.Body, StringComparison.Ordinal);
        Assert.Contains("Match, agent:", preview.Body, StringComparison.Ordinal);
        Assert.Contains(
            "$12.50 would move from no team to team payments, by AttributionRule/shop, 1 agent.", preview.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"payments\"", preview.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Contains("Did you mean 'payments'?", wrong.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("What would change", wrong.Body, StringComparison.Ordinal);
        Assert.Null(_server.Get<ConfigObjects>().Find("AttributionRule", "shop"));
        Assert.Equal(before, _server.Get<AuditLog>().Head.Seq);
    }

    [Fact]
    public async Task A_change_is_shown_against_what_there_is_and_one_that_changes_nothing_says_so()
    {
        await _admin.SendAsync("/configuration/Team/payments", ("version", Version("Team", "payments")), ("spec.title", "Payments"));

        var other = await _admin.SendAsync(
            "/configuration/Team/payments", ("version", Version("Team", "payments")), ("spec.title", "Billing"), ("do", "preview"));
        var same = await _admin.SendAsync(
            "/configuration/Team/payments", ("version", Version("Team", "payments")), ("spec.title", "Payments"), ("do", "preview"));

        Assert.Contains("<del>Payments</del>", other.Body, StringComparison.Ordinal);
        Assert.Contains("<ins>Billing</ins>", other.Body, StringComparison.Ordinal);
        Assert.Contains("Nothing: it is as it is filled in.", same.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_asks_with_what_it_would_do_and_not_where_others_name_the_object()
    {
        await _admin.SendAsync(
            "/configuration/new", ("kind", "AttributionRule"), ("name", "shop"), ("spec.match.agent", "shop-*"),
            ("spec.set.team", "payments"));

        var team = await _admin.OpenAsync("/configuration/Team/payments/delete");
        var rule = await _admin.OpenAsync("/configuration/AttributionRule/shop/delete");
        var gone = await _admin.SendAsync("/configuration/AttributionRule/shop/delete");

        Assert.Contains("AttributionRule 'shop' still refers to it.", team.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Delete team", team.Body, StringComparison.Ordinal);
        Assert.Contains("Delete attribution rule", rule.Body, StringComparison.Ordinal);
        Assert.Contains("The last 30 days with it", rule.Body, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.SeeOther, "/configuration?done=deleted"), (gone.Status, gone.Location));
        Assert.Contains("Past usage stays where it was.", (await _admin.OpenAsync(gone.Location!)).Body, StringComparison.Ordinal);
    }

    private Task<FormAnswer> PreviewAsync(params (string, string)[] fields) => _admin.SendAsync(
        "/configuration/new", [("kind", "AttributionRule"), ("name", "shop"), ("do", "preview"), .. fields]);

    private string Version(string kind, string name) => _server.Get<ConfigObjects>().Find(kind, name)!.Version;
}
