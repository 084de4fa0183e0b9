using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Storage;

/// <summary>One step of a slice's tables in the state database. Once released it never changes; a correction is a new version.</summary>
/// <param name="Slice">The slice that owns the tables.</param>
/// <param name="Version">From 1, without gaps, per slice.</param>
/// <param name="Sql">Statements, run in one transaction with all other new steps.</param>
public sealed record Migration(string Slice, int Version, string Sql);

/// <summary>Declares tables.</summary>
public static class MigrationRegistration
{
    extension(IServiceCollection services)
    {
        /// <summary>Declares the tables of a slice, one text per version, oldest first.</summary>
        public IServiceCollection AddMigrations(string slice, params IEnumerable<string> versions)
        {
            foreach (var (index, sql) in versions.Index())
            {
                services.AddSingleton(new Migration(slice, index + 1, sql));
            }

            return services;
        }
    }
}
