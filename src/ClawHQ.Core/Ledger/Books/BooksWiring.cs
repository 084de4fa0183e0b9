using ClawHQ.Core.Audit;
using ClawHQ.Core.Ledger.Adjusting;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Ledger.Books;

/// <summary>Wires closing the books.</summary>
public static class BooksWiring
{
    /// <summary>Registers it, and the turn that all take who adjust or close. Needs the ledger.</summary>
    public static IServiceCollection AddBooks(this IServiceCollection services) => services
        .AddMigrations("books", ClosedBooks.Tables)
        .AddSingleton<AdjustingTurn>()
        .AddSingleton(provider => new ClosedBooks(
            provider.GetRequiredService<StateDatabase>(), provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<AdjustingTurn>(), provider.GetRequiredService<ILedger>(),
            provider.GetRequiredService<EntryBlocks>(), provider.GetRequiredService<DimensionRegistry>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddHostedService<RestoredBooks>();

    /// <summary>Maps its API.</summary>
    public static void MapBooks(this IEndpointRouteBuilder routes) => BooksEndpoints.Map(routes);
}
