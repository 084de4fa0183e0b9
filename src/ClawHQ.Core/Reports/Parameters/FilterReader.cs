using ClawHQ.Core.Ledger.Queries;
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
                if (ConditionText.Read(text, out var problem) is { } condition)
                {
                    conditions.Add(condition);
                }
                else if (problem is not null)
                {
                    reader.Refuse("filter", text, problem.Message, problem.Hint);
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
