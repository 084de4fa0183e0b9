using System.Text.Json;
using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Drift;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Core.Config.Plans.Replays;
using ClawHQ.Core.Config.Pulling;

namespace ClawHQ.Hosting.Configuring;

/// <summary>Asks for a plan or an apply.</summary>
/// <param name="Files">The files with their paths.</param>
/// <param name="Owner">Whose files these are; <c>default</c> when null.</param>
/// <param name="Prune">Whether objects of this owner that the files no longer have go.</param>
/// <param name="Base">The state that was planned from: an apply is refused when it is another. Null to apply from any.</param>
/// <param name="Replay">Whether a plan says what it would have done to the last 30 days; true when null.</param>
/// <param name="Revision">The Git commit that the files are of, in hexadecimal, for the record of an apply; null for none.</param>
/// <param name="Seal">The seal of the plan that is carried out: an apply is refused when files, owner, prune or base are not as they were
/// planned. Null where no plan is.</param>
/// <param name="Lenient">Whether a plan of files that can be read and not be applied now says what they would change all the same, with
/// its problems, without replay and without seal; refused otherwise. An apply takes no notice of it.</param>
public sealed record PlanRequest(
    IReadOnlyList<ManifestFile>? Files, string? Owner, bool? Prune, string? Base, bool? Replay, string? Revision, string? Seal,
    bool? Lenient);

/// <summary>An object as the API shows it.</summary>
/// <param name="Kind">The kind's name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Spec">Its spec.</param>
/// <param name="Owner">Whose files manage it; null for none.</param>
/// <param name="File">The file that declares it; null for none.</param>
/// <param name="UpdatedAt">When it was changed last; null where that is not known.</param>
/// <param name="UpdatedBy">Who changed it last; null where that is not known.</param>
/// <param name="HasDrifted">Whether it is no longer as its file had it when it was applied last.</param>
public sealed record ObjectView(
    string Kind, string Name, JsonElement Labels, JsonElement Spec, string? Owner, string? File, DateTimeOffset? UpdatedAt,
    string? UpdatedBy, bool HasDrifted)
{
    public static ObjectView Of(ConfigObject o, LastChange? changed) => new(
        o.Kind, o.Name, JsonElement.Parse(o.Labels), JsonElement.Parse(o.Spec), o.Owner, o.File,
        changed?.At, changed?.By, o.Applied is not null);
}

/// <summary>An object that a plan changes.</summary>
/// <param name="Action"><c>create</c>, <c>update</c> or <c>delete</c>.</param>
/// <param name="Kind">The kind's name.</param>
/// <param name="Name">Its name.</param>
/// <param name="File">The file that declares it; null for one that goes.</param>
/// <param name="Fields">The fields that differ.</param>
public sealed record PlannedChangeView(string Action, string Kind, string Name, string? File, IReadOnlyList<FieldChange> Fields);

/// <summary>A plan as the API shows it.</summary>
/// <param name="Base">Names the state from which it was planned.</param>
/// <param name="Owner">Whose files.</param>
/// <param name="Prune">Whether objects that the files no longer have go.</param>
/// <param name="Changes">What changes.</param>
/// <param name="Adopted">How many objects that are as declared come to be managed by these files.</param>
/// <param name="Unchanged">How many stay as they are.</param>
/// <param name="Warnings">What is probably a slip, each with file, line and column; it can be applied all the same.</param>
/// <param name="Replay">What it would have done to the last 30 days; null for an apply, and where nothing can be replayed.</param>
/// <param name="Text">The plan for a terminal.</param>
/// <param name="Markdown">The plan for a pull request.</param>
public sealed record PlanView(
    string Base, string Owner, bool Prune, IReadOnlyList<PlannedChangeView> Changes, int Adopted, int Unchanged,
    IReadOnlyList<ProblemItem> Warnings, ReplayAnswer? Replay, string Text, string Markdown)
{
    /// <summary>Vouches for files, owner, prune and base, for an apply of exactly this plan; null for an apply, and while it cannot be
    /// applied.</summary>
    public string? Seal { get; init; }

    /// <summary>Why it cannot be applied now, each with file, line and column; empty when it can.</summary>
    public IReadOnlyList<ProblemItem> Problems { get; init; } = [];

    public static PlanView Of(ConfigPlan plan, ReplayAnswer? replay = null) => new(
        plan.Base, plan.Choice.Owner, plan.Choice.IsPruning,
        [.. plan.Changes.Select(c => new PlannedChangeView(
            c.Action.ToString().ToLowerInvariant(), c.Change.Kind, c.Change.Name, c.Change.After?.File, c.Fields))],
        plan.Adopted.Count, plan.Unchanged, plan.Warnings, replay, PlanText.Plain(plan, replay), PlanText.Markdown(plan, replay))
    {
        Problems = plan.Problems,
    };
}

/// <summary>Today's objects as files.</summary>
/// <param name="Files">One for each kind.</param>
public sealed record ExportView(IReadOnlyList<ManifestFile> Files);

/// <summary>An apply as the API shows it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="AppliedAt">When.</param>
/// <param name="Author">Who applied.</param>
/// <param name="Owner">Whose files.</param>
/// <param name="Base">The state before.</param>
/// <param name="Plan">The plan as text.</param>
/// <param name="Record">The number of its audit record; null for an old apply.</param>
/// <param name="Revision">The Git commit that was applied; null where that is not known.</param>
public sealed record ApplyView(
    long Id, DateTimeOffset AppliedAt, string Author, string Owner, string Base, string Plan, long? Record, string? Revision)
{
    public static ApplyView Of(ConfigApply apply) => new(
        apply.Id, DateTimeOffset.FromUnixTimeMilliseconds(apply.AppliedAt), apply.Author, apply.Owner, apply.Base, apply.Plan,
        apply.AuditSeq, apply.Revision);
}

/// <summary>An object that is not as its file has it.</summary>
/// <param name="Kind">The kind's name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Whose files manage it.</param>
/// <param name="File">The file that declares it.</param>
/// <param name="Cause"><c>changed</c>, <c>missing</c> or <c>undeclared</c>.</param>
/// <param name="Fields">The fields that differ: as declared before, as the server has it after.</param>
/// <param name="Since">When a check saw it first; null where none has yet.</param>
public sealed record DriftedView(
    string Kind, string Name, string Owner, string? File, string Cause, IReadOnlyList<FieldChange> Fields, DateTimeOffset? Since)
{
    public static DriftedView Of(DriftedObject d) =>
        new(d.Kind, d.Name, d.Owner, d.File, d.Cause.ToString().ToLowerInvariant(), d.Fields, d.Since);
}

/// <summary>How objects stand to their files.</summary>
/// <param name="CheckedAt">When the server checked last by itself; null before the first time.</param>
/// <param name="Objects">The objects that differ now.</param>
/// <param name="Folder">The folder that the server keeps itself in step with; null where none is set.</param>
public sealed record DriftView(DateTimeOffset? CheckedAt, IReadOnlyList<DriftedView> Objects, FolderState? Folder);
