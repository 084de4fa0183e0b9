using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Settings;
using ClawHQ.Domain.Spend;
using NodaTime;

namespace ClawHQ.Core.Reports.Parameters;

/// <summary>Reads the range and the conditions that most questions share.</summary>
internal static class FilterReader
{
    extension(ParameterReader reader)
    {
        /// <summary>The conditions of <c>filter</c>.</summary>
        public IReadOnlyList<DimensionCondition> Filter()
        {
            var conditions = new List<DimensionCondition>();
            foreach (var text in reader.List("filter"))
            {
                var isNegated = text.StartsWith('-');
                var colon = text.IndexOf(':', StringComparison.Ordinal);
                if (colon < 0)
                {
                    reader.Refuse("filter", text, "A condition is written dimension:value.", "Such as team:payments.");
                    continue;
                }

                var name = text[(isNegated ? 1 : 0)..colon];
                if (WireNames<Dimension>.TryParse(name, out var dimension))
                {
                    conditions.Add(new DimensionCondition(dimension, text[(colon + 1)..] is { Length: > 0 } value ? value : null,
                        isNegated));
                }
                else
                {
                    var nearest = NearestName.Of(name, WireNames<Dimension>.All);
                    var hint = nearest is null ? $"One of {string.Join(", ", WireNames<Dimension>.All)}." : $"Did you mean \"{nearest}\"?";
                    reader.Refuse("filter", text, $"There is no dimension \"{Problem.Echo(name)}\".", hint);
                }
            }

            return conditions;
        }

        /// <summary>The range from <c>from</c> to <c>to</c>.</summary>
        /// <param name="zone">Whose days the defaults are.</param>
        /// <param name="clock">Says what today is.</param>
        public Interval Range(DateTimeZone zone, TimeProvider clock)
        {
            var (from, to) = (reader.Time("from", zone), reader.Time("to", zone));
            var today = Instant.FromDateTimeOffset(clock.GetUtcNow()).InZone(zone).Date;
            var end = to ?? Later(SpendCalendar.StartOfDay(today.PlusDays(1), zone), from);
            var start = from ?? SpendCalendar.StartOfDay(end.InZone(zone).Date.PlusDays(-CommonParameters.DaysDefault), zone);
            if (start > end)
            {
                reader.Refuse("to", to?.ToString(), "The end lies before the start.",
                    "\"from\" is inclusive, \"to\" exclusive and after it.");
                end = start;
            }

            if ((end - start).TotalDays > CommonParameters.DaysMax)
            {
                reader.Refuse("from", from?.ToString(), $"The range is longer than {CommonParameters.DaysMax} days.");
                end = start;
            }

            return new Interval(start, end);
        }
    }

    private static Instant Later(Instant end, Instant? start) =>
        start is { } given && given > end ? given : end;
}
