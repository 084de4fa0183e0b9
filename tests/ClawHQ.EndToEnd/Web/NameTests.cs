using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.EndToEnd.Server;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClawHQ.EndToEnd.Web;

/// <summary>Names that differ can be told apart in every list, however narrow the window.</summary>
public sealed class NameTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly int[] Widths = [1440, 1100, 800, 390];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Models_that_differ_before_their_date_are_shown_whole()
    {
        string[] models = ["gpt-5.1-2026-01-01", "gpt-5.1-mini-2026-01-01"];
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        var records = models.Select(model => new { id = model, agent = "bot", provider = "openai", model, output_tokens = 900_000 });
        using var answer = await server.Client.PostAsJsonAsync("/api/v1/usage", new { records }, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address);
        await visit.SignInAsync(ServerStart.AdminPassword);

        foreach (var width in Widths)
        {
            await visit.Page.SetViewportSizeAsync(width, 900);
            foreach (var model in models)
            {
                var name = visit.Page.Locator($".mid[title='{model}']").First;
                await Expect(name).ToBeVisibleAsync();
                Assert.True(await name.EvaluateAsync<bool>(IsWhole), $"{model} is cut at {width} px");
            }
        }
    }

    [Fact]
    public async Task Sources_and_refused_requests_name_the_key_at_every_width()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(new ServerStart(folder.FullName));
        foreach (var key in new[] { "night-build", "day-build" })
        {
            var made = await CommandRun.RunAsync("keys", "create", key, "--scope", "ingest", "--data", folder.FullName, "-o", "json");
            using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = server.Address };
            client.DefaultRequestHeaders.Add("x-api-key", JsonDocument.Parse(made.Output).RootElement.GetProperty("key").GetString());
            var record = new { id = key, agent = "bot", provider = "openai", model = "gpt-5.1", output_tokens = 9 };
            (await client.PostAsJsonAsync("/api/v1/usage", new { records = new[] { record } }, Cancelled)).Dispose();
            (await client.PostAsJsonAsync("/api/v1/usage", new { records = 0 }, Cancelled)).Dispose();
        }

        await using var visit = await WatchedPage.OpenAsync(chromium.Browser, server.Address);
        await visit.SignInAsync(ServerStart.AdminPassword, "/diagnostics");

        foreach (var width in Widths)
        {
            await visit.Page.SetViewportSizeAsync(width, 900);
            foreach (var list in new[] { "#sources", "#requests" })
            {
                await Expect(Shown(visit.Page, list, "night-build")).ToHaveCountAsync(1);
                await Expect(Shown(visit.Page, list, "day-build")).ToHaveCountAsync(1);
            }
        }
    }

    /// <summary>Whether nothing of a name is cut off.</summary>
    private const string IsWhole = "name => [...name.children].every(part => part.scrollWidth <= part.clientWidth)";

    private static ILocator Shown(IPage page, string list, string text) => page.Locator(list).GetByText(text).Locator("visible=true");
}
