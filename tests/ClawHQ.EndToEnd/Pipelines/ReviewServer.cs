using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ClawHQ.EndToEnd.Pipelines;

/// <summary>A comment of a pull or merge request.</summary>
internal sealed record ReviewComment(long Id, string Author, string Body)
{
    /// <summary>Whether GitLab wrote it itself.</summary>
    public bool IsSystem { get; init; }
}

/// <summary>Speaks the few calls of GitHub's and GitLab's REST APIs that comments need, with their pages, limits and refusals.</summary>
internal sealed class ReviewServer : IAsyncDisposable
{
    public const string Token = "a-token-of-the-pipeline";
    public const string Repository = "example/configuration";
    public const string GitHubAuthor = "github-actions[bot]", GitLabAuthor = "project_7_bot";
    public const int Number = 42;

    /// <summary>GitHub's longest comment, in characters.</summary>
    private const int BodyMax = 65_536;

    private const int PageMax = 100;

    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly List<ReviewComment> _comments = [];
    private readonly List<string> _calls = [];

    private ReviewServer(WebApplication app) => _app = app;

    /// <summary>Where the API is.</summary>
    public string Address => _app.Urls.First();

    /// <summary>Answers with this to what would write; null to write.</summary>
    public HttpStatusCode? Refusal { get; set; }

    /// <summary>Whether a comment is gone by the time that it is to be changed.</summary>
    public bool IsVanishing { get; set; }

    /// <summary>How many of the next calls are answered with 502.</summary>
    public int Failures { get; set; }

    /// <summary>What was called, in order, as <c>METHOD path</c>.</summary>
    public IReadOnlyList<string> Calls => Locked(() => _calls.ToList());

    public IReadOnlyList<ReviewComment> Comments => Locked(() => _comments.ToList());

    public static async Task<ReviewServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new ReviewServer(app);
        app.Use(server.GateAsync);
        const string GitHub = $"/repos/{Repository}/issues";
        var gitHub = (ReviewComment c) => new JsonObject
        {
            ["id"] = c.Id, ["body"] = c.Body, ["user"] = new JsonObject { ["login"] = c.Author, ["type"] = "Bot" },
        };
        app.MapGet($"{GitHub}/{{number:int}}/comments", (HttpRequest r) => server.Page(r, gitHub));
        app.MapPost($"{GitHub}/{{number:int}}/comments", (HttpRequest r) => server.AddAsync(r, GitHubAuthor, gitHub));
        app.MapPatch($"{GitHub}/comments/{{id:long}}", (HttpRequest r, long id) => server.ChangeAsync(r, id, gitHub));
        const string GitLab = "/projects/7/merge_requests";
        var gitLab = (ReviewComment c) => new JsonObject
        {
            ["id"] = c.Id, ["body"] = c.Body, ["system"] = c.IsSystem,
            ["author"] = new JsonObject { ["id"] = IdOf(c.Author), ["username"] = c.Author },
        };
        app.MapGet("/user", () => new JsonObject { ["id"] = IdOf(GitLabAuthor), ["username"] = GitLabAuthor });
        app.MapGet($"{GitLab}/{{number:int}}/notes", (HttpRequest r) => server.Page(r, gitLab));
        app.MapPost($"{GitLab}/{{number:int}}/notes", (HttpRequest r) => server.AddAsync(r, GitLabAuthor, gitLab));
        app.MapPut($"{GitLab}/{{number:int}}/notes/{{id:long}}", (HttpRequest r, long id) => server.ChangeAsync(r, id, gitLab));
        await app.StartAsync();
        return server;
    }

    /// <summary>Puts a comment there.</summary>
    public long Add(string author, string body, bool isSystem = false) => Locked(() =>
    {
        _comments.Add(new ReviewComment(1_000 + _comments.Count, author, body) { IsSystem = isSystem });
        return _comments[^1].Id;
    });

    /// <summary>Takes a comment away.</summary>
    public void Remove(long id) => Locked(() => _comments.RemoveAll(c => c.Id == id));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static int IdOf(string author) => author == GitLabAuthor ? 77 : 5;

    private async Task GateAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var isFailing = Locked(() =>
        {
            _calls.Add($"{request.Method} {request.Path}");
            return Failures-- > 0;
        });
        context.Response.StatusCode = isFailing ? 502
            : request.Headers.Authorization != $"Bearer {Token}" && request.Headers["private-token"] != Token ? 401
            : Refusal is { } refusal && request.Method != "GET" ? (int)refusal
            : 200;
        if (context.Response.StatusCode == 200)
        {
            await next(context);
        }
    }

    private IResult Page(HttpRequest request, Func<ReviewComment, JsonObject> shown)
    {
        int Of(string name, int absent) =>
            int.TryParse(request.Query[name], System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : absent;
        var size = Math.Min(Of("per_page", 30), PageMax);
        return Results.Json(Comments.Skip((Of("page", 1) - 1) * size).Take(size).Select(shown));
    }

    private async Task<IResult> AddAsync(HttpRequest request, string author, Func<ReviewComment, JsonObject> shown)
    {
        if (await BodyAsync(request) is not { Length: <= BodyMax } body)
        {
            return Results.UnprocessableEntity();
        }

        var id = Add(author, body);
        return Results.Json(shown(Comments.Single(c => c.Id == id)), statusCode: 201);
    }

    private async Task<IResult> ChangeAsync(HttpRequest request, long id, Func<ReviewComment, JsonObject> shown)
    {
        if (await BodyAsync(request) is not { Length: <= BodyMax } body)
        {
            return Results.UnprocessableEntity();
        }

        return Locked(() =>
        {
            var at = _comments.FindIndex(c => c.Id == id);
            if (at < 0 || IsVanishing)
            {
                return Results.NotFound();
            }

            _comments[at] = _comments[at] with { Body = body };
            return Results.Json(shown(_comments[at]));
        });
    }

    private static async Task<string?> BodyAsync(HttpRequest request) =>
        (await JsonSerializer.DeserializeAsync<JsonElement>(request.Body)).GetProperty("body").GetString();

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}
