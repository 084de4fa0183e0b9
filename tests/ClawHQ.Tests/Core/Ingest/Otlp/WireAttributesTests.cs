using System.Text;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Otlp.Decoding;
using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Tests.Core.Ingest.Otlp;

public sealed class WireAttributesTests
{
    [Fact]
    public void Every_key_that_a_rule_reads_is_found_by_its_spelling_and_no_other()
    {
        Assert.Equal(Enum.GetValues<Attr>().Length, AttributeNames.All.Count);
        foreach (var key in Enum.GetValues<Attr>())
        {
            var name = AttributeNames.All[(int)key];
            Assert.True(AttributeKeys.TryFind(Encoding.UTF8.GetBytes(name), out var found));
            Assert.Equal(key, found);
            Assert.False(AttributeKeys.TryFind(Encoding.UTF8.GetBytes(name + "x"), out _));
            Assert.False(AttributeKeys.TryFind(Encoding.UTF8.GetBytes(name.ToUpperInvariant()), out _));
        }
    }

    [Theory]
    [InlineData("__proto__")]
    [InlineData("constructor")]
    [InlineData("")]
    [InlineData("\0")]
    public void Keys_that_are_words_of_some_language_are_keys_like_any_other(string key)
    {
        var attributes = Read(Proto.New.Attribute(1, key, "x").Attribute(1, "model", "m"));

        Assert.True(attributes.TryGetText(Attr.Model, out var model));
        Assert.Equal("m", model);
        Assert.NotEqual(Read(Proto.New.Attribute(1, "model", "m")).Identity, attributes.Identity);
    }

    [Fact]
    public void Identity_does_not_depend_on_order_and_knows_every_attribute()
    {
        var one = Read(Proto.New.Attribute(1, "a", 1).Attribute(1, "model", "m").Attribute(1, "type", "input"));
        var two = Read(Proto.New.Attribute(1, "type", "input").Attribute(1, "a", 1).Attribute(1, "model", "m"));
        var otherType = Read(Proto.New.Attribute(1, "type", "output").Attribute(1, "a", 1).Attribute(1, "model", "m"));
        var otherValue = Read(Proto.New.Attribute(1, "type", "input").Attribute(1, "a", 2).Attribute(1, "model", "m"));

        Assert.Equal(one.Identity, two.Identity);
        Assert.NotEqual(one.Identity, otherType.Identity);
        Assert.NotEqual(one.Identity, otherValue.Identity);
        Assert.Equal(one.IdentityWithoutTokenType, otherType.IdentityWithoutTokenType);
        Assert.NotEqual(one.IdentityWithoutTokenType, otherValue.IdentityWithoutTokenType);
    }

    [Fact]
    public void Identity_knows_types_and_structure_but_not_the_order_inside_maps()
    {
        static Proto Map(params (string Key, object Value)[] items)
            => Proto.New.Field(6, items.Aggregate(Proto.New, (map, item) => map.Attribute(1, item.Key, item.Value)));
        object[] values =
        [
            "1", 1, 1.0, true, new byte[] { 1 }, new object[] { "1" }, new object[] { "1", "1" }, new object[] { "11" },
            Map(("1", "1")), Map(("1", "1"), ("2", "2")), new object[] { Map(("1", "1")) }, Proto.New,
        ];

        var identities = values.Select(v => Read(Proto.New.Attribute(1, "a", v)).Identity).ToList();

        Assert.Equal(values.Length, identities.Distinct().Count());
        Assert.Equal(
            Read(Proto.New.Attribute(1, "a", Map(("x", 1), ("y", 2)))).Identity,
            Read(Proto.New.Attribute(1, "a", Map(("y", 2), ("x", 1)))).Identity);
        Assert.NotEqual(
            Read(Proto.New.Attribute(1, "a", new object[] { 1, 2 })).Identity,
            Read(Proto.New.Attribute(1, "a", new object[] { 2, 1 })).Identity);
    }

