using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Tests.Core.Ingest.Otlp;

public class AttributeNamesTests
{
    [Fact]
    public void Every_key_of_the_enum_has_its_own_spelling_at_its_own_place()
    {
        var members = Enum.GetNames<Attr>().Select(Letters);
        var spelled = AttributeNames.All.Select(Letters);

        Assert.Equal(members, spelled);
    }

    private static string Letters(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
