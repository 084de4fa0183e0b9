using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using ClawHQ.Hosting;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.Tests.Host;

public class ListenerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/healthz", HttpStatusCode.OK)]
    [InlineData("/v1/traces", HttpStatusCode.MethodNotAllowed)]
    [InlineData("/api/v1/otlp/v1/traces", HttpStatusCode.MethodNotAllowed)]
    [InlineData("/", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/keys", HttpStatusCode.NotFound)]
    [InlineData("/metrics", HttpStatusCode.NotFound)]
    [InlineData("/sign-in", HttpStatusCode.NotFound)]
    public async Task The_telemetry_port_gives_telemetry_and_health_only(string path, HttpStatusCode expected)
    {
        await using var server = await TestServer.StartAsync();
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = server.Host.OtlpHttpAddress };
        client.DefaultRequestHeaders.Add("x-api-key", TestServer.Key);

        using var response = await client.GetAsync(path, Cancelled);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Whoever_can_open_the_socket_is_administrator_and_only_the_owner_can()
    {
        await using var server = await TestServer.StartAsync();
        var socket = server.Host.SocketPath ?? throw new InvalidOperationException("no socket");
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
                return new NetworkStream(connection, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri("http://localhost") };

        using var response = await client.PostAsJsonAsync("/api/v1/keys", new { name = "made", scopes = new[] { "ingest" } }, Cancelled);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(socket) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task A_taken_port_stops_the_start_and_frees_the_data_folder()
    {
        await using var server = await TestServer.StartAsync();
        var folder = Directory.CreateTempSubdirectory("clawhq-").FullName;

        var port = new Dictionary<string, string> { ["server.port"] = $"{server.Host.Address.Port}" };
        await Assert.ThrowsAsync<IOException>(() => TestServer.StartAsync(settings: port, folder: folder));
        await using (await TestServer.StartAsync(folder: folder))
        {
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("server.port", "--port")]
    [InlineData("server.otlp_http_port", "--otlp-http-port")]
    [InlineData("server.otlp_grpc_port", "--otlp-grpc-port")]
    public async Task A_taken_port_is_told_with_the_flag_that_moves_it(string setting, string flag)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = $"{((IPEndPoint)other.LocalEndpoint).Port}";
        var folder = Directory.CreateTempSubdirectory("clawhq-").FullName;

        var taken = await Assert.ThrowsAsync<IOException>(
            () => TestServer.StartAsync(settings: new Dictionary<string, string> { [setting] = port }, folder: folder));

        Assert.Equal(
            $"Failed to bind to address http://127.0.0.1:{port}: address already in use. "
            + $"Stop the other program, or choose another port ({flag} 0 picks a free one).",
            taken.Message);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_address_that_exists_for_another_method_says_which_it_takes()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Client.DeleteAsync("/api/v1/usage", Cancelled);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
        Assert.Equal("method_not_allowed", problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_body_of_another_content_type_is_refused_with_the_one_that_is_taken()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Client.PostAsync("/api/v1/keys", new StringContent("name=x"), Cancelled);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("unsupported_media_type", problem.GetProperty("code").GetString());
        Assert.Contains("application/json", problem.GetProperty("title").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_address_is_a_problem_to_programs_and_a_page_to_browsers()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.ClientWith(null);
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        using var program = await server.Client.GetAsync("/api/v1/nothing", Cancelled);
        using var browser = await client.GetAsync("/nothing", Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, program.StatusCode);
        Assert.Equal("not_found", (await program.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString());
        Assert.Equal(
            (HttpStatusCode.NotFound, "text/html; charset=utf-8"), (browser.StatusCode, $"{browser.Content.Headers.ContentType}"));
        Assert.DoesNotContain("aria-label=\"Pages\"", await browser.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_who_is_signed_in_finds_the_way_from_an_unknown_address()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = new Browser(server);
        Assert.Equal("/", await browser.SignInAsync("admin", TestServer.AdminPassword));
        browser.Client.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        using var answer = await browser.Client.GetAsync("/nothing", Cancelled);
        var page = await answer.Content.ReadAsStringAsync(Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is nothing at this address.", page, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"Pages\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_wrong_setting_is_told_before_anything_is_touched()
    {
        var missing = Path.Combine(Path.GetTempPath(), $"clawhq-{Guid.NewGuid():N}");
        var settings = new Dictionary<string, string>
        {
            ["server.port"] = "70000",
            ["server.lisen"] = "::1",
            ["server.tls_cert"] = "x.pem",
            ["server.trusted_proxies"] = "10.0.0.0/8,proxy",
        };

        var refusal = await Assert.ThrowsAsync<SettingsException>(() => TestServer.StartAsync(settings: settings, folder: missing));

        Assert.Equal(
            ["server.port", "server.lisen", "server.tls_cert", "server.trusted_proxies"],
            refusal.Errors.Select(e => e.Path));
        Assert.False(Directory.Exists(missing));
    }

    [Fact]
    public async Task Metrics_are_Prometheus_text_and_need_the_scope_read()
    {
        await using var server = await TestServer.StartAsync();

        // A request is measured when it has ended, which may be after its answer was read: asked until the first one shows.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        var text = "";
        while (!text.Contains("# TYPE http_server_request_duration_seconds histogram\n", StringComparison.Ordinal))
        {
            using var response = await server.Client.GetAsync("/metrics", deadline.Token);
            Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
            text = await response.Content.ReadAsStringAsync(deadline.Token);
        }

        Assert.All(
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#'),
            line => Assert.Matches(@"^[a-z_0-9]+(\{([a-z_A-Z0-9]+=""[^""]*"",?)*\})? [-+0-9.eE]+$", line));
    }

    [Fact]
    public async Task A_ready_server_says_what_was_looked_at()
    {
        await using var server = await TestServer.StartAsync();

        var answer = await server.Client.GetFromJsonAsync<JsonElement>("/readyz", Cancelled);

        Assert.Equal(
            ["disk", "ledger", "ledger_commit", "listeners", "price_book", "state_database"],
            answer.GetProperty("checks").EnumerateArray().Where(c => c.GetProperty("ok").GetBoolean())
                .Select(c => c.GetProperty("check").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Readiness_names_each_check_and_says_what_is_wrong()
    {
        var settings = new Dictionary<string, string> { ["server.disk_floor_mib"] = "1000000" };
        await using var server = await TestServer.StartAsync(settings: settings);
        var client = server.ClientWith(null);

        using var response = await client.GetAsync("/readyz", Cancelled);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, false), (response.StatusCode, answer.GetProperty("ready").GetBoolean()));
        var wrong = Assert.Single(answer.GetProperty("checks").EnumerateArray().ToList(), c => !c.GetProperty("ok").GetBoolean());
        Assert.Equal("disk", wrong.GetProperty("check").GetString());
        Assert.EndsWith(
            "the floor (server.disk_floor_mib) is 1000000 MiB.", wrong.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_without_the_scope_is_answered_before_the_body_is_read()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host.Address.Host, server.Host.Address.Port, Cancelled);
        await using var stream = client.GetStream();

        var head = $"POST /api/v1/keys HTTP/1.1\r\nHost: x\r\nx-api-key: {TestServer.Key}\r\n"
            + "Content-Type: application/json\r\nContent-Length: 30000000\r\n\r\n";
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(head), Cancelled);
        using var reader = new StreamReader(stream);

        Assert.Equal("HTTP/1.1 403 Forbidden", await reader.ReadLineAsync(Cancelled));
    }
}
