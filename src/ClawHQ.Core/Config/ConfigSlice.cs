using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Drift;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Core.Config.Plans.Replays;
using ClawHQ.Core.Config.Pulling;
using ClawHQ.Core.Settings;
using ClawHQ.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Config;

/// <summary>Wires configuration as code.</summary>
public static class ConfigSlice
{
    /// <summary>Registers objects, plans and applies.</summary>
    public static IServiceCollection AddConfig(this IServiceCollection services) => services
        .AddMigrations("config", ConfigStore.Tables, ConfigStore.DriftTables, EventIndex.Tables)
        .AddSettings<ConfigOptions>("config")
        .AddSingleton<KindTable>().AddSingleton<ConfigStore>().AddSingleton<ConfigObjects>().AddSingleton<ConfigChanges>()
        .AddSingleton<ManifestReader>().AddSingleton<ManifestWriter>().AddSingleton<ObjectReferences>()
        .AddSingleton<ToldObjects, ConfigTold>()
        .AddSingleton(p => new ObjectHistory(
            p.GetRequiredService<AuditTrail>(), p.GetRequiredService<ConfigStore>(), new EventIndex(p.GetRequiredService<StateDatabase>())))
        .AddSingleton<PlanReplays>().AddSingleton<PlanWarnings>().AddSingleton<PlanSeal>()
        .AddSingleton<FolderPull>().AddHostedService(provider => provider.GetRequiredService<FolderPull>())
        .AddSingleton<DriftFinder>()
        .AddSingleton<DriftCheck>().AddHostedService(provider => provider.GetRequiredService<DriftCheck>())
        .AddHostedService<ConfigMetrics>()
        .AddConfigKind(new UpstreamKind());

    extension(IServiceCollection services)
    {
        /// <summary>Registers a kind of object. Of one slice, those that others refer to come first.</summary>
        public IServiceCollection AddConfigKind(ConfigKind kind) => services.AddSingleton(kind);

        /// <summary>Registers a kind whose objects another part of the program keeps.</summary>
        public IServiceCollection AddConfigKind<TTarget>(ConfigKind kind)
            where TTarget : ConfigTarget => services.AddSingleton(kind).AddSingleton<ConfigTarget, TTarget>();

        /// <summary>Registers what replays the changes of a kind.</summary>
        public IServiceCollection AddPlanReplay<TReplay>()
            where TReplay : PlanReplay => services.AddSingleton<PlanReplay, TReplay>();

        /// <summary>Registers what says which of the declared is probably a slip.</summary>
        public IServiceCollection AddPlanWarning<TWarning>()
            where TWarning : PlanWarning => services.AddSingleton<PlanWarning, TWarning>();
    }

    /// <summary>The kinds that were registered, where no server runs.</summary>
    public static KindTable KindsOf(IServiceCollection services) =>
        new(services.Where(s => s.ServiceType == typeof(ConfigKind)).Select(s => s.ImplementationInstance).Cast<ConfigKind>());
}
