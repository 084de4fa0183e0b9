using ClawHQ.Web.Pages.Settings.Sessions;

namespace ClawHQ.Tests.Web.Pages.Settings;

/// <summary>A browser is called by a short name.</summary>
public class BrowserNameTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1 Version/17.0 Safari/605.1", "Safari on macOS")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari on iPhone")]
    [InlineData("something else", "Unknown browser")]
    [InlineData(null, "Unknown browser")]
    public void The_name_says_the_browser_and_the_system(string? agent, string expected) => Assert.Equal(expected, BrowserName.Of(agent));
}
