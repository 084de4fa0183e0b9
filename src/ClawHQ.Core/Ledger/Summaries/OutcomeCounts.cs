using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger.Files;
using NodaTime;

namespace ClawHQ.Core.Ledger.Summaries;

/// <summary>Counts how tasks ended.</summary>
public sealed class OutcomeCounts(LedgerDatabase database)
{
    /// <summary>Tasks that were reported as succeeded, by the time of their end.</summary>
    /// <param name="from">Inclusive start.</param>
    /// <param name="to">Exclusive end.</param>
    /// <param name="visibleTeams">Teams whose tasks count.</param>
    public long Succeeded(Instant from, Instant to, TeamBound visibleTeams)
    {
        using var connection = database.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT team, count(*) FROM outcomes WHERE time >= $from AND time < $to AND status = 'succeeded' GROUP BY team";
        _ = command.Parameters.AddWithValue("$from", from.ToUnixTimeMilliseconds());
        _ = command.Parameters.AddWithValue("$to", to.ToUnixTimeMilliseconds());
        using var reader = command.ExecuteReader();
        var count = 0L;
        while (reader.Read())
        {
            var team = reader.GetString(0);
            count += visibleTeams.Contains(team.Length == 0 ? null : team) ? reader.GetInt64(1) : 0;
        }

        return count;
    }
}
