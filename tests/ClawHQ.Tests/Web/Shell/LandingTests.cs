using ClawHQ.Core.Access.People;
using ClawHQ.Core.Ledger;
using ClawHQ.Tests.Fakes;
using ClawHQ.Web.Shell;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Web.Shell;

/// <summary>Where somebody lands after signing in, by what they are.</summary>
public class LandingTests
{
    private const string Password = "several unrelated words";

    private const string Tasks = "/explore?by=task";

    private static readonly string Payments = Destinations.Of(Dimension.Team, "payments");

    public static TheoryData<string, string> Starts { get; } = new()
    {
        { "viewer", "/" },
        { "viewer:payments", "/" },
        { "developer:payments", Tasks },
        { "developer", Tasks },
        { "lead:payments", Payments },
        { "lead:search,lead:payments", Payments },
        { "lead", "/" },
        { "developer:search,lead:payments,viewer", Payments },
        { "finops", "/" },
        { "admin,lead:payments", "/" },
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Starts))]
    public async Task Each_role_begins_where_its_work_is_unless_a_page_was_asked_for(string roles, string page)
    {
        await using var server = await TestServer.StartAsync();
        List<Grant> grants = [.. roles.Split(',').Select(r => Grant.TryParse(r, out var grant) ? grant : throw new FormatException(r))];
        Assert.Empty(await server.Host.Services.GetRequiredService<PersonRegister>().AddAsync("eve", Password, grants, Cancelled));
        using var browser = new Browser(server);

        Assert.Equal(page, await browser.SignInAsync("eve", Password));
        Assert.Equal("/explore?by=model", await browser.SignInAsync("eve", Password, "/explore?by=model"));
        using var landed = await browser.Client.GetAsync(page, Cancelled);
        Assert.Equal(System.Net.HttpStatusCode.OK, landed.StatusCode);
    }
}
