using ClawHQ.Core.Ingest.Emitters;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Series;

/// <summary>Turns a point's number into whole tokens or nano-dollars, before anything is subtracted from it.</summary>
internal static class PointValue
{
    /// <summary>Most tokens of a running total, and of a sum of doubles that is still exact.</summary>
    public const long TokensMax = 10_000_000_000_000;

    /// <summary>Most calls of a running total.</summary>
    public const long CallsMax = 1_000_000_000_000;

    /// <summary>Reads a point. False with a reason for what cannot be a total.</summary>
    public static bool TryRead(in PointRecord point, PointUnit unit, out long value, out string? refusal)
    {
        refusal = null;
        if (unit == PointUnit.Tokens)
        {
            if (point.IsInteger)
            {
                value = point.Integer;
            }
            else
            {
                value = double.IsFinite(point.Double) && Math.Abs(point.Double) <= TokensMax
                    ? (long)Math.Round(point.Double, MidpointRounding.ToEven)
                    : -1;
            }

            if (value is >= 0 and <= TokensMax)
            {
                return true;
            }

            refusal = $"its value is not a number from 0 to {TokensMax}";
            return false;
        }

        var scale = unit == PointUnit.MicroUsd ? 1e-6 : 1;
        if (ClaimedCost.TryToNanos((point.IsInteger ? point.Integer : point.Double) * scale, out value))
        {
            return true;
        }

        refusal = "its value is not an amount of at least 0 dollars";
        return false;
    }
}
