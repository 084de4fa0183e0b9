using ClawHQ.Core.Api;
using ClawHQ.Core.Storage;
using ClawHQ.Demo.Clients;
using ClawHQ.Demo.Feeding;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Demo;

/// <summary>Wires the demo. Only a server that was started as one has it.</summary>
public static class DemoSlice
{
    /// <summary>Registers the fleet behind everything that takes usage in. Needs a data folder that is marked as a demo's.</summary>
    public static IServiceCollection AddDemo(this IServiceCollection services, DemoOptions options) => services
        .AddSingleton(options)
        .AddSingleton<DemoJournal>()
        .AddSingleton<DemoKeys>()
        .AddSingleton<DemoContract>()
        .AddSingleton<ListPrices>()
        .AddSingleton<Delivery>()
        .AddSingleton<AgentReports>()
        .AddHostedService<DemoFeed>()
        .AddSingleton(provider =>
        {
            var folder = provider.GetRequiredService<DataFolder>();
            return new ReadinessCheck("demo", _ => ValueTask.FromResult(folder.Demo?.Filling));
        });
}
