using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Settings;

/// <summary>A group of settings: the part of a path before the dot, and the class that its values are read into.</summary>
/// <param name="Name">The section's name, such as <c>ledger</c>.</param>
/// <param name="Type">A class whose properties carry <see cref="SettingAttribute"/>.</param>
public sealed record SettingsSection(string Name, Type Type);

/// <summary>Declares settings.</summary>
public static class SettingsRegistration
{
    extension(IServiceCollection services)
    {
        /// <summary>Declares the settings of a slice. <typeparamref name="T"/> can then be injected as it is.</summary>
        public IServiceCollection AddSettings<T>(string section)
            where T : class, new()
        {
            services.AddSingleton(new SettingsSection(section, typeof(T)));
            services.AddSingleton(provider => provider.GetRequiredService<SettingsSnapshot>().Get<T>());
            return services;
        }
    }
}
