using ClawHQ.Core.Access.People;
using ClawHQ.Core.Settings;
using ClawHQ.Demo;

namespace ClawHQ.Hosting;

/// <summary>What a server is started with.</summary>
public sealed record HostStart
{
    /// <summary>Settings given by flags; they win over every other.</summary>
    public IReadOnlyList<SettingValue> Flags { get; init; } = [];

    /// <summary>The settings file. Null takes <c>clawhq.yaml</c> of the working directory where there is one.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>The environment; its settings win over the file's. Null for none, as tests want it, and then no file is looked
    /// for either.</summary>
    public System.Collections.IDictionary? Variables { get; init; }

    /// <summary>Password of the first administrator; null to make one up and show it once.</summary>
    public string? AdminPassword { get; init; }

    /// <summary>Text of the first key; null to make one up and show it once.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Fills a folder of its own inside the data folder with a made-up fleet and keeps it moving; null for real work.</summary>
    public DemoOptions? Demo { get; init; }

    /// <summary>Shows what the first start made. Called once it is stored and before any port is opened, so that a start that fails
    /// later has shown it all the same.</summary>
    public Action<FirstStartResult>? ShowFirstStart { get; init; }

    /// <summary>The only clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Replaces services, such as outside HTTP in tests; runs after all slices.</summary>
    public Action<IServiceCollection>? Replace { get; init; }
}
