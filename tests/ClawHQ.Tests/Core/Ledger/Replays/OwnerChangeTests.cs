using ClawHQ.Core.Access;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Attribution.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Ledger.Replays;

namespace ClawHQ.Tests.Core.Ledger.Replays;

public class OwnerChangeTests
{
    /// <summary>Where rules fill what is open, the replay of booked usage says exactly what the usage itself would have become.</summary>
    [Fact]
    public void Booked_usage_tells_what_other_rules_would_have_made_of_its_report()
    {
        var random = new Random(20261120);
        for (var round = 0; round < 4_000; round++)
        {
            var (before, after) = (Rules(random), Rules(random));
            var change = new OwnerChange(
                new DeclaredOwners([], before), new DeclaredOwners([], after), [],
                before.Concat(after).Select(r => new PreparedRule(r.Name, r.Spec)));
            var facts = new UsageFacts { Owners = Claimed(random), Provider = "openai" };
            var time = random.Next(100);

            var booked = change.Before.Attribute(facts, KeyBinding.None, time).Owners;
            var expected = change.After.Attribute(facts, KeyBinding.None, time).Owners;
            var replayed = change.Moves(facts with { Owners = booked }, KeyBinding.None, time).Aggregate(booked, Moved);

            Assert.True(expected == replayed, $"round {round}: {facts.Owners} {booked} {expected} {replayed}");
        }
    }

    private static Claims Moved(Claims owners, OwnerMove move) => move.Dimension switch
    {
        "team" => owners with { Team = move.To },
        "project" => owners with { Project = move.To },
        "client" => owners with { Client = move.To },
        _ => owners with { Environment = move.To },
    };

    private static Claims Claimed(Random random)
    {
        string? Maybe(string name) => random.Next(2) == 0 ? null : name;
        return new Claims
        {
            Agent = $"agent-{random.Next(3)}",
            Team = Maybe("claimed-team"),
            Project = Maybe("claimed-project"),
            Client = Maybe("claimed-client"),
            Environment = Maybe("claimed-environment"),
        };
    }

    private static List<TypedObject<AttributionRuleSpec>> Rules(Random random)
    {
        string? Maybe(string name) => random.Next(2) == 0 ? null : $"{name}-{random.Next(2)}";
        IReadOnlyList<string>? Some(params string[] names) => random.Next(3) > 0 ? null : [names[random.Next(names.Length)]];
        return [.. Enumerable.Range(0, random.Next(4)).Select(i => new TypedObject<AttributionRuleSpec>(
            $"rule-{i}",
            new AttributionRuleSpec
            {
                Order = random.Next(3),
                From = random.Next(3) == 0 ? DateTimeOffset.FromUnixTimeMilliseconds(random.Next(100)) : null,
                Match = new RuleMatch
                {
                    Agent = Some("agent-*", "agent-1"),
                    Team = Some("claimed-team", "claimed-*"),
                    Project = Some("claimed-project"),
                    Missing = Some("team", "project", "client", "environment"),
                },
                Set = new RuleOwners
                {
                    Team = Maybe("team"), Project = Maybe("project"), Client = Maybe("client"), Environment = Maybe("environment"),
                },
            },
            new ConfigObject { Kind = "AttributionRule", Name = $"rule-{i}", Spec = "{}" }))];
    }
}
