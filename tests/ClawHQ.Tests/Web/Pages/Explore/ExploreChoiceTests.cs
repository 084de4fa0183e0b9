using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain.Spend;
using ClawHQ.Web.Pages.Explore;
using ClawHQ.Web.Pages.Overview;
using ClawHQ.Web.Ranges;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;

namespace ClawHQ.Tests.Web.Pages.Explore;

/// <summary>What the explore page understands of an address.</summary>
public class ExploreChoiceTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 19, 14, 20);

    [Fact]
    public void A_bare_address_asks_for_the_cost_by_agent_and_day_of_thirty_days()
    {
        var choice = Read("");

        Assert.Equal(
            (Measure.EffectiveCost, SpendStep.Day, 20, false),
            (choice.Measure, choice.Time.Range.Step, choice.Rows, choice.HasEntries));
        Assert.Equal([Dimension.Agent], choice.By);
        Assert.Empty(choice.Problems);
    }

    [Fact]
    public void Everything_in_an_address_is_read()
    {
        var choice = Read("?measure=cache_read_tokens&by=team,model,session&step=hour&range=7d&filter=-team:&entry=42&rows=60&before=99");

        Assert.Equal(
            (Measure.CacheReadTokens, SpendStep.Hour, 60, 42L, 99L, true),
            (choice.Measure, choice.Time.Range.Step, choice.Rows, choice.Entry, choice.Before, choice.HasEntries));
        Assert.Equal([Dimension.Team, Dimension.Model, Dimension.Session], choice.By);
        Assert.Equal([new DimensionCondition(Dimension.Team, null, IsNegated: true)], choice.Filter.Conditions);
        Assert.Empty(choice.Problems);
    }

    [Theory]
    [InlineData("?measure=money", "“money” is no measure. Effective cost is shown.")]
    [InlineData("?by=team,mood", "“mood” is no dimension to group by.")]
    [InlineData("?by=team,model,agent,user", "One question is grouped by at most 3 dimensions; user is left out.")]
    [InlineData("?step=0", "“0” is no step: hour, day, week or month.")]
    [InlineData("?step=hour&range=90d", "Per hour this range has more than 800 bars, so it is shown per day.")]
    public void What_is_not_understood_is_said_and_its_default_shown(string query, string problem) =>
        Assert.Equal([problem], Read(query).Problems);

    [Theory]
    [InlineData("?rows=9999999999999999999999", 20)]
    [InlineData("?rows=-5", 20)]
    [InlineData("?rows=5000", 1_000)]
    public void The_table_stays_within_its_bounds(string query, int rows) => Assert.Equal(rows, Read(query).Rows);

    [Fact]
    public void A_group_leads_to_its_entries_and_what_has_no_value_to_those_without()
    {
        var address = Read("?by=team,model&before=7&filter=user:ann").EntriesOf([null, "a,b:c"]);

        Assert.Equal(["user:ann", "team:", "model:a,b:c"], address.All("filter"));
        Assert.Equal(("entries", null), (address["show"], address["before"]));
    }

    [Fact]
    public void A_group_takes_the_place_of_the_filters_on_its_dimension_and_leaves_what_is_left_out()
    {
        const string query = "?by=team&filter=team:a&filter=team:b&filter=-team:c&filter=model:m";

        Assert.Equal(["-team:c", "model:m", "team:a"], Read(query).EntriesOf(["a"]).All("filter"));
        Assert.Equal(
            "/?by=team&filter=-team%3Ac&filter=model%3Am&filter=team%3Aa",
            OverviewChoice.Read(Address("/", query), Now).Only(Dimension.Team, "a"));
    }

    [Fact]
    public void The_file_has_the_rows_of_the_table()
    {
        var address = Read("?by=team,model&filter=model:a,b").ForApi();

        Assert.Equal("/api/v1/spend", address.Path);
        Assert.Equal(
            ("team,model", @"model:a\,b", "effective_cost", "day", "UTC"),
            (address["by"], address["filter"], address["measure"], address["step"], address["zone"]));
    }

    private static ExploreChoice Read(string query) => ExploreChoice.Read(Address("/explore", query), Now);

    private static PageAddress Address(string path, string query) =>
        PageAddress.Of(path, new QueryCollection(QueryHelpers.ParseQuery(query)));
}
