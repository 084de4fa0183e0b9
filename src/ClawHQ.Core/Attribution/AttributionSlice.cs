using ClawHQ.Core.Attribution.Kinds;
using ClawHQ.Core.Config;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Attribution;

/// <summary>Wires what is declared of owners.</summary>
public static class AttributionSlice
{
    /// <summary>Registers the kinds of owners and rules.</summary>
    public static IServiceCollection AddAttribution(this IServiceCollection services) => services
        .AddConfigKind(new TeamKind())
        .AddConfigKind(new ClientKind())
        .AddConfigKind(new ProjectKind())
        .AddConfigKind(new AgentKind())
        .AddConfigKind(new AttributionRuleKind())
        .AddSingleton<AttributionRules>();
}
