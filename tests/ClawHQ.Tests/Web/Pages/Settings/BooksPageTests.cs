using System.Net;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Ledger.Books;
using ClawHQ.Tests.Web.Fakes;

namespace ClawHQ.Tests.Web.Pages.Settings;

/// <summary>Closing and reopening the books by form. It is 22 November 2026, 06:00 UTC.</summary>
public class BooksPageTests
{
    private const string Path = "/settings/books";

    [Fact]
    public async Task Finance_closes_and_reopens_the_books_and_everybody_sees_up_to_when()
    {
        await using var server = await SettingsServer.StartAsync();
        var finance = await server.AddAsync("fay", new Grant(Role.Finops, null));
        var viewer = await server.AddAsync("vic", new Grant(Role.Viewer, null));
        var open = await PageText.GetAsync(finance.Client, Path);

        var closed = await finance.SendAsync(
            $"{Path}/close", ("closed_until", "2026-11-01"), ("zone", "Europe/Berlin"), ("reason", "October is out."));
        var seen = await PageText.GetAsync(viewer.Client, Path);
        var refused = await viewer.SendAsync($"{Path}/reopen", ("reason", "x"));
        var reopened = await finance.SendAsync(
            $"{Path}/reopen", ("closed_until", ""), ("everything", "yes"), ("zone", "Europe/Berlin"), ("reason", "x"));

        Assert.Contains("Nothing is closed", open.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"2026-11-01\"", open.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(">Reopen the books<", open.Html, StringComparison.Ordinal);
        Assert.Equal((Path, Path), (closed.Location, reopened.Location));
        Assert.Contains("The books are closed", seen.Text, StringComparison.Ordinal);
        Assert.Contains("Closed until 1 Nov 2026, 00:00 Europe/Berlin", seen.Text, StringComparison.Ordinal);
        Assert.Contains("by fay Reason October is out.", seen.Text, StringComparison.Ordinal);
        Assert.Contains("Finance or an administrator closes and reopens the books.", seen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<form class=\"form\"", seen.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Null(server.Get<ClosedBooks>().Current.ClosedUntil);
    }

    [Fact]
    public async Task A_form_that_cannot_be_meant_is_shown_again_with_what_is_wrong()
    {
        await using var server = await SettingsServer.StartAsync();
        var finance = await server.AddAsync("fay", new Grant(Role.Finops, null));

        var future = await finance.SendAsync($"{Path}/close", ("closed_until", "2026-12-01"), ("zone", "UTC"), ("reason", "too early"));
        await finance.SendAsync($"{Path}/close", ("closed_until", "2026-11-01"), ("zone", "UTC"), ("reason", "x"));
        var back = await finance.SendAsync($"{Path}/close", ("closed_until", "2026-10-01"), ("zone", "UTC"), ("reason", "x"));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (future.Status, back.Status));
        Assert.Contains("This lies in the future", future.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"too early\"", future.Body, StringComparison.Ordinal);
        Assert.Contains("The books are closed until 2026-11-01T00:00:00Z already.", back.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_is_reopened_only_where_it_is_ticked_and_a_date_beside_the_tick_is_refused()
    {
        await using var server = await SettingsServer.StartAsync();
        var finance = await server.AddAsync("fay", new Grant(Role.Finops, null));
        await finance.SendAsync($"{Path}/close", ("closed_until", "2026-11-01"), ("zone", "UTC"), ("reason", "x"));
        var form = await PageText.GetAsync(finance.Client, Path);

        var neither = await finance.SendAsync($"{Path}/reopen", ("closed_until", ""), ("zone", "UTC"), ("reason", "x"));
        var both = await finance.SendAsync(
            $"{Path}/reopen", ("closed_until", "2026-10-01"), ("everything", "yes"), ("zone", "UTC"), ("reason", "x"));
        var kept = server.Get<ClosedBooks>().Current.ClosedUntil;
        var ticked = await finance.SendAsync($"{Path}/reopen", ("everything", "yes"), ("zone", "UTC"), ("reason", "x"));

        Assert.Contains("name=\"everything\" value=\"yes\" />Reopen everything", form.Html, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (neither.Status, both.Status));
        Assert.Contains("It is not said what is reopened.", neither.Body, StringComparison.Ordinal);
        Assert.Contains("Give one of them.", both.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"yes\" checked", both.Body, StringComparison.Ordinal);
        Assert.Equal(DateTimeOffset.Parse("2026-11-01T00:00Z", null).ToUnixTimeMilliseconds(), kept);
        Assert.Equal((Path, null), (ticked.Location, server.Get<ClosedBooks>().Current.ClosedUntil));
    }
}
