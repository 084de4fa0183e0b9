using System.Globalization;
using System.Text.Json;
using ClawHQ.Demo;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.Tests.Demo;

/// <summary>A demo with little work and the whole story, on a clock that stands at ten in the morning of its last day.</summary>
public sealed class DemoServer : IAsyncLifetime
{
    public static DateTimeOffset Now { get; } = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset FirstDay { get; } = new(2026, 9, 25, 0, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clawhq-");
    private bool _isRunning;

    /// <summary>How long what the demo makes may take.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(4);

    public SetClock Clock { get; } = new(Now);

    public TestServer Server { get; private set; } = null!;

    /// <summary>The data folder, in which the demo has its own.</summary>
    public string Folder => _folder.FullName;

    public string DemoFolder => Path.Combine(Folder, "demo");

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    public async Task StopAsync()
    {
        if (_isRunning)
        {
            _isRunning = false;
            await Server.DisposeAsync();
        }
    }

    /// <summary>Starts the demo in its folder, anew or again, and waits until all of it is there.</summary>
    public async Task StartAsync()
    {
        Server = await TestServer.StartAsync(Clock, folder: Folder, demo: new DemoOptions { Seed = 11, Volume = 0.02 });
        _isRunning = true;
        _ = await Wait.ForAsync(
            async () =>
            {
                using var answer = await Server.Client.GetAsync("/readyz");
                return (answer.IsSuccessStatusCode, Body: await answer.Content.ReadAsStringAsync());
            },
            ready => ready.IsSuccessStatusCode,
            Limit);
    }

    /// <summary>Stops the demo and starts it again.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await Server.Client.GetAsync(path);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {body}");
        return JsonElement.Parse(body);
    }

    /// <summary>Spend of the whole demo.</summary>
    public Task<JsonElement> SpendAsync(string rest) => GetAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"/api/v1/spend?from={FirstDay:yyyy-MM-dd}T00:00:00Z&to={Now.AddDays(2):yyyy-MM-dd}T00:00:00Z&{rest}"));

    /// <summary>Every entry, the newest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> EntriesAsync()
    {
        var entries = new List<JsonElement>();
        var cursor = "";
        do
        {
            var page = await GetAsync($"/api/v1/entries?limit=1000{cursor}");
            entries.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("next").GetString() is { } next ? $"&cursor={Uri.EscapeDataString(next)}" : "";
        }
        while (cursor.Length > 0);

        return entries;
    }
}
