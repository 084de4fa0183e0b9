using ClawHQ.Core.Ledger.Files;

namespace ClawHQ.Core.Ledger;

/// <summary>Keeps the registry's combinations in <c>dimension_sets</c>.</summary>
internal static class DimensionTable
{
    /// <summary>Fills an empty registry from the file. Returns how many combinations the file has.</summary>
    /// <exception cref="Blocks.LedgerCorruptException">A number is missing: entries may refer to it.</exception>
    public static int Load(LedgerConnection connection, DimensionRegistry registry)
    {
        var read = connection.Prepare(
            "SELECT id, agent, team, project, client, user, provider, model, environment, source, key FROM dimension_sets ORDER BY id");
        var count = 0;
        while (read.Step())
        {
            count++;
            var id = registry.AddStored(new DimensionSet
            {
                Agent = read.Text(1),
                Team = read.Text(2),
                Project = read.Text(3),
                Client = read.Text(4),
                User = read.Text(5),
                Provider = read.Text(6),
                Model = read.Text(7),
                Environment = read.Text(8),
                Source = read.Text(9),
                Key = read.IsNull(10) ? null : (int)read.Int64(10),
            });
            if (id != count || read.Int64(0) != count)
            {
                read.Reset();
                throw new Blocks.LedgerCorruptException(
                    $"Dimension set {count} is missing from the ledger, or the registry was used before it was loaded.");
            }
        }

        read.Reset();
        return count;
    }

    /// <summary>Stores the combinations after <paramref name="stored"/> up to <paramref name="through"/> in the open transaction.</summary>
    public static void Store(LedgerConnection connection, DimensionRegistry registry, int stored, int through)
    {
        if (through <= stored)
        {
            return;
        }

        var insert = connection.Prepare("INSERT INTO dimension_sets VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
        foreach (var set in registry.Since(stored))
        {
            if (set.Id > through)
            {
                break;
            }

            _ = insert.Bind(1, set.Id).Bind(2, set.Agent).Bind(3, set.Team).Bind(4, set.Project).Bind(5, set.Client).Bind(6, set.User)
                .Bind(7, set.Provider).Bind(8, set.Model).Bind(9, set.Environment).Bind(10, set.Source).Bind(11, (long?)set.Key).Run();
        }
    }
}
