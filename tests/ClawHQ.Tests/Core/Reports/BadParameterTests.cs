using System.Net;
using System.Text.Json;

namespace ClawHQ.Tests.Core.Reports;

/// <summary>What is said of parameters that are wrong. That each of them is refused, at every address, BadAddressTests hold.</summary>
public class BadParameterTests(ReadingServer reading) : IClassFixture<ReadingServer>
{
    [Theory]
    [InlineData("/api/v1/spend?bye=team", "bye", "Did you mean \"by\"?")]
    [InlineData("/api/v1/spend?measure=efective_cost", "measure", "Did you mean \"effective_cost\"?")]
    [InlineData("/api/v1/spend?by=tema", "by", "Did you mean \"team\"?")]
    [InlineData("/api/v1/spend?filter=teem:x", "filter", "Did you mean \"team\"?")]
    [InlineData("/api/v1/spend?zone=Europe/Berlim", "zone", "Did you mean \"Europe/Berlin\"?")]
    [InlineData("/api/v1/spend?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z", "to",
        "\"from\" is inclusive, \"to\" exclusive and after it.")]
    [InlineData("/api/v1/spend?by=team,model,agent,task", "by", null)]
    [InlineData("/api/v1/spend/difference?against_from=2026-11-02&against_to=2026-11-01", "against_to",
        "\"against_from\" is inclusive, \"against_to\" exclusive and after it.")]
    [InlineData("/api/v1/spend/difference?against_from=1990-01-01&against_to=2026-11-01", "against_from", null)]
    [InlineData("/api/v1/spend?by=team,team", "by", null)]
    [InlineData("/api/v1/spend?from=1990-01-01&to=2026-01-01", "from", null)]
    [InlineData("/api/v1/spend?step=day&step=hour", "step", "Give it once.")]
    [InlineData("/api/v1/entries?limit=1001", "limit", null)]
    [InlineData("/api/v1/entries/1?limit=1", "limit", "This endpoint takes no parameters.")]
    public async Task What_is_wrong_is_said_with_what_to_do(string path, string parameter, string? hint)
    {
        var errors = Errors(await RefusedAsync(path));

        Assert.Contains((parameter, hint), errors);
    }

    [Fact]
    public async Task One_answer_names_everything_that_is_wrong()
    {
        var problem = await RefusedAsync(
            "/api/v1/spend?from=soon&zone=Nowhere&by=colour&step=decade&filter=x&measure=joy&format=xml&nonsense=1");

        Assert.Equal(
            ["by", "filter", "format", "from", "measure", "nonsense", "step", "zone"],
                Errors(problem).Select(e => e.Path).Order(StringComparer.Ordinal));
    }

    private static IReadOnlyList<(string Path, string? Hint)> Errors(JsonElement problem) =>
    [
        .. problem.GetProperty("errors").EnumerateArray().Select(e =>
            (e.GetProperty("path").GetString() ?? "", e.TryGetProperty("hint", out var hint) ? hint.GetString() : null)),
    ];

    private async Task<JsonElement> RefusedAsync(string path)
    {
        using var response = await reading.Server.Client.GetAsync(path, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{path}: {(int)response.StatusCode} {body}");
        return JsonElement.Parse(body);
    }
}
