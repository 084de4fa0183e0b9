using ClawHQ.Core.Access.People;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Web.Shell;

/// <summary>The palette offers what somebody may do.</summary>
public class PaletteTests
{
    private const string Password = "several unrelated words";

    [Theory]
    [InlineData(Role.Admin, null, true, true)]
    [InlineData(Role.Viewer, null, false, true)]
    [InlineData(Role.Admin, "payments", true, false)]
    [InlineData(Role.Viewer, "payments", false, false)]
    public async Task Actions_are_offered_to_who_may_take_them(Role role, string? team, bool makesKeys, bool checksLedger)
    {
        await using var server = await TestServer.StartAsync();
        var register = server.Host.Services.GetRequiredService<PersonRegister>();
        Assert.Empty(await register.AddAsync("eve", Password, [new Grant(role, team)], TestContext.Current.CancellationToken));
        using var browser = new Browser(server);
        Assert.Equal("/", await browser.SignInAsync("eve", Password));

        var page = await browser.Client.GetStringAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal(
            (makesKeys, checksLedger),
            (page.Contains("Make another key", StringComparison.Ordinal), page.Contains("Check the ledger", StringComparison.Ordinal)));
    }
}
