using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Storage;

/// <summary>Wires the state database. The host registers the opened <see cref="DataFolder"/> before.</summary>
public static class StorageSlice
{
    /// <summary>Registers the state database and its part of a backup.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services) => services
        .AddMigrations("storage", "CREATE TABLE probe(id INTEGER PRIMARY KEY);")
        .AddSingleton<StateDatabase>()
        .AddSingleton<Backup>()
        .AddSingleton(provider =>
        {
            var database = provider.GetRequiredService<StateDatabase>();
            return new BackupPart(Path.GetFileName(database.File), (file, _) =>
            {
                database.CopyTo(file);
                return Task.CompletedTask;
            });
        });
}
