using ClawHQ.Core.Ledger.Files;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Queries;

/// <summary>What a signal that is not booked says was used, to compare with what was booked.</summary>
/// <param name="Emitter">The program that reports.</param>
/// <param name="Rule">The rule that read the signal.</param>
/// <param name="Tokens">Tokens of prompts, cached ones included, and of answers.</param>
/// <param name="ReportedCost">What the emitter says it cost, in nano-dollars; 0 where it says nothing.</param>
public sealed record ShadowSum(string Emitter, string Rule, Int128 Tokens, Int128 ReportedCost);

/// <summary>Reads the sums of signals that repeat a booked one.</summary>
public sealed class ShadowQueries(LedgerDatabase database)
{
    /// <summary>The sums of all UTC days from one on, by emitter and rule.</summary>
    /// <param name="fromDay">Days since 1970.</param>
    public IReadOnlyList<ShadowSum> Since(long fromDay)
    {
        using var connection = database.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT emitter, rule, sum(tokens >> 32), sum(tokens & 4294967295), sum(cost >> 32), sum(cost & 4294967295)
            FROM (
                SELECT emitter, rule, uncached_input + cache_read + cache_write + output AS tokens, reported_cost AS cost
                FROM shadow_sums WHERE day >= $from)
            GROUP BY emitter, rule ORDER BY emitter, rule
            """;
        _ = command.Parameters.AddWithValue("$from", fromDay);
        var sums = new List<ShadowSum>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            sums.Add(new ShadowSum(reader.GetString(0), reader.GetString(1), Wide(reader, 2), Wide(reader, 4)));
        }

        return sums;
    }

    /// <summary>A sum in two parts: SQLite adds no more than 64 bits.</summary>
    private static Int128 Wide(SqliteDataReader reader, int column) =>
        ((Int128)reader.GetInt64(column) << 32) + reader.GetInt64(column + 1);
}
