using System.Globalization;
using System.Text;

namespace ClawHQ.Web.Charts;

/// <summary>Turns values into the coordinates of SVG paths. Geometry only; money is never calculated here.</summary>
public static class Drawing
{
    /// <summary>Width of the stretched coordinate system that paths are drawn in.</summary>
    public const double Width = 1000;

    /// <summary>Share of a period's width that its bar takes.</summary>
    public const double BarShare = 0.78;

    /// <summary>Free pixels above the top grid line.</summary>
    public const double HeadRoom = 6.5;

    /// <summary>A number in an SVG attribute, with at most two decimals.</summary>
    public static string Number(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A horizontal position as a percentage of the width.</summary>
    public static string Percent(double fraction) => $"{Number(fraction * 100)}%";

    /// <summary>The vertical position of a value.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="value">The value.</param>
    /// <param name="foot">The position of zero, in pixels from the top.</param>
    public static double Y(Axis axis, Int128 value, double foot) => foot - (axis.Fraction(value) * (foot - HeadRoom));

    /// <summary>One path per series with a bar per period, each on top of the series below it.</summary>
    public static IReadOnlyList<string> Stacks(StackedChart chart, Axis axis, double foot)
    {
        var band = Width / chart.Periods.Count;
        var sums = new Int128[chart.Periods.Count];
        var paths = new List<string>(chart.Series.Count);
        foreach (var series in chart.Series)
        {
            var path = new StringBuilder();
            for (var i = 0; i < chart.Periods.Count; i++)
            {
                // Corrections can take a part below zero; the whole is then shown by the total, the part not at all.
                var value = Int128.Max(series.Values[i] ?? 0, 0);
                if (value > 0)
                {
                    var left = (i * band) + (band * (1 - BarShare) / 2);
                    AppendBar(path, left, band * BarShare, Y(axis, sums[i], foot), Y(axis, sums[i] + value, foot));
                    sums[i] += value;
                }
            }

            paths.Add(path.ToString());
        }

        return paths;
    }

    /// <summary>A line through evenly spaced values, from edge to edge; a missing value interrupts it.</summary>
    public static string Line(IReadOnlyList<Int128?> values, Axis axis, double foot)
    {
        var path = new StringBuilder();
        var isDrawing = false;
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is null)
            {
                isDrawing = false;
                continue;
            }

            AppendPoint(path, isDrawing ? 'L' : 'M', i, values, axis, foot);
            isDrawing = true;
        }

        return path.ToString();
    }

    /// <summary>The same line closed down to the foot. Only for values without gaps.</summary>
    public static string Area(IReadOnlyList<Int128?> values, Axis axis, double foot)
    {
        var line = Line(values, axis, foot);
        return line.Length == 0 ? "" : $"{line}L{Number(Width)} {Number(foot)}L0 {Number(foot)}z";
    }

    /// <summary>The area between the edges of a band; positions without edges interrupt it.</summary>
    public static string Band(ChartBand band, Axis axis, double foot)
    {
        var path = new StringBuilder();
        for (var start = 0; start < band.Upper.Count; start++)
        {
            var end = start;
            while (end < band.Upper.Count && band.Upper[end] is not null && band.Lower[end] is not null)
            {
                end++;
            }

            for (var i = start; i < end; i++)
            {
                AppendPoint(path, i == start ? 'M' : 'L', i, band.Upper, axis, foot);
            }

            for (var i = end - 1; i >= start; i--)
            {
                AppendPoint(path, 'L', i, band.Lower, axis, foot);
            }

            path.Append(end > start ? "z" : "");
            start = end;
        }

        return path.ToString();
    }

    /// <summary>Horizontal position of a point among evenly spaced ones.</summary>
    public static double X(int index, int count) => count == 1 ? Width / 2 : index * Width / (count - 1);

    private static void AppendPoint(
        StringBuilder path, char command, int index, IReadOnlyList<Int128?> values, Axis axis, double foot) =>
        path.Append(command).Append(Number(X(index, values.Count))).Append(' ').Append(Number(Y(axis, values[index] ?? 0, foot)));

    private static void AppendBar(StringBuilder path, double left, double width, double foot, double head) =>
        path.Append('M').Append(Number(left)).Append(' ').Append(Number(foot))
            .Append('V').Append(Number(head))
            .Append('h').Append(Number(width))
            .Append('V').Append(Number(foot)).Append('z');
}
