using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Tests.Core.Ledger.Replays;

namespace ClawHQ.Tests.Core.Ledger.Books;

/// <summary>Closes and reopens the books of a server by its API. It is 20 November 2026, 12:07 UTC.</summary>
internal static class BooksServer
{
    private const string Path = "/api/v1/books";

    /// <summary>Asks for a change of the books.</summary>
    public static Task<(HttpStatusCode Status, JsonElement Answer)> PutAsync(this ReplayServer server, object body) =>
        server.Config.SendAsync(HttpMethod.Put, Path, JsonContent.Create(body));

    /// <summary>Closes the books and demands success.</summary>
    public static async Task ClosedAsync(this ReplayServer server, string until)
    {
        var (status, answer) = await server.PutAsync(new { closed_until = until, reason = "It is charged on." });
        Assert.True(status == HttpStatusCode.OK, answer.ToString());
    }

    /// <summary>Reopens the books and demands success.</summary>
    public static async Task ReopenedAsync(this ReplayServer server, string? until)
    {
        var (status, answer) = await server.PutAsync(new { closed_until = until, reason = "It was wrong.", reopen = true });
        Assert.True(status == HttpStatusCode.OK, answer.ToString());
    }

    /// <summary>How the books are.</summary>
    public static async Task<JsonElement> BooksAsync(this ReplayServer server)
    {
        var (status, answer) = await server.Config.SendAsync(HttpMethod.Get, Path);
        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        return answer;
    }

    /// <summary>Prices November again.</summary>
    public static async Task<JsonElement> RepricedAsync(this ReplayServer server, bool dryRun = false)
    {
        var period = new { from = "2026-11-01T00:00:00Z", to = "2026-11-21T00:00:00Z", dry_run = dryRun };
        var (status, answer) = await server.Config.SendAsync(
            HttpMethod.Post, "/api/v1/prices/reprice", JsonContent.Create(period));
        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        return answer;
    }

    /// <summary>The records of an action, oldest first.</summary>
    public static async Task<IReadOnlyList<JsonElement>> RecordsAsync(this ReplayServer server, string action)
    {
        var (_, trail) = await server.Config.SendAsync(HttpMethod.Get, $"/api/v1/audit?action={action}");
        return [.. trail.GetProperty("items").EnumerateArray().Reverse()];
    }
}
