using System.Buffers;

namespace ClawHQ.Core.Ingest.Otlp.Wire;

/// <summary>Bytes in one pooled array that grows with what is written, up to a limit of its own and within the budget of
/// all.</summary>
/// <param name="budget">The budget of all requests.</param>
/// <param name="limit">The most bytes this buffer may hold.</param>
internal sealed class PooledBuffer(BufferBudget budget, int limit) : IDisposable
{
    private const int LengthMin = 4096;

    private byte[] _bytes = [];
    private int _charged;

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write or <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Room for at least so many bytes.</summary>
    /// <exception cref="BodyTooLargeException">The limit is reached.</exception>
    /// <exception cref="BuffersExhaustedException">The budget is used up.</exception>
    public Memory<byte> Room(int length = 1)
    {
        if (_bytes.Length - Length < length)
        {
            Grow(Length + (long)length);
        }

        return _bytes.AsMemory(Length);
    }

    /// <summary>Counts bytes that were put into <see cref="Room"/>.</summary>
    /// <exception cref="BodyTooLargeException">They pass the limit.</exception>
    public void Advance(int length)
    {
        Length += length;
        if (Length > limit)
        {
            throw new BodyTooLargeException(limit);
        }
    }

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length).Span);
        Advance(bytes.Length);
    }

    /// <summary>Goes back to an earlier length.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    /// <summary>Bytes that were written earlier, to change them.</summary>
    public Span<byte> At(int offset, int length) => _bytes.AsSpan(offset, length);

    /// <summary>Gives the array back.</summary>
    public void Dispose()
    {
        Release(_bytes, _charged);
        _bytes = [];
        _charged = 0;
        Length = 0;
    }

    private void Grow(long needed)
    {
        // One byte more than the limit, so that what is too long is seen rather than cut.
        if (needed > limit + 1L)
        {
            throw new BodyTooLargeException(limit);
        }

        var length = (int)Math.Clamp(Math.Max(needed, 2L * _bytes.Length), LengthMin, Math.Max(LengthMin, limit + 1L));
        if (!budget.TryTake(length))
        {
            throw new BuffersExhaustedException();
        }

        var bytes = ArrayPool<byte>.Shared.Rent(length);
        _bytes.AsSpan(0, Length).CopyTo(bytes);
        Release(_bytes, _charged);
        _bytes = bytes;
        _charged = length;
    }

    private void Release(byte[] bytes, int charged)
    {
        if (charged > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
            budget.Return(charged);
        }
    }
}

/// <summary>A body is longer than allowed, unpacked.</summary>
internal sealed class BodyTooLargeException(int limit)
    : Exception($"the body is over {limit / (1024 * 1024)} MiB unpacked; send smaller batches");
