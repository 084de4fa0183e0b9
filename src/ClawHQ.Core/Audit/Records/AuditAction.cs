namespace ClawHQ.Core.Audit.Records;

/// <summary>What was done: the one vocabulary of the trail, <c>noun.verb</c>. An action that is not here cannot be recorded.</summary>
/// <param name="Name">The stable word, such as <c>key.create</c>.</param>
/// <param name="Meaning">What it says, in a sentence without subject.</param>
/// <param name="Class">The class of the Open Cybersecurity Schema Framework that it is exported as.</param>
/// <param name="Activity">The class's activity.</param>
public sealed record AuditAction(string Name, string Meaning, OcsfClass Class, int Activity)
{
    /// <summary>The activity of what has none of its own in the framework.</summary>
    internal const int OtherActivity = 99;

    public static readonly AuditAction SessionStart = new("session.start", "Signed in.", OcsfClass.Authentication, 1);
    public static readonly AuditAction SessionRefuse = new("session.refuse", "Tried to sign in and failed.", OcsfClass.Authentication, 1);
    public static readonly AuditAction SessionEnd = new("session.end", "Signed out, or ended sessions.", OcsfClass.Authentication, 2);
    public static readonly AuditAction SessionExpire = new("session.expire", "A session was over.", OcsfClass.Authentication, 2);

    public static readonly AuditAction PersonAdd = new("person.add", "Added a person.", OcsfClass.AccountChange, 1);
    public static readonly AuditAction PersonEnable = new("person.enable", "Let a person in again.", OcsfClass.AccountChange, 2);
    public static readonly AuditAction PersonPasswordChange = new(
        "person.password.change", "Changed the own password.", OcsfClass.AccountChange, 3);

    public static readonly AuditAction PersonPasswordSet = new("person.password.set", "Set a password.", OcsfClass.AccountChange, 4);
    public static readonly AuditAction PersonDisable = new("person.disable", "Barred a person.", OcsfClass.AccountChange, 5);
    public static readonly AuditAction PersonRemove = new("person.remove", "Removed a person.", OcsfClass.AccountChange, 6);
    public static readonly AuditAction PersonGrantsSet = new(
        "person.grants.set", "Said what a person may do.", OcsfClass.AccountChange, 7);

    public static readonly AuditAction KeyCreate = new("key.create", "Made a key.", OcsfClass.ApiActivity, 1);
    public static readonly AuditAction KeyImport = new("key.import", "Took a string made elsewhere as a key.", OcsfClass.ApiActivity, 1);
    public static readonly AuditAction KeyRotate = new("key.rotate", "Made a second secret for a key.", OcsfClass.ApiActivity, 1);
    public static readonly AuditAction KeyRevoke = new("key.revoke", "Ended a key.", OcsfClass.ApiActivity, 4);

    public static readonly AuditAction ShareLinkCreate = new("share_link.create", "Shared a page by a link.", OcsfClass.ApiActivity, 1);
    public static readonly AuditAction ShareLinkRevoke = new("share_link.revoke", "Took a link back.", OcsfClass.ApiActivity, 4);
    public static readonly AuditAction ShareLinkExpire = new("share_link.expire", "A link was over.", OcsfClass.ApiActivity, 4);
    public static readonly AuditAction ViewSave = new("view.save", "Saved a view.", OcsfClass.ApiActivity, 1);
    public static readonly AuditAction ViewRemove = new("view.remove", "Removed a view.", OcsfClass.ApiActivity, 4);

    public static readonly AuditAction PriceOverrideSet = new("price.override.set", "Set an own price.", OcsfClass.ApiActivity, 3);
    public static readonly AuditAction PriceOverrideRemove = new(
        "price.override.remove", "Removed an own price.", OcsfClass.ApiActivity, 4);

    public static readonly AuditAction PriceDiscountSet = new("price.discount.set", "Set a discount.", OcsfClass.ApiActivity, 3);
    public static readonly AuditAction PriceDiscountRemove = new("price.discount.remove", "Removed a discount.", OcsfClass.ApiActivity, 4);
    public static readonly AuditAction PriceMappingSet = new("price.mapping.set", "Set a name of a provider.", OcsfClass.ApiActivity, 3);
    public static readonly AuditAction PriceMappingRemove = new(
        "price.mapping.remove", "Removed a name of a provider.", OcsfClass.ApiActivity, 4);

