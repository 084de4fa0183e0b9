using System.Collections;
using ClawHQ.Core.Settings;

namespace ClawHQ.Tests.Core.Settings;

public class SettingsFileTests
{
    [Fact]
    public void Sections_become_paths_with_their_place_in_the_file()
    {
        var values = SettingsFile.Read(
            "server:\n  port: 80\n  listen: [127.0.0.1, \"::1\"]\nledger: {a: \"\"}\nempty:\n", "f.yaml", out var errors);

        Assert.Empty(errors);
        Assert.Equal(
            ["server.port=80@f.yaml:2:9", "server.listen=127.0.0.1,::1@f.yaml:3:11", "ledger.a=@f.yaml:4:13"],
            values.Select(v => $"{v.Path}={v.Text}@{v.Origin}"));
    }

    [Theory]
    [InlineData("server: [", "f.yaml:2:1")]
    [InlineData("server: {port: 1, port: 2}", "f.yaml:1:")]
    [InlineData("a: {b: [{c: 1}]}", "a.b")]
    public void What_is_no_settings_file_is_told_with_its_place(string text, string place)
    {
        SettingsFile.Read(text, "f.yaml", out var errors);

        Assert.StartsWith(place, Assert.Single(errors).Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_variables_with_a_double_underscore_are_settings()
    {
        var variables = new Hashtable
        {
            ["CLAWHQ_SERVER__OTLP_HTTP_PORT"] = "1", ["CLAWHQ_PORT"] = "tcp://10.0.0.1:4040", ["CLAWHQ_API_KEY"] = "x", ["PATH"] = "/",
        };

        Assert.Equal(["server.otlp_http_port=1"], EnvironmentSettings.Read(variables).Select(v => $"{v.Path}={v.Text}"));
    }
}
