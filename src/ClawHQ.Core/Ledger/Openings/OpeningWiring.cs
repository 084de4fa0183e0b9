using ClawHQ.Core.Audit;
using ClawHQ.Core.Ledger.Adjusting;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Books;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Ledger.Openings;

/// <summary>Wires opening entries.</summary>
public static class OpeningWiring
{
    /// <summary>Registers them. Needs the ledger and the books.</summary>
    public static IServiceCollection AddOpenings(this IServiceCollection services) => services
        .AddSingleton(provider => new OpeningBook(
            provider.GetRequiredService<EntryBlocks>(), provider.GetRequiredService<ILedger>(), provider.GetRequiredService<ClosedBooks>(),
            provider.GetRequiredService<AdjustingTurn>(), provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<TimeProvider>()));

    /// <summary>Maps their API.</summary>
    public static void MapOpenings(this IEndpointRouteBuilder routes) => OpeningEndpoints.Map(routes);
}
