using ClawHQ.Core.Access.People;

namespace ClawHQ.Core.Access;

/// <summary>What an endpoint can ask for. <see cref="Permissions"/> says who has it.</summary>
public enum Permission
{
    /// <summary>See spend and everything read from the ledger, and the prices.</summary>
    SeeSpend,

    /// <summary>See how the server fares: diagnostics and metrics, which name the programs of every team.</summary>
    SeeServer,

    /// <summary>See which keys there are.</summary>
    SeeKeys,

    /// <summary>See who may sign in.</summary>
    SeePeople,

    /// <summary>Send telemetry and usage.</summary>
    SendUsage,

    /// <summary>Say what an agent is doing.</summary>
    ReportAgents,

    /// <summary>Say how a task ended.</summary>
    ReportOutcomes,

    /// <summary>Change prices and price usage again.</summary>
    SetPrices,

    /// <summary>Close the books up to a time, and reopen them.</summary>
    CloseBooks,

    /// <summary>Make, rotate, import and revoke keys.</summary>
    ManageKeys,

    /// <summary>Add and remove people, change what they may do, end their sessions.</summary>
    ManagePeople,

    /// <summary>Take a copy of everything the server holds, and take a demo away.</summary>
    ManageData,

    /// <summary>See the audit trail: who changed what, and who signed in from where.</summary>
    SeeAudit,

    /// <summary>See what is declared, who manages it, and plan changes of it.</summary>
    SeeConfig,

    /// <summary>Change what is declared, by files or one by one.</summary>
    ManageConfig,

    /// <summary>Share a page by a link. Only people: a link shows what its maker may see.</summary>
    ShareViews,

    /// <summary>Save a page with what was chosen on it under a name, alone or for others. Only people.</summary>
    SaveViews,

    /// <summary>Change the own password, end own sessions. Only people.</summary>
    OwnAccount,
}

/// <summary>How far a permission can be held.</summary>
public enum Reach
{
    /// <summary>For some teams, or for the whole organisation.</summary>
    Teams,

    /// <summary>By a key inside its binding; by a person only for the whole organisation.</summary>
    Binding,

    /// <summary>Only for the whole organisation.</summary>
    Organisation,
}

/// <summary>One line of the table of rights.</summary>
/// <param name="Permission">The permission.</param>
/// <param name="Reach">How far it can be held.</param>
/// <param name="Roles">The roles that hold it.</param>
/// <param name="Scopes">The scopes of keys that hold it; none where only people may.</param>
public sealed record PermissionRule(Permission Permission, Reach Reach, IReadOnlyList<Role> Roles, Scopes Scopes);

/// <summary>The one table that says who may do what. Every endpoint and page asks for a permission of it.</summary>
public static class Permissions
{
    private static readonly Role[] Everyone = [Role.Viewer, Role.Developer, Role.Lead, Role.Finops, Role.Admin];
    private static readonly Role[] Developers = [Role.Developer, Role.Lead, Role.Finops, Role.Admin];
    private static readonly Role[] Leads = [Role.Lead, Role.Admin];
    private static readonly Role[] Finance = [Role.Finops, Role.Admin];
    private static readonly Role[] Admins = [Role.Admin];

    /// <summary>The table, one line for each permission.</summary>
    public static IReadOnlyList<PermissionRule> All { get; } =
    [
        new(Permission.SeeSpend, Reach.Teams, Everyone, Scopes.Read | Scopes.Admin),
        new(Permission.SeeServer, Reach.Organisation, Everyone, Scopes.Read | Scopes.Admin),
        new(Permission.SeeKeys, Reach.Teams, Developers, Scopes.Read | Scopes.Admin),
        new(Permission.SeePeople, Reach.Teams, Leads, Scopes.Read | Scopes.Admin),
        new(Permission.SendUsage, Reach.Binding, Finance, Scopes.Ingest),
        new(Permission.ReportAgents, Reach.Binding, Finance, Scopes.Ingest | Scopes.Agent),
        new(Permission.ReportOutcomes, Reach.Teams, Developers, Scopes.Ingest | Scopes.Agent),
        new(Permission.SetPrices, Reach.Organisation, Finance, Scopes.Admin),
        new(Permission.CloseBooks, Reach.Organisation, Finance, Scopes.Admin),
        new(Permission.ManageKeys, Reach.Teams, Admins, Scopes.Admin),
        new(Permission.ManagePeople, Reach.Organisation, Admins, Scopes.Admin),
        new(Permission.ManageData, Reach.Organisation, Admins, Scopes.Admin),
        new(Permission.SeeAudit, Reach.Organisation, Admins, Scopes.Admin),
        new(Permission.SeeConfig, Reach.Organisation, Leads, Scopes.Read | Scopes.Admin),
        new(Permission.ManageConfig, Reach.Organisation, Admins, Scopes.Admin),
        new(Permission.ShareViews, Reach.Teams, Everyone, Scopes.None),
        new(Permission.SaveViews, Reach.Teams, Everyone, Scopes.None),
        new(Permission.OwnAccount, Reach.Teams, Everyone, Scopes.None),
    ];

    /// <summary>The line of a permission.</summary>
    public static PermissionRule RuleOf(Permission permission) => All[(int)permission];
}