    public static readonly AuditAction PriceImport = new("price.import", "Put imported prices in force.", OcsfClass.ApiActivity, 3);
    public static readonly AuditAction PriceBookShip = new(
        "price.book.ship", "Started with another price book than before.", OcsfClass.ApiActivity, 3);

    public static readonly AuditAction AuditKeyReplace = new(
        "audit.key.replace", "Started with another audit key than before.", OcsfClass.ApiActivity, 3);

    public static readonly AuditAction ConfigApply = new("config.apply", "Applied configuration.", OcsfClass.ApiActivity, 3);
    public static readonly AuditAction ConfigObjectSet = new("config.object.set", "Set a declared object.", OcsfClass.ApiActivity, 3);
    public static readonly AuditAction ConfigObjectRemove = new(
        "config.object.remove", "Removed a declared object.", OcsfClass.ApiActivity, 4);

    public static readonly AuditAction ConfigDriftBegin = new(
        "config.drift.begin", "Found an object that is no longer as its file has it.", OcsfClass.ApiActivity, 3);
    public static readonly AuditAction ConfigDriftEnd = new(
        "config.drift.end", "Found an object as its file has it again.", OcsfClass.ApiActivity, 3);

    public static readonly AuditAction LedgerReprice = new("ledger.reprice", "Priced usage again.", OcsfClass.ApiActivity, 3);
    public static readonly AuditAction LedgerReattribute = new(
        "ledger.reattribute", "Brought past usage to other owners.", OcsfClass.ApiActivity, 3);

    public static readonly AuditAction LedgerOpeningReverse = new(
        "ledger.opening.reverse", "Reversed the first report of a long series.", OcsfClass.ApiActivity, 3);

    public static readonly AuditAction BooksClose = new("books.close", "Closed the books up to a time.", OcsfClass.ApiActivity, 3);
    public static readonly AuditAction BooksReopen = new("books.reopen", "Reopened the books from a time on.", OcsfClass.ApiActivity, 3);

    public static readonly AuditAction LedgerCheck = new("ledger.check", "Had the ledger checked.", OcsfClass.ApiActivity, 2);
    public static readonly AuditAction LedgerMonthDrop = new(
        "ledger.month.drop", "Dropped a month of entries beyond the retention.", OcsfClass.ApiActivity, 4);

    public static readonly AuditAction BackupMake = new("backup.make", "Took a copy of everything.", OcsfClass.ApiActivity, 2);
    public static readonly AuditAction BackupRestore = new(
        "backup.restore", "Started from a backup that was put back.", OcsfClass.ApiActivity, 3);

    public static readonly AuditAction DemoRemove = new("demo.remove", "Took a demo away.", OcsfClass.ApiActivity, 4);

    /// <summary>The whole vocabulary.</summary>
    public static IReadOnlyList<AuditAction> All { get; } =
    [
        SessionStart, SessionRefuse, SessionEnd, SessionExpire, PersonAdd, PersonEnable, PersonPasswordChange,
        PersonPasswordSet, PersonDisable, PersonRemove, PersonGrantsSet, KeyCreate, KeyImport, KeyRotate, KeyRevoke,
        ShareLinkCreate, ShareLinkRevoke, ShareLinkExpire, ViewSave, ViewRemove, PriceOverrideSet, PriceOverrideRemove,
        PriceDiscountSet, PriceDiscountRemove, PriceMappingSet, PriceMappingRemove, PriceImport, PriceBookShip,
        ConfigApply, ConfigObjectSet, ConfigObjectRemove, ConfigDriftBegin, ConfigDriftEnd, LedgerReprice, LedgerReattribute,
        LedgerOpeningReverse, BooksClose, BooksReopen, LedgerCheck, LedgerMonthDrop, BackupMake, BackupRestore, DemoRemove,
        AuditKeyReplace,
    ];

    /// <summary>The action of this name; null when there is none.</summary>
    public static AuditAction? Find(string name) => All.FirstOrDefault(a => a.Name == name);

    /// <summary>The action of this name, also where it is a newer program's: what that one began is recorded under its own word.</summary>
    internal static AuditAction Named(string name) =>
        Find(name) ?? new AuditAction(name, "Did what this version does not know.", OcsfClass.ApiActivity, OtherActivity);
}

/// <summary>Classes of the Open Cybersecurity Schema Framework, by their number there.</summary>
public enum OcsfClass
{
    /// <summary>A person's account changes.</summary>
    AccountChange = 3001,

    /// <summary>Somebody signs in or out.</summary>
    Authentication = 3002,

    /// <summary>Anything else is made, changed or removed.</summary>
    ApiActivity = 6003,
}
