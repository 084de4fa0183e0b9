using Microsoft.Data.Sqlite;

namespace ClawHQ.Hosting.Doctor;

/// <summary>Reads both databases whole and says whether they are.</summary>
internal static class DatabaseCheck
{
    public static IEnumerable<Finding> All(string folder) =>
        from name in new[] { "clawhq.db", "ledger.db" }
        let file = Path.Combine(folder, name)
        where File.Exists(file)
        select Check(name, file);

    private static Finding Check(string name, string file)
    {
        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA integrity_check(5)";
            using var reader = command.ExecuteReader();
            var lines = new List<string>();
            while (reader.Read())
            {
                lines.Add(reader.GetString(0));
            }

            return lines is ["ok"]
                ? new Finding(name, true, $"whole, {new FileInfo(file).Length >> 10} KiB")
                : new Finding(
                    name, false, $"damaged: {string.Join("; ", lines)}. Stop the server and restore a backup with \"clawhq restore\".");
        }
        catch (SqliteException e)
        {
            return new Finding(name, false, $"cannot be read: {e.Message}. Restore a backup with \"clawhq restore\".");
        }
    }
}
