using System.Collections.Concurrent;
using System.Text;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Storage;
using ClawHQ.Demo;
using ClawHQ.Demo.Feeding;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Tests.Web.Pages;

/// <summary>The overview while its figures take long.</summary>
public class PromptPageTests
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task The_frame_of_the_overview_arrives_before_its_figures_and_the_whole_is_the_same_page()
    {
        await using var server = await TestServer.StartAsync(replace: Hold);
        using var client = server.ClientWith(TestServer.Key);
        using var answer = await AskAsync(client);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

        var early = await ReadUntilAsync(body, "id=\"main\"");
        _gate.SetResult();
        var whole = early + await ReadUntilAsync(body, "</html>");

        Assert.Contains("aria-label=\"Menu\"", early, StringComparison.Ordinal);
        Assert.DoesNotContain("No usage has arrived yet", early, StringComparison.Ordinal);
        Assert.Equal(await client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken), whole);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Contains("no-store", answer.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demo_that_goes_on_filling_meanwhile_leaves_the_page_whole()
    {
        await using var server = await TestServer.StartAsync(demo: new DemoOptions { Volume = 0.02 }, replace: services =>
        {
            Hold(services);
            _ = services.Remove(services.Single(service => service.ImplementationType == typeof(DemoFeed)));
        });
        var demo = server.Host.Services.GetRequiredService<DataFolder>().Demo!;
        using var client = server.ClientWith(TestServer.Key);
        demo.Filling = "Filling the demo: day 1 of 60.";
        using var answer = await AskAsync(client);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

        var early = await ReadUntilAsync(body, "id=\"main\"");
        demo.Filling = "Filling the demo: day 2 of 60.";
        _gate.SetResult();
        var whole = early + await ReadUntilAsync(body, "</html>");

        Assert.DoesNotContain("day 1 of 60", whole, StringComparison.Ordinal);
        Assert.Equal(await client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken), whole);
    }

    [Fact]
    public async Task A_failure_after_the_frame_is_told_in_it_and_logged_once()
    {
        using var log = new LogOfErrors();
        await using var server = await TestServer.StartAsync(replace: services => Hold(services.AddSingleton<ILoggerProvider>(log)));
        using var client = server.ClientWith(TestServer.Key);
        using var answer = await AskAsync(client);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

        var early = await ReadUntilAsync(body, "id=\"main\"");
        _gate.SetException(new InvalidOperationException("made to fail"));
        var rest = await ReadUntilAsync(body, "</html>");

        Assert.Contains("<h1>This page could not be made</h1>", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("made to fail", rest, StringComparison.Ordinal);
        Assert.Equal(1, Count(early + rest, "<main"));
        Assert.Equal(1, Count(early + rest, "</main>"));
        Assert.Equal(0, await body.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        var logged = Assert.Single(log.All);
        Assert.Contains("made to fail", logged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_much_to_show_is_told_in_the_frame_as_it_is_without_one()
    {
        using var log = new LogOfErrors();
        await using var server = await TestServer.StartAsync(replace: services => Hold(services.AddSingleton<ILoggerProvider>(log)));
        using var client = server.ClientWith(TestServer.Key);
        using var answer = await AskAsync(client);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

        _ = await ReadUntilAsync(body, "id=\"main\"");
        _gate.SetException(new SpendTooLargeException(7));
        var rest = await ReadUntilAsync(body, "</html>");

        Assert.Contains("<h1>Too much to show</h1>", rest, StringComparison.Ordinal);
        Assert.Contains("The answer has more than 7 rows.", rest, StringComparison.Ordinal);
        Assert.Empty(log.All);
    }

    private void Hold(IServiceCollection services)
    {
        var known = services.Last(service => service.ServiceType == typeof(ISpendQueries));
        _ = services.AddSingleton<ISpendQueries>(provider =>
            new HeldSpend((ISpendQueries)ActivatorUtilities.CreateInstance(provider, known.ImplementationType!), _gate.Task));
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Accept.ParseAdd("text/html");
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

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

    /// <summary>Keeps the errors that are logged, whichever class does.</summary>
    private sealed class LogOfErrors : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _all = new();

        public IReadOnlyCollection<string> All => _all;

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                _all.Enqueue(formatter(state, exception) + exception);
            }
        }

        public void Dispose()
        {
        }
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
