using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Core.Ingest.Otlp.Decoding;

/// <summary>
/// The attributes of one message, read in place: a slot per key that a rule reads, pointing into the body. Nothing is copied or
/// allocated before a rule asks for a text. Reused for record after record.
/// </summary>
internal sealed class WireAttributes(IdentityHash hash, InternTable strings) : Attributes
{
    /// <summary>At most so many attributes of a record are read.</summary>
    public const int CountMax = 128;

    /// <summary>Longest value that is read, in bytes of UTF-8.</summary>
    public const int ValueLengthMax = 4096;

    public const string TooMany = "attributes past the 128th of a record were not read";
    public const string TooLong = "attribute values were cut at 4 KiB";

    private readonly Slot[] _slots = new Slot[AttributeNames.All.Count];

    /// <summary>By key the last text that was asked for: records in a row mostly repeat it.</summary>
    private readonly string[] _last = [.. Enumerable.Repeat("", AttributeNames.All.Count)];

    private ReadOnlyMemory<byte> _message;
    private uint _tag;
    private uint _generation;
    private int _count;
    private AttributeSums? _sums;

    /// <summary>The message that has the attributes.</summary>
    public ReadOnlySpan<byte> Message => _message.Span;

    /// <summary>What of the record was not read; null when all was.</summary>
    public string? Unread { get; private set; }

    /// <inheritdoc/>
    public override UInt128 Identity => Sums.All;

    /// <inheritdoc/>
    public override UInt128 IdentityWithoutTokenType => Sums.WithoutTokenType;

    private AttributeSums Sums => _sums ??= ValueHash.OfAttributes(hash, _message.Span, _tag);

    /// <summary>Begins a new message: forgets the attributes of the one before.</summary>
    /// <param name="message">The message; it must stay unchanged until the next one begins.</param>
    /// <param name="tag">The tag of its attributes field, for <see cref="Identity"/>.</param>
    public void Begin(ReadOnlyMemory<byte> message, uint tag)
    {
        _message = message;
        _tag = tag;
        _count = 0;
        _sums = null;
        Unread = null;
        if (++_generation == 0)
        {
            Array.Clear(_slots);
            _generation = 1;
        }
    }

    /// <summary>Begins a new message and reads all its attributes. False when they cannot be read.</summary>
    public bool TryReadAll(ReadOnlyMemory<byte> message, uint tag)
    {
        Begin(message, tag);
        var reader = new ProtoReader(message.Span);
        while (reader.Next(out var field))
        {
            if (field != tag)
            {
                reader.Skip(field);
                continue;
            }

            var attribute = reader.Bytes();
            if (!TryRead(attribute, reader.Position - attribute.Length))
            {
                return false;
            }
        }

        return !reader.IsBroken;
    }

    /// <summary>Reads one attribute of the message. False when it cannot be read.</summary>
    /// <param name="keyValue">The KeyValue message.</param>
    /// <param name="at">Where it begins in the message.</param>
    public bool TryRead(ReadOnlySpan<byte> keyValue, int at)
    {
        if (_count == CountMax)
        {
            Unread = TooMany;
            return true;
        }

        _count++;
        var pair = KeyValue.Read(keyValue);
        return !pair.IsBroken
            && (!AttributeKeys.TryFind(pair.Key, out var attr) || TrySet(ref _slots[(int)attr], pair.Value, at + pair.ValueAt));
    }

    /// <inheritdoc/>
    public override bool Has(Attr key) => TrySlot(key, out _);

    /// <inheritdoc/>
    public override bool TryGetText(Attr key, out string value)
    {
        value = "";
        if (!TrySlot(key, out var slot))
        {
            return false;
        }

        value = slot.Kind == SlotKind.Text ? Text(key, slot) : TextOf(slot);
        return slot.Kind != SlotKind.Other;
    }

    /// <inheritdoc/>
    public override void Read(NamedAttributes names, Span<string?> values)
    {
        var count = 0;
        var reader = new ProtoReader(_message.Span);
        while (count < CountMax && reader.Next(out var field))
        {
            if (field != _tag)
            {
                reader.Skip(field);
                continue;
            }

            count++;
            var attribute = reader.Bytes();
            var pair = KeyValue.Read(attribute);
            var slot = default(Slot);
            if (names.IndexOf(pair.Key) is >= 0 and var index
                && TrySet(ref slot, pair.Value, reader.Position - attribute.Length + pair.ValueAt)
                && TextOf(slot) is { Length: > 0 } text)
            {
                values[index] = text;
            }
        }
    }

