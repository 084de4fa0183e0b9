using ClawHQ.Core.Pricing;
using ClawHQ.Core.Pricing.Book;

namespace ClawHQ.Tests.Core.Pricing.Book;

public class PriceDocumentTests
{
    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        var text = PriceDocumentWriter.Write(PriceBook.ShippedDocument());

        var again = PriceDocumentReader.Read(new StringReader(text), out var problems);

        Assert.Empty(problems);
        Assert.Equal(text, PriceDocumentWriter.Write(again!));
    }

    [Fact]
    public void Every_mistake_is_reported_with_its_place()
    {
        const string Text = """
            format: clawhq-prices/1
            providers:
              acme:
                models:
                  a:
                    prices:
                      - {input: -1, output: 2}
                      - {output: 2, colour: red}
                    modes: {turbo: 2, batch: 0.50001}
                  b:
                    prices: []
            """;

        Assert.Null(PriceDocumentReader.Read(new StringReader(Text), out var problems));

        Assert.Equal(
            [
                "7:21 'input' must be US dollars between 0 and 10000 with at most nine decimals.",
                "8:33 Unknown field 'colour'.",
                "8:13 'input' is missing.",
                "8:13 Price rows must be in the order of their first days, and only the first may lack one.",
                "9:24 Unknown mode 'turbo'.",
                "9:34 'batch' must be a factor above 0, at most 100, with at most four decimals.",
                "11:17 'prices' must be a list with at least one row.",
            ],
            problems.Select(p => $"{p.Path} {p.Message}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a: &x 1\nb: *x")]
    [InlineData("a: !!binary x")]
    [InlineData("a: 1\na: 2")]
    [InlineData("format: other/1\nproviders: {}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    [InlineData("a: {")]
    [InlineData("- 1\n- 2")]
    public void What_is_not_a_price_file_is_refused_with_a_reason(string text)
    {
        Assert.Null(PriceDocumentReader.Read(new StringReader(text), out var problems));

        Assert.NotEmpty(problems);
    }

    [Fact]
    public void A_hundred_thousand_brackets_do_not_exhaust_the_stack()
    {
        Assert.Null(PriceDocumentReader.Read(new StringReader(new string('[', 100_000)), out var problems));

        Assert.Equal("Nested too deep.", Assert.Single(problems).Message);
    }
}
