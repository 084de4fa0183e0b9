using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using ClawHQ.Tests.Tidy;

namespace ClawHQ.Tests.Core.Access.OpenId;

/// <summary>A certified OpenID provider, run by the tests on this machine: <c>tests/Fixtures/openid</c>, installed once into
/// <c>artifacts/openid</c>.</summary>
public sealed partial class CertifiedProvider : IAsyncLifetime
{
    /// <summary>Where there is nothing: a test without a browser takes the provider's answer to its server by itself.</summary>
    public const string Elsewhere = "https://spend.example.com";

    /// <summary>A secret with signs that must be escaped.</summary>
    public const string Secret = "secret of the tests: + & % 0123456789";

    private readonly HttpClient _control = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private Process? _process;

    /// <summary>Where the provider sends browsers back to.</summary>
    public string PublicUrl { get; init; } = Elsewhere;

    /// <summary>The provider's own name.</summary>
    public Uri Issuer { get; private set; } = new("http://127.0.0.1/");

    public async ValueTask InitializeAsync()
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "openid");
        await InstallAsync(folder);
        _process = Start("node", folder, "provider.mjs", $"{PublicUrl}/sign-in/provider/callback", Secret);
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) is { } line)
        {
            if (Uri.TryCreate(line, UriKind.Absolute, out var issuer))
            {
                Issuer = issuer;
                return;
            }
        }

        throw new InvalidOperationException("The provider did not start: " + await _process.StandardError.ReadToEndAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        if (_process is { } process)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
            process.Dispose();
        }
    }

    /// <summary>Says who there is, and how the next id tokens are spoilt; null leaves them as they are.</summary>
    public async Task SetAsync(object people, object? spoil = null)
    {
        using var response = await _control.PostAsJsonAsync(new Uri(Issuer, "/test"), new { people, spoil });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Goes through the provider's own pages as a person does, from where the server sent the browser, until the provider sends
    /// it back; gives the address to which it does.</summary>
    public static async Task<Uri> SignInAsync(Uri start, string login)
    {
        using var handler = new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false };
        using var browser = new HttpClient(handler);
        var (here, form) = (start, (FormUrlEncodedContent?)null);
        for (var step = 0; step < 20; step++)
        {
            using var sent = form;
            using var response = await (sent is null ? browser.GetAsync(here) : browser.PostAsync(here, sent));
            form = null;
            if (response.Headers.Location is not { } target)
            {
                var page = await response.Content.ReadAsStringAsync();
                var prompt = Prompt().Match(page).Groups[1].Value;
                Assert.True(prompt.Length > 0, page);
                form = new FormUrlEncodedContent([new("prompt", prompt), new("login", login), new("password", "any")]);
                continue;
            }

            here = new Uri(here, target);
            if (here.OriginalString.StartsWith(Elsewhere, StringComparison.Ordinal))
            {
                return here;
            }
        }

        throw new InvalidOperationException("The provider never sent the browser back.");
    }

    private static async Task InstallAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var lockFile = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests/Fixtures/openid/package-lock.json"));
        var stamp = Path.Combine(folder, "installed");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests/Fixtures/openid")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == lockFile)
        {
            return;
        }

        using var npm = Start("npm", folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        var errors = npm.StandardError.ReadToEndAsync();
        var output = npm.StandardOutput.ReadToEndAsync();
        await npm.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        Assert.True(npm.ExitCode == 0, $"npm ci failed: {await output} {await errors}");
        await File.WriteAllTextAsync(stamp, lockFile);
    }

    private static Process Start(string program, string folder, params IReadOnlyList<string> arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{program} cannot be started.");

    [GeneratedRegex("name=\"prompt\" value=\"([^\"]+)\"")]
    private static partial Regex Prompt();
}
