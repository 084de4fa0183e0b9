using ClawHQ.Core.Access.People;
using ClawHQ.Core.Access.Sessions;
using ClawHQ.Core.Api;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Specs;
using ClawHQ.Core.Settings;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Access.Declared;

/// <summary>Keeps declared role bindings among the grants of people. Grants that came with a sign-in are not among them: the provider
/// decides on those.</summary>
internal sealed class RoleBindingTarget(SessionRing sessions) : ConfigTarget
{
    private static readonly SpecType Type = SpecType.Of(typeof(RoleBindingSpec));

    public override string Kind => "RoleBinding";

    public override string TrailKind => "person";

    public override string? TrailOf(string name) =>
        RoleBindingTrail.PersonOf(name) is { } person ? $"{TrailKind}:{person}" : null;

    public override IEnumerable<TargetChange> ChangesIn(AuditRecord record) => RoleBindingTrail.ChangesIn(record);

    /// <summary>Grants are only changed in the transaction of the state database, which holds off others by itself.</summary>
    public override ValueTask<IDisposable> HoldAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IDisposable>(new Nothing());

    public override IReadOnlyDictionary<string, string> Read(SqliteConnection connection)
    {
        var specs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var grants = connection.Query<(string Person, string Role, string Team, string Binding)>(
            "SELECT p.name, g.role, g.team, g.binding FROM grants g JOIN people p ON p.id = g.person_id WHERE NOT g.is_mapped");
        foreach (var (person, role, team, binding) in grants)
        {
            var spec = new RoleBindingSpec { Person = person, Role = role, Team = team.Length == 0 ? null : team };
            specs[binding.Length > 0 ? binding : RoleBindingKind.NameAfter(spec)] = SpecText.ToJson(Type, spec);
        }

        return specs;
    }

    public override IEnumerable<ProblemItem> Check(ConfigObject wanted, SqliteConnection connection)
    {
        var spec = Spec(wanted);
        var name = connection.ExecuteScalar<string?>("SELECT name FROM people WHERE name = @Person", new { spec.Person });
        if (name is not null && name != spec.Person)
        {
            yield return new ProblemItem("person", null, $"This person is written '{name}'.", $"Write {name}.");
        }

        if (!wanted.IsManaged && wanted.Name != RoleBindingKind.NameAfter(spec))
        {
            yield return new ProblemItem(
                "person", null, "A role that no file declares is named after what it says.", $"Call it {RoleBindingKind.NameAfter(spec)}.");
        }

        if (name is null)
        {
            var people = connection.Query<string>("SELECT name FROM people").ToList();
            yield return new ProblemItem(
                "person", null, $"There is no person named '{spec.Person}'.",
                NearestName.Hint(spec.Person!, people, "Create them, or let them sign in once, then apply again."));
        }
    }

    public override void Write(
        SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<ObjectChange> changes, ConfigAuthor author)
    {
        foreach (var before in changes.Select(c => c.Before).OfType<ConfigObject>())
        {
            var spec = Spec(before);
            connection.Execute(
                "DELETE FROM grants WHERE person_id = @id AND role = @Role AND team = @team AND NOT is_mapped AND binding = @binding",
                new
                {
                    id = FindPerson(connection, spec, transaction),
                    spec.Role,
                    team = spec.Team ?? "",
                    binding = before.IsManaged ? before.Name : "",
                },
                transaction);
        }

        foreach (var after in changes.Select(c => c.After).OfType<ConfigObject>())
        {
            var spec = Spec(after);
            connection.Execute(
                """
                INSERT INTO grants(person_id, role, team, is_mapped, binding) VALUES (@id, @Role, @team, 0, @binding)
                ON CONFLICT DO NOTHING
                """,
                new
                {
                    id = FindPerson(connection, spec, transaction),
                    spec.Role,
                    team = spec.Team ?? "",
                    binding = after.IsManaged ? after.Name : "",
                },
                transaction);
        }

        RequireAdministrator(connection, transaction);
    }

    public override void Committed() => sessions.Reload();

    private static RoleBindingSpec Spec(ConfigObject o) => (RoleBindingSpec)StoredSpec.Read(Type, o.Spec);

    private static int? FindPerson(SqliteConnection connection, RoleBindingSpec spec, SqliteTransaction? transaction) =>
        connection.ExecuteScalar<int?>("SELECT id FROM people WHERE name = @Person", new { spec.Person }, transaction);

    /// <exception cref="ConfigRefusedException">Nobody could administer the server any more.</exception>
    private static void RequireAdministrator(SqliteConnection connection, SqliteTransaction transaction)
    {
        var left = connection.ExecuteScalar<int>(
            """
            SELECT count(*) FROM grants g JOIN people p ON p.id = g.person_id
            WHERE g.role = @role AND g.team = '' AND NOT g.is_mapped AND p.disabled_at IS NULL
            """,
            new { role = Grant.NameOf(Role.Admin) },
            transaction);
        if (left == 0)
        {
            throw new ConfigRefusedException(
                new ProblemItem("RoleBinding", null, "Nobody would administer the server any more.", "Leave one person the role admin."));
        }
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
