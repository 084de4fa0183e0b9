using ClawHQ.Core.Access;
using ClawHQ.Core.Attribution;

namespace ClawHQ.Tests.Core.Attribution;

public class OwnerResolverTests
{
    [Fact]
    public void An_unbound_key_books_on_whom_the_report_names()
    {
        var owners = OwnerResolver.Resolve(
            new Claims { Agent = " main ", Team = "core", Client = "acme" }, KeyBinding.None, out var ignored);

        Assert.Equal((new Claims { Agent = "main", Team = "core", Client = "acme" }, IgnoredClaims.None), (owners, ignored));
    }

    [Fact]
    public void A_bound_key_books_on_its_team_and_the_agents_id_says_so()
    {
        var owners = OwnerResolver.Resolve(
            new Claims { Agent = "main", Team = "other", Project = "p" }, new KeyBinding("payments", "p", null), out var ignored);

        Assert.Equal(
            (new Claims { Agent = "payments/main", Team = "payments", Project = "p" }, IgnoredClaims.Team), (owners, ignored));
    }

    [Fact]
    public void A_key_of_one_agent_speaks_for_no_other()
    {
        var owners = OwnerResolver.Resolve(new Claims { Agent = "other" }, new KeyBinding(null, null, "main"), out var ignored);

        Assert.Equal((new Claims { Agent = "main" }, IgnoredClaims.Agent), (owners, ignored));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("unknown")]
    [InlineData("Unknown")]
    public void Nobody_is_nobody(string claimed)
    {
        var owners = OwnerResolver.Resolve(new Claims { Agent = claimed, Team = claimed }, KeyBinding.None, out _);

        Assert.Equal(default, owners);
    }

    [Fact]
    public void A_name_is_cut_at_its_bound() =>
        Assert.Equal(KeptText.LengthMax, OwnerResolver.NameOf(new string('x', 5000))?.Length);
}
