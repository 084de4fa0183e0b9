using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Storage;

/// <summary>Wires the state database. The host registers the opened <see cref="DataFolder"/> before.</summary>
public static class StorageSlice
{
    /// <summary>Registers the state database.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services) => services
        .AddMigrations("storage", "CREATE TABLE probe(id INTEGER PRIMARY KEY);")
        .AddSingleton<StateDatabase>();
}
