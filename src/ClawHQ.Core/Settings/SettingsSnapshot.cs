namespace ClawHQ.Core.Settings;

/// <summary>All settings as they were read at start; never changes.</summary>
public sealed class SettingsSnapshot
{
    private readonly Dictionary<Type, object> _options;

    internal SettingsSnapshot(Dictionary<Type, object> options) => _options = options;

    /// <summary>The options of one section.</summary>
    public T Get<T>()
        where T : class => (T)_options[typeof(T)];
}
