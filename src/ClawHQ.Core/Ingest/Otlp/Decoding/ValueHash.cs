using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Core.Ingest.Otlp.Decoding;

/// <summary>Hashes attribute values and sets of attributes by what they say, not by how they were written: the order of keys
/// and of
/// fields does not count, so that a replay in another encoding or order has the same identity.</summary>
internal static class ValueHash
{
    /// <summary>Values nested deeper than this are all alike.</summary>
    public const int DepthMax = 16;

    /// <summary>Begins each value, so that "1", 1, 1.0 and true differ.</summary>
    private enum Mark : byte
    {
        Empty,
        Text,
        Bool,
        Int,
        Double,
        Array,
        ArrayEnd,
        Map,
        Bytes,
        TooDeep,
        Broken,
    }

    /// <summary>Sums the hashes of all attributes in a message.</summary>
    /// <param name="hash">The installation's hash.</param>
    /// <param name="message">The resource, scope, record or map.</param>
    /// <param name="tag">The tag of its attributes field.</param>
    /// <param name="depth">How deep the message is nested.</param>
    public static AttributeSums OfAttributes(IdentityHash hash, ReadOnlySpan<byte> message, uint tag, int depth = 0)
    {
        UInt128 all = 0;
        UInt128 withoutTokenType = 0;
        var reader = new ProtoReader(message);
        while (reader.Next(out var field))
        {
            if (field != tag)
            {
                reader.Skip(field);
                continue;
            }

            var pair = KeyValue.Read(reader.Bytes());
            var one = Add(hash.Begin().Add(pair.Key), hash, pair.Value, depth).Finish();
            all += one;
            if (!AttributeKeys.IsTokenType(pair.Key))
            {
                withoutTokenType += one;
            }
        }

        return new AttributeSums(all, withoutTokenType);
    }

    /// <summary>Adds one AnyValue message to an identity.</summary>
    public static IdentityBuilder Add(IdentityBuilder identity, IdentityHash hash, ReadOnlySpan<byte> value, int depth = 0)
    {
        if (depth > DepthMax)
        {
            return With(identity, Mark.TooDeep);
        }

        var result = With(identity, Mark.Empty);
        var reader = new ProtoReader(value);
        while (reader.Next(out var tag))
        {
            switch (tag)
            {
                case Tags.ValueText:
                    result = With(identity, Mark.Text).Add(reader.Bytes());
                    break;
                case Tags.ValueBool:
                    result = With(identity, Mark.Bool).Add(reader.Varint() == 0 ? 0 : 1);
                    break;
                case Tags.ValueInt:
                    result = With(identity, Mark.Int).Add((long)reader.Varint());
                    break;
                case Tags.ValueDouble:
                    result = With(identity, Mark.Double).Add((long)reader.Fixed64());
                    break;
                case Tags.ValueArray:
                    result = AddArray(With(identity, Mark.Array), hash, reader.Bytes(), depth + 1);
                    break;
                case Tags.ValueMap:
                    result = With(identity, Mark.Map).AddId(OfAttributes(hash, reader.Bytes(), Tags.Items, depth + 1).All);
                    break;
                case Tags.ValueBytes:
                    result = With(identity, Mark.Bytes).Add(reader.Bytes());
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return reader.IsBroken ? With(identity, Mark.Broken) : result;
    }

    private static IdentityBuilder AddArray(IdentityBuilder identity, IdentityHash hash, ReadOnlySpan<byte> array, int depth)
    {
        var reader = new ProtoReader(array);
        while (reader.Next(out var tag))
        {
            if (tag == Tags.Items)
            {
                identity = Add(identity, hash, reader.Bytes(), depth);
            }
            else
            {
                reader.Skip(tag);
            }
        }

        return With(identity, Mark.ArrayEnd);
    }

    private static IdentityBuilder With(IdentityBuilder identity, Mark mark) => identity.AddMark((byte)mark);
}

/// <summary>Sums of the hashes of attributes, which do not depend on their order.</summary>
/// <param name="All">Over all of them.</param>
/// <param name="WithoutTokenType">Over those that do not name a token type.</param>
internal readonly record struct AttributeSums(UInt128 All, UInt128 WithoutTokenType);
