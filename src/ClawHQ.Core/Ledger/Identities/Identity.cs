using System.Runtime.InteropServices;

namespace ClawHQ.Core.Ledger.Identities;

/// <summary>
/// The 96 bits of a timed identity that are kept. Even a billion of them in one hour collide by chance once in 10¹¹ hours.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = sizeof(uint))]
internal readonly record struct Identity(ulong Low, uint High)
{
    /// <summary>Bytes in storage.</summary>
    public const int Size = 12;

    public static Identity Of(UInt128 hash) => new((ulong)hash, (uint)(hash >> 64));
}
