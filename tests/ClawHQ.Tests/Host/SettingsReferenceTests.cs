using ClawHQ.Commands;

namespace ClawHQ.Tests.Host;

public class SettingsReferenceTests
{
    [Fact]
    public void The_reference_is_what_the_program_prints()
    {
        var printed = SchemaCommand.SettingsText();
        var written = File.ReadAllText(Path.Combine(Tidy.Repository.Root, "docs/reference/settings.md"));

        Assert.True(
            written.Contains($"```yaml\n{printed}```", StringComparison.Ordinal),
            $"docs/reference/settings.md is out of date. \"clawhq schema settings\" prints:\n{printed}");
    }
}
