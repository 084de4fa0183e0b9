using System.Net;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Ledger;
using ClawHQ.Tests.Core.Ledger.Openings;
using ClawHQ.Tests.Web.Fakes;
using ClawHQ.Tests.Web.Pages.Settings;

namespace ClawHQ.Tests.Web.Pages.Diagnostics.Openings;

/// <summary>Opening entries are listed, and reversed by form. It is 22 November 2026, 06:00 UTC.</summary>
public class OpeningsPageTests
{
    private const string Path = "/diagnostics/openings";

    [Fact]
    public async Task Finance_reverses_an_entry_with_a_reason_and_everybody_sees_that()
    {
        await using var server = await SettingsServer.StartAsync();
        var finance = await server.AddAsync("fay", new Grant(Role.Finops, null));
        var viewer = await server.AddAsync("vic", new Grant(Role.Viewer, null));
        await server.Get<ILedger>().AppendAsync(
            OpeningServer.Request(server.Get<DimensionRegistry>(), 1, 1_000_000), TestContext.Current.CancellationToken);

        var list = await PageText.GetAsync(viewer.Client, Path);
        var seen = await PageText.GetAsync(viewer.Client, $"{Path}/1");
        var form = await PageText.GetAsync(finance.Client, $"{Path}/1");
        var refused = await viewer.SendAsync($"{Path}/1/reverse", ("reason", "x"));
        var empty = await finance.SendAsync($"{Path}/1/reverse", ("reason", ""));
        var reversed = await finance.SendAsync($"{Path}/1/reverse", ("reason", "In October's statement."));
        var again = await finance.SendAsync($"{Path}/1/reverse", ("reason", "x"));
        var after = await PageText.GetAsync(finance.Client, $"{Path}/1");
        var none = await finance.Client.GetAsync($"{Path}/2", TestContext.Current.CancellationToken);

        Assert.Contains("shop-1 Counted (no team) gpt-4o", list.Text, StringComparison.Ordinal);
        Assert.Contains("State Counted", seen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Reverse the entry", seen.Text, StringComparison.Ordinal);
        Assert.Contains("Reverse the entry", form.Text, StringComparison.Ordinal);
        Assert.Equal(
            (HttpStatusCode.Forbidden, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (refused.Status, empty.Status, again.Status));
        Assert.Contains("A reason of 1 to 500 printable characters is needed.", empty.Body, StringComparison.Ordinal);
        Assert.Equal($"{Path}/1", reversed.Location);
        Assert.Contains("This entry is reversed already.", again.Body, StringComparison.Ordinal);
        Assert.Contains("State Reversed", after.Text, StringComparison.Ordinal);
        Assert.Contains("Reason In October's statement.", after.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Reverse the entry", after.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }
}
