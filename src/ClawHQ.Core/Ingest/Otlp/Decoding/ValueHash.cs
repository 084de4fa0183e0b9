using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Core.Ingest.Otlp.Decoding;

/// <summary>Hashes attribute values and sets of attributes by what they say, not by how they were written: the order of keys and of
/// fields does not count, so that a replay in another encoding or order has the same identity.</summary>
internal static class ValueHash
{
    /// <summary>Values nested deeper than this are all alike.</summary>
    public const int DepthMax = 16;

    private enum Kind : byte
    {
        Empty,
        Text,
        Bool,
        Int,
        Double,
        Array,
        Map,
        Bytes,
        TooDeep,
        Broken,
        Pair,
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
            var one = Begin(hash, Kind.Pair).Add(pair.Key).AddId(Of(hash, pair.Value, depth)).Finish();
            all += one;
            if (!AttributeKeys.IsTokenType(pair.Key))
            {
                withoutTokenType += one;
            }
        }

        return new AttributeSums(all, withoutTokenType);
    }

    /// <summary>Hashes one AnyValue message.</summary>
    public static UInt128 Of(IdentityHash hash, ReadOnlySpan<byte> value, int depth = 0)
    {
        if (depth > DepthMax)
        {
            return Begin(hash, Kind.TooDeep).Finish();
        }

        var result = Begin(hash, Kind.Empty);
        var reader = new ProtoReader(value);
        while (reader.Next(out var tag))
        {
            switch (tag)
            {
                case Tags.ValueText:
                    result = Begin(hash, Kind.Text).Add(reader.Bytes());
                    break;
                case Tags.ValueBool:
                    result = Begin(hash, Kind.Bool).Add(reader.Varint() == 0 ? 0 : 1);
                    break;
                case Tags.ValueInt:
                    result = Begin(hash, Kind.Int).Add((long)reader.Varint());
                    break;
                case Tags.ValueDouble:
                    result = Begin(hash, Kind.Double).Add((long)reader.Fixed64());
                    break;
                case Tags.ValueArray:
                    result = OfArray(hash, reader.Bytes(), depth + 1);
                    break;
                case Tags.ValueMap:
                    result = Begin(hash, Kind.Map).AddId(OfAttributes(hash, reader.Bytes(), Tags.Items, depth + 1).All);
                    break;
                case Tags.ValueBytes:
                    result = Begin(hash, Kind.Bytes).Add(reader.Bytes());
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return (reader.IsBroken ? Begin(hash, Kind.Broken) : result).Finish();
    }

    private static IdentityBuilder OfArray(IdentityHash hash, ReadOnlySpan<byte> array, int depth)
    {
        var result = Begin(hash, Kind.Array);
        var reader = new ProtoReader(array);
        while (reader.Next(out var tag))
        {
            if (tag == Tags.Items)
            {
                result = result.AddId(Of(hash, reader.Bytes(), depth));
            }
            else
            {
                reader.Skip(tag);
            }
        }

        return result;
    }

    private static IdentityBuilder Begin(IdentityHash hash, Kind kind) => hash.Begin((byte)kind);
}

/// <summary>Sums of the hashes of attributes, which do not depend on their order.</summary>
/// <param name="All">Over all of them.</param>
/// <param name="WithoutTokenType">Over those that do not name a token type.</param>
internal readonly record struct AttributeSums(UInt128 All, UInt128 WithoutTokenType);
