using System.Text.Json;
using ClawHQ.EndToEnd.Configuring;

namespace ClawHQ.EndToEnd.Cli;

/// <summary>Rules are planned against past usage, applied, and past usage is brought to its owners, each by a process of its own.</summary>
public class AttributionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rule_is_planned_against_the_last_days_and_then_moves_what_was_booked_once()
    {
        using var folder = new RuleFolder("shop", "shop-*");
        await using var server = await folder.StartAsync();
        var usage = folder.Combine("usage.csv");
        var time = TimeProvider.System.GetUtcNow().AddHours(-3).ToString("O");
        await File.WriteAllTextAsync(
            usage,
            $"time,agent,provider,model,input_tokens\n{time},shop-1,openai,gpt-4o,1000000\n{time},other,openai,gpt-4o,1000000\n",
            Cancelled);
        Assert.Equal(0, (await folder.RunAsync("import", usage)).ExitCode);

        var plan = await folder.RunAsync("plan", folder.Config);
        var short_ = await folder.RunAsync("plan", folder.Config, "--no-replay");
        var diff = await folder.RunAsync("diff", folder.Config);
        var applied = await folder.RunAsync("apply", folder.Config);
        var preview = await folder.RunAsync("attribution", "preview", "--from", "2d", "--output", "csv");
        var without = await folder.RunAsync("attribution", "apply", "--from", "2d");
        var moved = await folder.RunAsync("attribution", "apply", "--from", "2d", "--reason", "The shop is ours.");
        var again = await folder.RunAsync("attribution", "apply", "--from", "2d", "--reason", "The shop is ours.", "--output", "json");

        Assert.Contains(
            "  $2.50 would move from no team to team payments, by AttributionRule/shop, 1 agent.\n"
            + "  50.0% of the cost would have a team, instead of 0.0%.\n",
            plan.Output, StringComparison.Ordinal);
        Assert.All([short_, diff, applied], run => Assert.DoesNotContain("would move", run.Output, StringComparison.Ordinal));
        Assert.Equal(
            "from,to,by,entries,calls,tokens,effective_cost\nno team,team payments,AttributionRule/shop,1,1,1000000,2.500000000\n",
            preview.Output);
        Assert.Equal(1, without.ExitCode);
        Assert.Contains("--reason", without.Error, StringComparison.Ordinal);
        Assert.Contains("1 of 2 entries with $2.50 moved.\n", moved.Output, StringComparison.Ordinal);
        Assert.Equal(0, JsonElement.Parse(again.Output).GetProperty("entries").GetInt32());
        var spend = await folder.RunAsync("spend", "--from", "2d", "--by", "team", "--measure", "effective_cost", "--output", "csv");
        Assert.Equal("team,effective_cost\n,2.500000000\npayments,2.500000000\n", Sorted(spend.Output));
    }

    private static string Sorted(string csv) => string.Concat(csv.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .OrderBy(line => !line.StartsWith("team,", StringComparison.Ordinal)).ThenBy(line => line, StringComparer.Ordinal)
        .Select(line => line + "\n"));
}
