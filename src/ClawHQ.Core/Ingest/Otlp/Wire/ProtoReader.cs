using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ClawHQ.Core.Ingest.Otlp.Wire;

/// <summary>
/// Walks the fields of one protobuf message, forward only. It never throws: what cannot be read ends the walk and sets
/// <see cref="IsBroken"/>, which the caller looks at when the loop is over, because a sender may break a million records in
/// one body.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private const int VarintLengthMax = 10;

    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;

    /// <summary>Whether the message ended inside a field, or has a field that protobuf does not know.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Offset of the next unread byte from the message's start.</summary>
    public readonly int Position => _at;

    /// <summary>Reads the tag of the next field: its number times eight, plus its wire type. False at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(out uint tag)
    {
        var at = _at;
        if ((uint)at >= (uint)_message.Length)
        {
            tag = 0;
            return false;
        }

        tag = _message[at];
        if (tag is >= 8 and < 0x80)
        {
            _at = at + 1;
            return true;
        }

        return NextLong(out tag);
    }

    /// <summary>Reads a length-delimited field; empty when broken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Bytes()
    {
        var length = Varint();
        var at = _at;
        if (length > (ulong)(_message.Length - at))
        {
            Break();
            return default;
        }

        _at = at + (int)length;
        return _message.Slice(at, (int)length);
    }

    /// <summary>Reads a variable-length number; 0 when broken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Varint()
    {
        var at = _at;
        if ((uint)at < (uint)_message.Length && _message[at] < 0x80)
        {
            _at = at + 1;
            return _message[at];
        }

        return VarintLong();
    }

    /// <summary>Reads eight bytes; 0 when broken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Fixed64()
    {
        if (BinaryPrimitives.TryReadUInt64LittleEndian(_message[_at..], out var value))
        {
            _at += sizeof(ulong);
            return value;
        }

        Break();
        return 0;
    }

    /// <summary>Passes over the value of a field.</summary>
    public void Skip(uint tag)
    {
        switch (tag & 7)
        {
            case 0:
                Varint();
                break;
            case 1:
                Advance(sizeof(ulong));
                break;
            case 2:
                Bytes();
                break;
            case 5:
                Advance(sizeof(uint));
                break;
            default:
                // Groups, which no OTLP message has ever had, and two types that do not exist.
                Break();
                break;
        }
    }

    private void Advance(int length)
    {
        if (length > _message.Length - _at)
        {
            Break();
            return;
        }

        _at += length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool NextLong(out uint tag)
    {
        var value = Varint();
        tag = (uint)value;
        if (value is >= 8 and <= uint.MaxValue)
        {
            return true;
        }

        Break();
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong VarintLong()
    {
        var value = 0UL;
        for (var i = 0; i < VarintLengthMax && _at < _message.Length; i++)
        {
            var part = _message[_at++];
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                return value;
            }
        }

        Break();
        return 0;
    }

    private void Break()
    {
        IsBroken = true;
        _at = _message.Length;
    }
}
