using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Core.Ingest.Otlp.Json;

/// <summary>Writes single JSON values as protobuf fields, by the rules that OTLP gives for it.</summary>
internal static class JsonScalar
{
    /// <summary>Longest spelling of a number that is read.</summary>
    private const int NumberLengthMax = 64;

    /// <summary>Writes the value that the reader stands on. False when it is not of the field's type.</summary>
    public static bool TryWrite(ref Utf8JsonReader reader, JsonField field, ProtoWriter writer) => field.Kind switch
    {
        JsonFieldKind.Text => TryText(ref reader, field.Tag, writer),
        JsonFieldKind.Hex => TryHex(ref reader, field.Tag, writer),
        JsonFieldKind.Base64 => TryBase64(ref reader, field.Tag, writer),
        JsonFieldKind.Bool => TryBool(ref reader, field.Tag, writer),
        JsonFieldKind.Double => TryDouble(ref reader, field.Tag, writer),
        JsonFieldKind.Enum => TryEnum(ref reader, field, writer),
        _ => TryWhole(ref reader, field, writer),
    };

    private static bool TryText(ref Utf8JsonReader reader, uint tag, ProtoWriter writer)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        if (!reader.ValueIsEscaped)
        {
            writer.Bytes(tag, reader.ValueSpan);
            return true;
        }

        var start = writer.BeginMessage(tag);
        writer.Advance(JsonText.Unescape(reader.ValueSpan, writer.Room(reader.ValueSpan.Length)));
        writer.EndMessage(start);
        return true;
    }

    private static bool TryHex(ref Utf8JsonReader reader, uint tag, ProtoWriter writer)
    {
        const int lengthMax = 32;
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > lengthMax)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[lengthMax / 2];
        if (Convert.FromHexString(reader.ValueSpan, bytes, out _, out var length) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        writer.Bytes(tag, bytes[..length]);
        return true;
    }

    private static bool TryBase64(ref Utf8JsonReader reader, uint tag, ProtoWriter writer)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        var start = writer.BeginMessage(tag);
        var room = writer.Room(reader.ValueSpan.Length);
        var text = room[..JsonText.Unescape(reader.ValueSpan, room)];
        if (Base64.DecodeFromUtf8InPlace(text, out var length) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        writer.Advance(length);
        writer.EndMessage(start);
        return true;
    }

    private static bool TryBool(ref Utf8JsonReader reader, uint tag, ProtoWriter writer)
    {
        // Not compared with escapes in it: none of these words needs one, and the reader throws at half a surrogate pair.
        var isText = reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped;
        var isTrue = reader.TokenType == JsonTokenType.True || (isText && reader.ValueTextEquals("true"u8));
        var isFalse = reader.TokenType == JsonTokenType.False || (isText && reader.ValueTextEquals("false"u8));
        if (!isTrue && !isFalse)
        {
            return false;
        }

        writer.Varint(tag, isTrue ? 1UL : 0);
        return true;
    }

    private static bool TryDouble(ref Utf8JsonReader reader, uint tag, ProtoWriter writer)
    {
        if (!IsNumber(ref reader) || !double.TryParse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        writer.Fixed64(tag, BitConverter.DoubleToUInt64Bits(value));
        return true;
    }

    private static bool TryEnum(ref Utf8JsonReader reader, JsonField field, ProtoWriter writer)
    {
        if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped)
        {
            for (var i = 0; i < field.EnumNames.Count; i++)
            {
                if (reader.ValueTextEquals(field.EnumNames[i]))
                {
                    writer.Varint(field.Tag, (ulong)i);
                    return true;
                }
            }
        }

        // A name that is not known yet is the value 0, "unspecified".
        var isNumber = TryLong(ref reader, out var number);
        if (!isNumber && reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        writer.Varint(field.Tag, isNumber ? (ulong)number : 0);
        return true;
    }

    private static bool TryWhole(ref Utf8JsonReader reader, JsonField field, ProtoWriter writer)
    {
        ulong bits;
        if (field.Kind == JsonFieldKind.Fixed64)
        {
            if (!TryUlong(ref reader, out bits))
            {
                return false;
            }
        }
        else
        {
            if (!TryLong(ref reader, out var signed))
            {
                return false;
            }

            bits = (ulong)signed;
        }

        if (field.Kind == JsonFieldKind.Int)
        {
            writer.Varint(field.Tag, bits);
        }
        else
        {
            writer.Fixed64(field.Tag, bits);
        }

        return true;
    }

    private static bool TryLong(ref Utf8JsonReader reader, out long value)
    {
        value = 0;
        if (!IsNumber(ref reader))
        {
            return false;
        }

        if (long.TryParse(reader.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        var isWhole = TryWholeDecimal(reader.ValueSpan, out var number) && number is >= long.MinValue and <= long.MaxValue;
        value = isWhole ? (long)number : 0;
        return isWhole;
    }

    private static bool TryUlong(ref Utf8JsonReader reader, out ulong value)
    {
        value = 0;
        if (!IsNumber(ref reader))
        {
            return false;
        }

        if (ulong.TryParse(reader.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        var isWhole = TryWholeDecimal(reader.ValueSpan, out var number) && number is >= 0 and <= ulong.MaxValue;
        value = isWhole ? (ulong)number : 0;
        return isWhole;
    }

    /// <summary>Whole numbers that are spelled with an exponent or a fraction of zero, as some languages print large
    /// ones.</summary>
    private static bool TryWholeDecimal(ReadOnlySpan<byte> text, out decimal number)
        => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && decimal.Truncate(number) == number;

    private static bool IsNumber(ref Utf8JsonReader reader)
        => reader.TokenType is JsonTokenType.Number or JsonTokenType.String && reader.ValueSpan.Length <= NumberLengthMax;
}
