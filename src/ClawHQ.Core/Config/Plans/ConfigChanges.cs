using ClawHQ.Core.Api;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Specs;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Config.Plans;

/// <summary>What came of an attempt to change objects.</summary>
/// <param name="Plan">What was or would have been done; null when the files cannot be read.</param>
/// <param name="Problems">What is wrong; empty when it was done.</param>
/// <param name="HasMoved">Whether the state is another than the one that was planned from.</param>
public sealed record ChangeOutcome(ConfigPlan? Plan, IReadOnlyList<ProblemItem> Problems, bool HasMoved = false)
{
    /// <summary>Whether it was done.</summary>
    public bool IsDone => Problems.Count == 0 && !HasMoved;

    /// <summary>Whether files manage what should be changed by other means.</summary>
    public bool IsManaged { get; init; }
}

/// <summary>Plans and carries out changes of objects. All of a change is done or nothing, one change after the other.</summary>
public sealed class ConfigChanges(
    ConfigStore store, ConfigObjects objects, KindTable kinds, AuditLog audit, TimeProvider clock)
{
    private readonly ManifestReader _reader = new(kinds);
    private readonly Planner _planner = new(kinds);

    /// <summary>Plans.</summary>
    /// <param name="files">The files.</param>
    /// <param name="choice">Whose they are, and whether others of theirs go.</param>
    /// <param name="withSecrets">Whether secrets that this server cannot read are problems, as they are for an apply.</param>
    public ChangeOutcome Plan(IReadOnlyList<ManifestFile> files, PlanChoice choice, bool withSecrets = false)
    {
        var declared = _reader.Read(files);
        if (declared.Problems.Count > 0)
        {
            return new ChangeOutcome(null, declared.Problems);
        }

        var plan = store.Database.Read(connection => Plan(connection, declared.Manifests, choice));
        plan = withSecrets ? Resolved(plan, declared.Manifests) : plan;
        return new ChangeOutcome(plan, plan.Problems);
    }

    /// <summary>Brings the server to what the files declare.</summary>
    /// <param name="files">The files.</param>
    /// <param name="choice">Whose they are, and whether others of theirs go.</param>
    /// <param name="basis">The state that was planned from; null to apply from whatever there is.</param>
    /// <param name="actor">Who applies.</param>
    /// <param name="cancellationToken">Ends the wait for other changes.</param>
    /// <param name="revision">The Git commit that the files are of; null where that is not known.</param>
    public async Task<ChangeOutcome> ApplyAsync(
        IReadOnlyList<ManifestFile> files, PlanChoice choice, string? basis, Actor actor, CancellationToken cancellationToken,
        string? revision = null)
    {
        var declared = _reader.Read(files);
        if (declared.Problems.Count > 0)
        {
            return new ChangeOutcome(null, declared.Problems);
        }

        return await ChangeAsync(
            connection => Resolved(Plan(connection, declared.Manifests, choice), declared.Manifests), basis, actor, isApply: true,
            cancellationToken, revision);
    }

    /// <summary>Sets one object that files do not manage.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="name">Its name.</param>
    /// <param name="body">The object with labels and spec, as YAML or JSON.</param>
    /// <param name="actor">Who changes it.</param>
    /// <param name="cancellationToken">Ends the wait for other changes.</param>
    public Task<ChangeOutcome> SetAsync(string kind, string name, string body, Actor actor, CancellationToken cancellationToken) =>
        SetAsync(_reader.ReadOne(kind, name, body), null, actor, cancellationToken);

    /// <summary>Sets one object that files do not manage.</summary>
    /// <param name="declared">The one object, read.</param>
    /// <param name="version">The object's <see cref="ConfigObject.Version"/> that somebody looked at and wants to change; empty where there
    /// must be none yet; null to set it whatever there is.</param>
    /// <param name="actor">Who changes it.</param>
    /// <param name="cancellationToken">Ends the wait for other changes.</param>
    public async Task<ChangeOutcome> SetAsync(
        ManifestSet declared, string? version, Actor actor, CancellationToken cancellationToken) =>
        declared.Problems.Count > 0
            ? new ChangeOutcome(null, declared.Problems)
            : await ChangeAsync(
                connection => PlanSetting(connection, declared, version), null, actor, isApply: false, cancellationToken);

    /// <summary>Puts one object in the place of another one of the same kind and another name: both or neither. Files manage neither.
    /// </summary>
    /// <param name="replaced">The name of the object that goes.</param>
    /// <param name="declared">The one object, read.</param>
    /// <param name="version">The <see cref="ConfigObject.Version"/> of the object that goes, as somebody looked at it.</param>
    /// <param name="actor">Who changes it.</param>
    /// <param name="cancellationToken">Ends the wait for other changes.</param>
    public async Task<ChangeOutcome> ReplaceAsync(
        string replaced, ManifestSet declared, string version, Actor actor, CancellationToken cancellationToken) =>
        declared.Problems.Count > 0
            ? new ChangeOutcome(null, declared.Problems)
            : await ChangeAsync(
                connection => PlanReplacement(connection, replaced, declared, version), null, actor, isApply: false, cancellationToken);

    /// <summary>Removes one object that files do not manage.</summary>
    public Task<ChangeOutcome> RemoveAsync(string kind, string name, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(connection => PlanOne(connection, kind, name, []), null, actor, isApply: false, cancellationToken);

    /// <summary>Says what setting one object would do, and does nothing.</summary>
    /// <param name="declared">The one object, read.</param>
    /// <param name="version">As for <see cref="SetAsync(ManifestSet, string?, Actor, CancellationToken)"/>.</param>
    /// <param name="replaced">The name of an object in whose place it comes; null where it comes in nobody's.</param>
    public ChangeOutcome PlanSetting(ManifestSet declared, string? version, string? replaced = null) => declared.Problems.Count > 0
        ? new ChangeOutcome(null, declared.Problems)
        : Look(connection => replaced is null
            ? PlanSetting(connection, declared, version)
            : PlanReplacement(connection, replaced, declared, version ?? ""));

    /// <summary>Says what removing one object would do, and does nothing.</summary>
    public ChangeOutcome PlanRemoval(string kind, string name) => Look(connection => PlanOne(connection, kind, name, []));

    private ChangeOutcome Look(Func<SqliteConnection, ConfigPlan> makePlan)
    {
        try
        {
            var plan = store.Database.Read(makePlan);
            return new ChangeOutcome(plan, plan.Problems);
        }
        catch (ConfigRefusedException e)
        {
            return new ChangeOutcome(null, [e.Problem]) { IsManaged = e.IsManaged };
        }
    }

    private async Task<ChangeOutcome> ChangeAsync(
        Func<SqliteConnection, ConfigPlan> makePlan, string? basis, Actor actor, bool isApply,
        CancellationToken cancellationToken, string? revision = null)
    {
        var held = new Stack<IDisposable>();
        try
        {
            foreach (var target in store.Targets)
            {
                held.Push(await target.HoldAsync(cancellationToken));
            }

            var outcome = await audit.ChangeAsync(
                actor,
                (connection, transaction) => CarryOut(connection, transaction, makePlan(connection), basis, actor, isApply, revision),
                cancellationToken);
            if (outcome.IsDone)
            {
                foreach (var target in store.Targets)
                {
                    target.Committed();
                }

                objects.Reload();
            }

            return outcome;
        }
        catch (ConfigRefusedException e)
        {
            return new ChangeOutcome(null, [e.Problem]) { IsManaged = e.IsManaged };
        }
        finally
        {
            while (held.TryPop(out var hold))
            {
                hold.Dispose();
            }
        }
    }

    private Change<ChangeOutcome> CarryOut(
        SqliteConnection connection, SqliteTransaction transaction, ConfigPlan plan, string? basis, Actor actor, bool isApply,
        string? revision)
    {
        var hasMoved = basis is not null && basis != plan.Base;
        ObjectChange[] changes = [.. plan.Changes.Select(c => c.Change), .. plan.Adopted, .. isApply ? Forgotten(connection, plan) : []];
        if (hasMoved || plan.Problems.Count > 0 || changes.Length == 0)
        {
            return Change.None(new ChangeOutcome(plan, plan.Problems, hasMoved));
        }

        var by = new ConfigAuthor(actor.Name, clock.GetUtcNow().ToUnixTimeMilliseconds());
        store.Write(connection, transaction, changes, by);
        if (isApply)
        {
            ConfigStore.Remember(connection, transaction, by, plan.Choice.Owner, plan.Base, PlanText.Plain(plan), revision);
        }

        EventIndex.Note(connection, transaction, ConfigTrail.ToldBy(changes, isApply));
        var happened = isApply ? ConfigTrail.Apply(plan, changes, revision) : ConfigTrail.Of(changes);
        return Change.Of(new ChangeOutcome(plan, []), happened);
    }

    /// <summary>What the owner's files managed and do not declare any more, and what is not there any more either: nothing of it is left
    /// but the note that it was managed.</summary>
    private IEnumerable<ObjectChange> Forgotten(SqliteConnection connection, ConfigPlan plan)
    {
        var made = plan.Changes.Select(c => c.Change.After?.Key).ToHashSet();
        return store.Gone(connection).Where(o => o.Owner == plan.Choice.Owner && !made.Contains(o.Key))
            .Select(o => new ObjectChange(o, null));
    }

    private ConfigPlan Plan(SqliteConnection connection, IReadOnlyList<Manifest> declared, PlanChoice choice)
    {
        var plan = _planner.Plan(store.Read(connection), declared, choice);
        return plan with { Problems = [.. plan.Problems, .. Objections(plan, declared, connection)] };
    }

    private ConfigPlan PlanSetting(SqliteConnection connection, ManifestSet declared, string? version)
    {
        var (kind, name) = (declared.Manifests[0].Kind.Name, declared.Manifests[0].Name);
        return Resolved(PlanOne(connection, kind, name, declared.Manifests, version), declared.Manifests);
    }

    private ConfigPlan PlanReplacement(SqliteConnection connection, string replaced, ManifestSet declared, string version) =>
        Resolved(PlanReplacement(connection, replaced, declared.Manifests[0], version), declared.Manifests);

    /// <summary>A plan for one object, which leaves all others alone.</summary>
    /// <exception cref="ConfigRefusedException">Files manage it.</exception>
    private ConfigPlan PlanOne(
        SqliteConnection connection, string kind, string name, IReadOnlyList<Manifest> declared, string? version = null)
    {
        var live = store.Read(connection);
        var there = live.FirstOrDefault(o => o.Kind == kind && o.Name == name);
        RefuseManaged(there);
        var plan = _planner.PlanOne(live, there, declared.Count == 0 ? null : declared[0]);
        return plan with
        {
            Problems = [.. Unexpected(there, kind, name, version), .. plan.Problems, .. Objections(plan, declared, connection)],
        };
    }

    /// <summary>A plan for one object in the place of another one.</summary>
    /// <exception cref="ConfigRefusedException">Files manage one of them.</exception>
    private ConfigPlan PlanReplacement(SqliteConnection connection, string replaced, Manifest declared, string version)
    {
        var kind = declared.Kind.Name;
        var live = store.Read(connection);
        var gone = live.FirstOrDefault(o => o.Kind == kind && o.Name == replaced);
        var there = live.FirstOrDefault(o => o.Kind == kind && o.Name == declared.Name);
        RefuseManaged(gone);
        RefuseManaged(there);
        var plan = gone is null ? _planner.PlanOne(live, there, declared) : _planner.PlanReplacement(live, gone, declared);
        return plan with
        {
            Problems =
            [
                .. Unexpected(gone, kind, replaced, version), .. Unexpected(there, kind, declared.Name, ""), .. plan.Problems,
                .. Objections(plan, [declared], connection),
            ],
        };
    }

    /// <exception cref="ConfigRefusedException">Files manage it.</exception>
    private static void RefuseManaged(ConfigObject? there)
    {
        if (there is { IsManaged: true })
        {
            var managed = $"This {there.Kind} is managed by {there.File} of '{there.Owner}'.";
            throw new ConfigRefusedException(new ProblemItem($"{there.Kind}/{there.Name}", null, managed, "Change it there and apply."))
            {
                IsManaged = true,
            };
        }
    }

    /// <summary>What speaks against setting an object that is not as it was when it was looked at.</summary>
    private static IEnumerable<ProblemItem> Unexpected(ConfigObject? there, string kind, string name, string? version)
    {
        if (version is "" && there is not null)
        {
            yield return new ProblemItem("name", name, $"There is a {kind} of this name already.", "Open that one to change it.");
        }
        else if (version is { Length: > 0 } && there is null)
        {
            yield return new ProblemItem($"{kind}/{name}", null, "Somebody deleted it meanwhile.");
        }
        else if (version is { Length: > 0 } && there!.Version != version)
        {
            yield return new ProblemItem(
                $"{kind}/{name}", null, $"{there.Author ?? "Somebody"} changed it meanwhile.", "Open it anew, and look at what changed.");
        }
    }

    /// <summary>With a problem for each secret that the server cannot read. Only a change looks: a plan would let those who may not
    /// apply find out what there is on the server.</summary>
    private static ConfigPlan Resolved(ConfigPlan plan, IReadOnlyList<Manifest> declared)
    {
        var changed = plan.Changes.Select(c => (c.Change.Kind, c.Change.Name)).ToHashSet();
        var problems =
            from manifest in declared
            where changed.Contains((manifest.Kind.Name, manifest.Name))
            from field in manifest.Kind.Spec.Fields
            where field.Rule.IsSecret && field.Property.GetValue(manifest.Spec) is string
            let reason = SecretReference.TryResolve((string)field.Property.GetValue(manifest.Spec)!, out _)
            where reason is not null
            select new ProblemItem($"{manifest.File}:{manifest.Written.Field(field.Name)?.Place}", null, reason);
        return plan with { Problems = [.. plan.Problems, .. problems] };
    }

    private IEnumerable<ProblemItem> Objections(
        ConfigPlan plan, IReadOnlyList<Manifest> declared, SqliteConnection connection)
    {
        foreach (var after in plan.Changes.Select(c => c.Change.After).OfType<ConfigObject>())
        {
            if (after.Labels != "{}" && !store.HasLabels(after.Kind, after.IsManaged))
            {
                var message = $"A {after.Kind} has labels only where a file declares it.";
                yield return new ProblemItem("labels", null, message, "Leave them out.");
            }

            foreach (var problem in store.Check(after, connection))
            {
                var manifest = declared.First(m => m.Kind.Name == after.Kind && m.Name == after.Name);
                var placed = new List<ProblemItem>();
                new SpecCheck(manifest.Written, v => $"{manifest.File}:{v.Place}", placed)
                    .Refuse(problem.Path, problem.Message, problem.Hint);
                yield return placed[0];
            }
        }
    }
}
