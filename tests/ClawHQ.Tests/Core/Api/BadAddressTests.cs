using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Api;

/// <summary>
/// Every address that is read, with what does not belong there in each of its parameters. The addresses come from the routes and the
/// parameters from what each endpoint takes, so that a new one is in it.
/// </summary>
public sealed partial class BadAddressTests : IAsyncLifetime
{
    private const string Century = "from=1970-01-02T00:00:00Z&to=2120-01-01T00:00:00Z";
    private const string Reversed = "from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z";
    private const string TeamKey = "a-key-that-sees-one-team-only";

    /// <summary>What no parameter of the reading API takes for a value, whatever it is of.</summary>
    private static readonly string[] Rubbish =
    [
        "-1", "1e999", "99999999999999999999999999", "NaN", "null", "{}", "%", "' OR 1=1 --", "<script>alert(1)</script>",
        "=HYPERLINK(\"//evil.example\")", "../../../etc/passwd", "..%2f..%2f", "\u0000", "🎉", "2026-13-45", "-9999-01-01T00:00:00Z",
        "9999-12-31T23:59:60Z", "12:00", "Mars/Olympus", "colour:red", new('x', 5_000),
    ];

    private readonly List<string> _wrong = [];
    private TestServer _server = null!;
    private Browser _admin = null!;
    private HttpClient _team = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _admin = new Browser(_server);
        Assert.Equal("/", await _admin.SignInAsync("admin", TestServer.AdminPassword));
        await SendAsync("own", "payments");
        await SendAsync("otherteams", "otherteams");
        _ = await _server.Host.Services.GetRequiredService<KeyIssuer>().ImportAsync(
            new KeyDraft { Name = "payments", Scopes = Scopes.Read, Binding = new KeyBinding("payments", null, null) },
            TeamBound.All, Actor.System, TeamKey, Cancelled);
        _team = _server.ClientWith(TeamKey);
    }

    public async ValueTask DisposeAsync()
    {
        _team.Dispose();
        _admin.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Every_parameter_of_the_API_is_refused_by_its_name()
    {
        var addresses = ReadAddresses.Of(_server).Where(a => a.IsApi && !a.HasPlace).ToList();
        foreach (var address in addresses)
        {
            await RefusedAsync($"{address.Path}?nonsense=1", "nonsense");
            foreach (var parameter in address.Parameters)
            {
                foreach (var value in Rubbish)
                {
                    await ApiAsync(address, parameter, $"{parameter.Name}={Uri.EscapeDataString(value)}");
                }

                if (!parameter.IsList)
                {
                    await RefusedAsync($"{address.Path}?{parameter.Name}=1&{parameter.Name}=2", parameter.Name);
                }
            }

            if (address.Parameters.Any(p => p.Name == "to"))
            {
                await RefusedAsync($"{address.Path}?{Reversed}", "to");
                await FineOrRefusedAsync(address.Path, Century, null);
            }
        }

        AssertNothingWrong();
        Assert.InRange(addresses.Count(a => a.Parameters.Count > 0), 15, int.MaxValue);
    }

    [Fact]
    public async Task What_stands_in_the_place_of_a_name_or_number_is_not_found()
    {
        var addresses = ReadAddresses.Of(_server).Where(a => a.HasPlace).ToList();
        foreach (var address in addresses)
        {
            foreach (var value in Rubbish.Append("0").Append("there-is-none"))
            {
                var path = address.At(Uri.EscapeDataString(value[..Math.Min(value.Length, 3_000)]));
                var (status, body) = await ReadAsync(_admin.Client, path, address.IsApi);
                Check(path, status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, status, body);
                Check(path, value == "\u0000" || IsError(address, body), status, body);
            }
        }

        AssertNothingWrong();
        Assert.InRange(addresses.Count, 15, int.MaxValue);
    }

    [Fact]
    public async Task Every_page_stands_whatever_its_address_says()
    {
        var pages = ReadAddresses.Of(_server).Where(a => !a.IsApi && !a.HasPlace).ToList();
        var names = await ParametersOfPagesAsync(pages);
        Assert.Superset(new HashSet<string> { "range", "zone", "filter", "by", "sort", "q", "show", "client" }, names.ToHashSet());
        foreach (var page in pages)
        {
            foreach (var value in Rubbish)
            {
                var text = Uri.EscapeDataString(value[..Math.Min(value.Length, 100)]);
                await PageAsync(page, string.Join('&', names.Select(name => $"{name}={text}")));
            }

            foreach (var name in names)
            {
                await PageAsync(page, $"{name}={Uri.EscapeDataString(Rubbish[8])}&{name}=-1&{name}={new string('9', 30)}");
            }

            await PageAsync(page, $"range=custom&{Reversed}");
            await PageAsync(page, $"range=custom&from=2000-01-01&to=2199-12-31&step=hour&show=entries&by=agent,model,task");
            await PageAsync(page, string.Join('&', Enumerable.Repeat("filter=team:x", 200)));
        }

        AssertNothingWrong();
        Assert.InRange(pages.Count, 30, int.MaxValue);
    }

    private async Task ApiAsync(ReadAddress address, TakenParameter parameter, string query)
    {
        if (parameter.IsText)
        {
            await FineOrRefusedAsync(address.Path, query, parameter.Name);
        }
        else
        {
            await RefusedAsync($"{address.Path}?{query}", parameter.Name);
        }

        var (status, body) = await ReadAsync(_team, $"{address.Path}?{query}", isApi: true);
        var isOwn = !body.Contains("otherteams", StringComparison.Ordinal);
        Check($"{address.Path}?{query} of a team", (int)status < 500 && isOwn, status, body);
    }

    private async Task RefusedAsync(string path, string parameter)
    {
        var (status, body) = await ReadAsync(_admin.Client, path, isApi: true);
        Check(path, status == HttpStatusCode.BadRequest && Named(body).Contains(parameter), status, body);
    }

    private async Task FineOrRefusedAsync(string path, string query, string? parameter)
    {
        var (status, body) = await ReadAsync(_admin.Client, $"{path}?{query}", isApi: true);
        var isRefused = status == HttpStatusCode.BadRequest && Named(body) is { Count: > 0 } named
            && (parameter is null || named.Contains(parameter));
        Check($"{path}?{query}", status == HttpStatusCode.OK || isRefused, status, body);
    }

    private async Task PageAsync(ReadAddress page, string query)
    {
        foreach (var client in new[] { _admin.Client, _team })
        {
            var path = $"{page.Path}?{query}";
            var (status, body) = await ReadAsync(client, path, isApi: false);
            var stands = status is HttpStatusCode.OK or HttpStatusCode.Redirect or HttpStatusCode.Found
                || (status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Forbidden && IsError(page, body));
            Check(path, stands && !body.Contains("<script>alert", StringComparison.Ordinal), status, body);
            Check(path, client != _team || !body.Contains("otherteams", StringComparison.Ordinal), status, body);
        }
    }

    /// <summary>What pages are asked for: the parameters in the links and forms of all of them, and in the addresses of routes.</summary>
    private async Task<IReadOnlyList<string>> ParametersOfPagesAsync(IReadOnlyList<ReadAddress> pages)
    {
        var names = pages.SelectMany(p => p.Parameters.Select(q => q.Name)).ToHashSet();
        foreach (var page in pages)
        {
            var (_, body) = await ReadAsync(_admin.Client, $"{page.Path}?show=entries", isApi: false);
            var links = Link().Matches(WebUtility.HtmlDecode(body));
            names.UnionWith(links.Where(m => !m.Value.StartsWith("href=\"/api", StringComparison.Ordinal))
                .SelectMany(m => Name().Matches(m.Value).Select(n => n.Groups[1].Value)));
            names.UnionWith(Field().Matches(body).Select(m => m.Groups[1].Value));
        }

        return [.. names.Order(StringComparer.Ordinal)];
    }

    /// <summary>Problem details from the API, a page from a page.</summary>
    private static bool IsError(ReadAddress address, string body) => address.IsApi
        ? body.Contains("\"code\":", StringComparison.Ordinal)
        : body.Contains("</html>", StringComparison.Ordinal);

    private static IReadOnlyList<string?> Named(string body) =>
        body.StartsWith('{') && JsonElement.Parse(body).TryGetProperty("errors", out var errors)
            ? [.. errors.EnumerateArray().Select(e => e.GetProperty("path").GetString())]
            : [];

    private void Check(string path, bool holds, HttpStatusCode status, string body)
    {
        if (!holds || (int)status >= 500 || Inside().IsMatch(body))
        {
            _wrong.Add($"{Cut(path)}: {(int)status} {Cut(body)}");
        }

        static string Cut(string text) => text[..Math.Min(text.Length, 160)];
    }

    private void AssertNothingWrong() => Assert.True(_wrong.Count == 0, string.Join(Environment.NewLine, _wrong.Take(80)));

    private static async Task<(HttpStatusCode Status, string Body)> ReadAsync(HttpClient client, string path, bool isApi)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(isApi ? "application/json" : "text/html");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        return response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? (response.StatusCode, "")
            : (response.StatusCode, await response.Content.ReadAsStringAsync(Cancelled));
    }

    private async Task SendAsync(string name, string team)
    {
        var record = new
        {
            id = name, agent = $"{name}-agent", team, project = $"{name}-project", client = $"{name}-client", task = $"{name}-task",
            session = $"{name}-session", provider = "openai", model = "gpt-4o", input_tokens = 1_000, output_tokens = 10,
        };
        using var content = new StringContent(
            JsonSerializer.Serialize(new { records = new[] { record } }), System.Text.Encoding.UTF8, "application/json");
        using var answer = await _server.Client.PostAsync("/api/v1/usage", content, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    /// <summary>What only the inside of the program knows.</summary>
    [GeneratedRegex(@"System\.|Exception|SQLITE|   at [A-Z]\w+\.")]
    private static partial Regex Inside();

    [GeneratedRegex("href=\"/[^\"]*\\?[^\"]*\"")]
    private static partial Regex Link();

    [GeneratedRegex("[?&]([a-z_]+)=")]
    private static partial Regex Name();

    [GeneratedRegex("<(?:input|select)[^>]* name=\"([a-z_]+)\"")]
    private static partial Regex Field();
}