    [Fact]
    public void Nested_values_are_hashed_to_a_bounded_depth()
    {
        static Proto Nested(int depth, object inside)
            => Proto.Value(Enumerable.Range(0, depth).Aggregate(inside, (value, _) => new object[] { value }));

        Assert.NotEqual(
            Read(Proto.New.Attribute(1, "a", Nested(ValueHash.DepthMax, "x"))).Identity,
            Read(Proto.New.Attribute(1, "a", Nested(ValueHash.DepthMax, "y"))).Identity);
        Assert.Equal(
            Read(Proto.New.Attribute(1, "a", Nested(ValueHash.DepthMax + 1, "x"))).Identity,
            Read(Proto.New.Attribute(1, "a", Nested(ValueHash.DepthMax + 1, "y"))).Identity);

        Assert.NotEqual(UInt128.Zero, Read(Proto.New.Attribute(1, "a", Nested(2_000, "x"))).Identity);
    }

    [Fact]
    public void At_most_128_attributes_are_read_and_the_rest_is_reported()
    {
        var message = Enumerable.Range(0, 10_000).Aggregate(Proto.New, (proto, i) => proto.Attribute(1, $"key.{i}", i));

        var attributes = Read(message.Attribute(1, "model", "late"));

        Assert.False(attributes.Has(Attr.Model));
        Assert.Equal(WireAttributes.TooMany, attributes.Unread);
    }

    [Fact]
    public void Long_values_are_cut_between_characters_and_reported()
    {
        var text = "x" + string.Concat(Enumerable.Repeat("ö", 3_000));

        var attributes = Read(Proto.New.Attribute(1, "model", text));

        Assert.True(attributes.TryGetText(Attr.Model, out var cut));
        Assert.Equal(text[..2048], cut);
        Assert.Equal(WireAttributes.TooLong, attributes.Unread);
    }

    [Fact]
    public void Invalid_utf8_becomes_the_replacement_character()
    {
        var attributes = Read(Proto.New.Field(1, Proto.New.Field(1, "model").Field(2, Proto.New.Field(1, [(byte)'a', 0xFF, (byte)'b']))));

        Assert.True(attributes.TryGetText(Attr.Model, out var text));
        Assert.Equal("a\uFFFDb", text);
    }

    [Fact]
    public void Of_a_key_that_comes_twice_the_last_one_counts()
    {
        var attributes = Read(Proto.New.Attribute(1, "model", "first").Attribute(1, "model", "second"));

        Assert.True(attributes.TryGetText(Attr.Model, out var text));
        Assert.Equal("second", text);
    }

    [Theory]
    [InlineData("12", 12L)]
    [InlineData("12.0", 12L)]
    [InlineData("1e3", 1000L)]
    [InlineData("-1", null)]
    [InlineData("1.5", null)]
    [InlineData("1e30", null)]
    [InlineData("NaN", null)]
    [InlineData("", null)]
    [InlineData("twelve", null)]
    [InlineData(7, 7L)]
    [InlineData(-7, null)]
    [InlineData(7.0, 7L)]
    [InlineData(7.5, null)]
    [InlineData(double.PositiveInfinity, null)]
    [InlineData(9.3e18, null)]
    [InlineData(true, null)]
    public void Counts_are_whole_and_not_negative(object value, long? expected)
    {
        var attributes = Read(Proto.New.Attribute(1, "model", value));

        Assert.Equal(expected, attributes.TryGetCount(Attr.Model, out var count) ? count : null);
    }

    [Fact]
    public void Nothing_is_left_of_the_record_before()
    {
        var attributes = Read(Proto.New.Attribute(1, "model", "m"));
        var before = attributes.Identity;

        Assert.True(attributes.TryReadAll(Proto.New.Attribute(1, "service.name", "s").Bytes, 10));

        Assert.False(attributes.Has(Attr.Model));
        Assert.True(attributes.Has(Attr.ServiceName));
        Assert.NotEqual(before, attributes.Identity);
    }

    private static WireAttributes Read(byte[] message)
    {
        var attributes = new WireAttributes(new IdentityHash(new byte[IdentityHash.KeyLength]), new InternTable());
        Assert.True(attributes.TryReadAll(message, 10));
        return attributes;
    }
}
