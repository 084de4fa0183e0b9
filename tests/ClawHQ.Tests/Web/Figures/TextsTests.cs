using ClawHQ.Web.Figures;

namespace ClawHQ.Tests.Web.Figures;

/// <summary>Where a long name is broken.</summary>
public class TextsTests
{
    [Theory]
    [InlineData("claude-fable-5", "claude-fable-5", "")]
    [InlineData("claude-3-5-haiku-20241022", "claude-3-5-haiku-", "20241022")]
    [InlineData("payments/chargeback-writer", "payments/", "chargeback-writer")]
    [InlineData("support-ticket-triage-60-0-1007", "support-ticket-triage-", "60-0-1007")]
    [InlineData("price.discount.set", "price.", "discount.set")]
    [InlineData("0f8fad5b-d9cb-469f-a165-70867728950e", "0f8fad5b-d9cb-469f-a165-", "70867728950e")]
    [InlineData("0f8fad5bd9cb469fa16570867728950e", "0f8fad5bd9cb469fa1657086", "7728950e")]
    [InlineData("aaaaaaaaaaaaaaaaa\uD83D\uDE00bbbbbbb", "aaaaaaaaaaaaaaaaa", "\uD83D\uDE00bbbbbbb")]
    public void A_long_name_is_broken_where_a_word_ends_and_never_inside_a_character(string name, string head, string tail)
    {
        var length = Texts.TailLength(name);

        Assert.Equal((head, tail), (name[..^length], name[^length..]));
    }
}
