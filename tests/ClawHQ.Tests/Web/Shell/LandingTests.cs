using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ledger;
using ClawHQ.Tests.Fakes;
using ClawHQ.Web.Shell;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Web.Shell;

/// <summary>Where somebody lands after signing in, by what they are.</summary>
public class LandingTests
{
    private const string Password = "several unrelated words";

    private const string Tasks = "/tasks";

    private static readonly string Payments = Destinations.Of(Dimension.Team, "payments");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_role_begins_where_its_work_is_unless_a_page_was_asked_for()
    {
        (string Roles, string Page)[] starts =
        [
            ("viewer", "/"),
            ("viewer:payments", "/"),
            ("developer:payments", Tasks),
            ("developer", Tasks),
            ("lead:payments", Payments),
            ("lead:search,lead:payments", Payments),
            ("lead", "/"),
            ("developer:search,lead:payments", Payments),
            ("finops", "/"),
            ("admin,lead:payments", "/"),
        ];
        await using var server = await TestServer.StartAsync();
        foreach (var (index, (roles, page)) in starts.Index())
        {
            List<Grant> grants = [.. roles.Split(',').Select(r => Grant.TryParse(r, out var grant) ? grant : throw new FormatException(r))];
            var register = server.Host.Services.GetRequiredService<PersonRegister>();
            Assert.Empty(await register.AddAsync($"eve-{index}", Password, grants, Actor.System, Cancelled));
            using var browser = new Browser(server);

            Assert.Equal(page, await browser.SignInAsync($"eve-{index}", Password));
            Assert.Equal("/explore?by=model", await browser.SignInAsync($"eve-{index}", Password, "/explore?by=model"));
            using var landed = await browser.Client.GetAsync(page, Cancelled);
            Assert.Equal(System.Net.HttpStatusCode.OK, landed.StatusCode);
        }
    }
}
