using ClawHQ.Core.Access.Keys;

namespace ClawHQ.Tests.Core.Access;

public class KeyTextTests
{
    [Fact]
    public void A_key_has_the_documented_form_and_its_public_part_is_found()
    {
        var key = KeyText.Create();

        Assert.Matches("^chq_[0-9A-Za-z]{12}_[0-9A-Za-z]{39}$", key);
        Assert.True(KeyText.TryGetPublicId(key, out var publicId));
        Assert.Equal(key.Substring(4, 12), publicId);
    }

    [Fact]
    public void A_change_of_any_single_character_is_noticed_by_the_check()
    {
        var key = KeyText.Create();

        for (var i = 0; i < key.Length; i++)
        {
            var changed = key[..i] + (key[i] == 'x' ? 'y' : 'x') + key[(i + 1)..];
            Assert.False(KeyText.TryGetPublicId(changed, out _), changed);
        }
    }

    [Theory]
    [InlineData("sixteen-letters!", true)]
    [InlineData("fifteen-letters", false)]
    [InlineData("has a space in the middle", false)]
    [InlineData("has-a-ümlaut-in-the-middle", false)]
    [InlineData("has-a-line\nend-in-the-middle", false)]
    public void A_foreign_string_must_be_long_and_plain(string text, bool expected) => Assert.Equal(expected, KeyText.IsImportable(text));

    [Theory]
    [InlineData("secret", "s…")]
    [InlineData("sk-ant-api03-0123456789012345678901234567890123456789", "sk-ant-a…")]
    [InlineData("chq_0123456789ab_012345678901234567890123456789012345678", "chq_0123456789ab…")]
    public void Of_an_unknown_key_only_the_beginning_is_shown(string key, string expected) => Assert.Equal(expected, KeyText.Shown(key));
}