    /// <inheritdoc/>
    public override bool TryGetCount(Attr key, out long value)
    {
        value = 0;
        if (!TrySlot(key, out var slot))
        {
            return false;
        }

        switch (slot.Kind)
        {
            case SlotKind.Int:
                value = (long)slot.Bits;
                return value >= 0;
            case SlotKind.Text when long.TryParse(Text(slot), NumberStyles.None, CultureInfo.InvariantCulture, out value):
                return true;
            case SlotKind.Text or SlotKind.Double when TryGetDouble(slot, out var number) && IsCount(number):
                value = (long)number;
                return true;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    public override bool TryGetDouble(Attr key, out double value)
    {
        value = 0;
        return TrySlot(key, out var slot) && TryGetDouble(slot, out value);
    }

    private static bool IsCount(double number) => number is >= 0 and < 9.2233720368547758E18 && Math.Floor(number) == number;

    private bool TryGetDouble(Slot slot, out double value)
    {
        switch (slot.Kind)
        {
            case SlotKind.Int:
                value = (long)slot.Bits;
                return true;
            case SlotKind.Double:
                value = BitConverter.UInt64BitsToDouble(slot.Bits);
                return double.IsFinite(value);
            case SlotKind.Text:
                return double.TryParse(Text(slot), NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
            default:
                value = 0;
                return false;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TrySlot(Attr key, out Slot slot)
    {
        slot = _slots[(int)key];
        return slot.Generation == _generation;
    }

    /// <summary>Any value as a text; empty for what is none.</summary>
    private string TextOf(Slot slot) => slot.Kind switch
    {
        SlotKind.Text => strings.Get(Text(slot)),
        SlotKind.Int => ((long)slot.Bits).ToString(CultureInfo.InvariantCulture),
        SlotKind.Double => BitConverter.UInt64BitsToDouble(slot.Bits).ToString("R", CultureInfo.InvariantCulture),
        SlotKind.Bool => slot.Bits == 0 ? "false" : "true",
        _ => "",
    };

    private string Text(Attr key, Slot slot)
    {
        var utf8 = Text(slot);
        ref var last = ref _last[(int)key];
        if (!Ascii.Equals(utf8, last))
        {
            if (utf8.Length > InternTable.LengthMax || IsUnique(key))
            {
                return Encoding.UTF8.GetString(utf8);
            }

            last = strings.Get(utf8);
        }

        return last;
    }

    /// <summary>Ids of single calls, which are in no table.</summary>
    private static bool IsUnique(Attr key) =>
        key is Attr.RequestId or Attr.ClientRequestId or Attr.GenAiResponseId or Attr.AiResponseId;

    private ReadOnlySpan<byte> Text(Slot slot) => _message.Span.Slice((int)(slot.Bits >> 32), (int)(uint)slot.Bits);

    /// <summary>Reads an AnyValue into a slot. Of a key that comes twice, and of a value of two kinds, the last one
    /// counts.</summary>
    private bool TrySet(ref Slot slot, ReadOnlySpan<byte> value, int at)
    {
        // What most values are: a short text and nothing else.
        if (value.Length is >= 2 and < 0x80 && value[0] == Tags.ValueText && value[1] == value.Length - 2)
        {
            slot = new Slot(_generation, SlotKind.Text, Place(at + 2, value.Length - 2));
            return true;
        }

        return TrySetAny(ref slot, value, at);
    }

    private bool TrySetAny(ref Slot slot, ReadOnlySpan<byte> value, int at)
    {
        var reader = new ProtoReader(value);
        while (reader.Next(out var tag))
        {
            switch (tag)
            {
                case Tags.ValueText:
                    var text = reader.Bytes();
                    slot = new Slot(_generation, SlotKind.Text, Place(at + reader.Position - text.Length, Cut(text)));
                    break;
                case Tags.ValueBool:
                    slot = new Slot(_generation, SlotKind.Bool, reader.Varint());
                    break;
                case Tags.ValueInt:
                    slot = new Slot(_generation, SlotKind.Int, reader.Varint());
                    break;
                case Tags.ValueDouble:
                    slot = new Slot(_generation, SlotKind.Double, reader.Fixed64());
                    break;
                case Tags.ValueArray or Tags.ValueMap or Tags.ValueBytes:
                    reader.Skip(tag);
                    slot = new Slot(_generation, SlotKind.Other, 0);
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return !reader.IsBroken;
    }

    private static ulong Place(int at, int length) => ((ulong)(uint)at << 32) | (uint)length;

    /// <summary>The length to read of a text: all of it, or what fits without splitting a character.</summary>
    private int Cut(ReadOnlySpan<byte> text)
    {
        if (text.Length <= ValueLengthMax)
        {
            return text.Length;
        }

        Unread = TooLong;
        return Utf8Text.CutLength(text, ValueLengthMax);
    }

    private enum SlotKind : byte
    {
        Text,
        Bool,
        Int,
        Double,

        /// <summary>An array, a map or bytes: there, but no rule reads into it.</summary>
        Other,
    }

    /// <summary>A value; of a text, <see cref="Bits"/> has its place in the message above its length.</summary>
    private readonly record struct Slot(uint Generation, SlotKind Kind, ulong Bits);
}
