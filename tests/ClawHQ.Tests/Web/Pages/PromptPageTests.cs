using System.Text;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Web.Pages;

/// <summary>The overview while its figures take long.</summary>
public class PromptPageTests
{
    [Fact]
    public async Task The_frame_of_the_overview_arrives_before_its_figures_and_the_whole_is_the_same_page()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.StartAsync(replace: services =>
        {
            var known = services.Last(service => service.ServiceType == typeof(ISpendQueries));
            _ = services.AddSingleton<ISpendQueries>(provider =>
                new HeldSpend((ISpendQueries)ActivatorUtilities.CreateInstance(provider, known.ImplementationType!), gate.Task));
        });
        using var client = server.ClientWith(TestServer.Key);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

        var early = await ReadUntilAsync(body, "id=\"main\"");
        gate.SetResult();
        var whole = early + await ReadUntilAsync(body, "</html>");

        Assert.Contains("aria-label=\"Menu\"", early, StringComparison.Ordinal);
        Assert.DoesNotContain("No usage has arrived yet", early, StringComparison.Ordinal);
        Assert.Equal(await client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken), whole);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Contains("no-store", answer.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
    }

    private static async Task<string> ReadUntilAsync(Stream body, string end)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (!text.ToString().Contains(end, StringComparison.Ordinal))
        {
            var count = await body.ReadAsync(buffer, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, count);
            _ = text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    private sealed class HeldSpend(ISpendQueries spend, Task gate) : ISpendQueries
    {
        public async ValueTask<SpendResult> QueryAsync(SpendQuery query, CancellationToken cancellationToken)
        {
            await gate.WaitAsync(cancellationToken);
            return await spend.QueryAsync(query, cancellationToken);
        }
    }
}
