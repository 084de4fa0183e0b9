using System.Globalization;
using ClawHQ.Load.Measuring;
using Microsoft.Playwright;

namespace ClawHQ.Load.Pages;

/// <summary>When Chromium first paints something of a page, in a window that has nothing of it yet.</summary>
internal static class FirstPaint
{
    private const int Visits = 11;

    /// <summary>Visits a page again and again, and prints the times.</summary>
    public static async Task ReportAsync(ServerUnderTest server, SignedIn signedIn, string path)
    {
        var address = new Uri($"http://127.0.0.1:{server.Port}");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu", "--no-first-run"],
        });
        var times = new List<double>();
        for (var visit = 0; visit < Visits; visit++)
        {
            await using var context = await browser.NewContextAsync();
            await context.AddCookiesAsync(signedIn.Cookies.GetCookies(address).Select((System.Net.Cookie cookie) =>
                new Microsoft.Playwright.Cookie { Name = cookie.Name, Value = cookie.Value, Url = address.ToString() }));
            var page = await context.NewPageAsync();
            await page.GotoAsync(new Uri(address, path).ToString());
            times.Add(await page.EvaluateAsync<double>("""
                () => new Promise(done => new PerformanceObserver(list =>
                    list.getEntriesByName('first-contentful-paint').forEach(paint => done(paint.startTime)))
                    .observe({ type: 'paint', buffered: true }))
                """));
        }

        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"First contentful paint of {path} in a fresh window: median {times[Visits / 2]:F0} ms, most {times[^1]:F0} ms"));
    }
}
