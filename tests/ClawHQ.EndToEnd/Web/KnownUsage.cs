using System.Net.Http.Json;

namespace ClawHQ.EndToEnd.Web;

/// <summary>Usage whose cost is known by hand, sent through the API.</summary>
/// <remarks>
/// claude-sonnet-4-5 costs 3 USD per million tokens of input and 15 of output, gpt-5.1 costs 1.25 and 10. A call of
/// 100,000 in and 10,000 out is 0.45 and 0.225 USD; twenty and ten of them are 9.00 and 2.25, together 11.25. The
/// model of the third agent has no price.
/// </remarks>
internal static class KnownUsage
{
    public const string Total = "$11.25";

    public static async Task SendAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var records = Calls("support-reply", "support", "anthropic", "claude-sonnet-4-5", 20)
            .Concat(Calls("research-deep", "research", "openai", "gpt-5.1", 10))
            .Concat(Calls("lab-rat", null, "lab", "lab-unknown-1", 2));
        await SendAsync(client, records, cancellationToken);
    }

    /// <summary>One more call of claude-sonnet-4-5 for 0.45 USD.</summary>
    public static Task SendOneMoreAsync(HttpClient client, CancellationToken cancellationToken) =>
        SendAsync(client, Calls("late-comer", "support", "anthropic", "claude-sonnet-4-5", 1), cancellationToken);

    private static async Task SendAsync(HttpClient client, IEnumerable<object> records, CancellationToken cancellationToken)
    {
        using var answer = await client.PostAsJsonAsync("/api/v1/usage", new { records }, cancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    private static IEnumerable<object> Calls(string agent, string? team, string provider, string model, int count) =>
        Enumerable.Range(0, count).Select(i => (object)new
        {
            id = $"{agent}-{i}",
            agent,
            team,
            provider,
            model,
            input_tokens = 100_000,
            output_tokens = 10_000,
            task = "known-task",
            session = "known-session",
            project = team == "support" ? "helpdesk" : null,
            client = team == "support" ? "acme" : null,
        });
}
