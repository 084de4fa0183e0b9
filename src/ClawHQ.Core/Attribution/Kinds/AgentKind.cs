using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Specs;

namespace ClawHQ.Core.Attribution.Kinds;

/// <summary>A time in which an agent belongs to a team.</summary>
public sealed record Membership
{
    [Field("The team.", IsRequired = true, Refers = "Team")]
    public string? Team { get; init; }

    [Field("From when on, inclusive; left out for since ever.", Example = "2026-11-01")]
    public DateTimeOffset? From { get; init; }

    [Field("Until when, exclusive; left out for no end.")]
    public DateTimeOffset? To { get; init; }
}

/// <summary>What is said of an agent. It holds for all its usage, whatever the reports claim, inside the bound of their key.</summary>
public sealed record AgentSpec
{
    [Field("What it does.", LengthMax = 2_000)]
    public string? Description { get; init; }

    [Field("The team to which it belongs.", Refers = "Team")]
    public string? Team { get; init; }

    [Field("The teams to which it belonged, in order of time, instead of one team.")]
    public IReadOnlyList<Membership>? Memberships { get; init; }

    [Field("The project on which it works.", Refers = "Project")]
    public string? Project { get; init; }

    [Field("The client for whom it works.", Refers = "Client")]
    public string? Client { get; init; }

    [Field("The environment in which it runs.", Example = "production")]
    public string? Environment { get; init; }
}

/// <summary>A declared agent.</summary>
public sealed class AgentKind : ConfigKind<AgentSpec>
{
    /// <summary>The name of the kind.</summary>
    public const string KindName = "Agent";

    public override string Name => KindName;

    public override string Meaning => "An agent, by its name, and to whom its usage belongs.";

    protected override void Check(string name, AgentSpec spec, SpecCheck check)
    {
        if (spec is { Team: not null, Memberships: not null })
        {
            check.Refuse("memberships", "An agent has one team or memberships, not both.");
        }

        DateTimeOffset? end = null;
        foreach (var (index, membership) in (spec.Memberships ?? []).Index())
        {
            check.InOrder(membership.From, membership.To, $"memberships.{index}.to");
            if (index > 0 && (end is null || membership.From is null || membership.From < end))
            {
                check.Refuse($"memberships.{index}.from", "A membership begins when the one before it has ended, or later.");
            }

            end = membership.To;
        }
    }
}
