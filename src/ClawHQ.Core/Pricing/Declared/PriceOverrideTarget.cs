using System.Text.Json;
using System.Text.Json.Nodes;
using ClawHQ.Core.Api;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans.Replays;
using ClawHQ.Core.Config.Specs;
using ClawHQ.Core.Pricing.History;
using ClawHQ.Core.Pricing.Matching;
using ClawHQ.Core.Pricing.Terms;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Pricing.Declared;

/// <summary>Keeps declared price overrides among the terms of the price book, where those of the API are.</summary>
internal sealed class PriceOverrideTarget(PriceBook book, PriceChanges changes) : ConfigTarget
{
    private PriceBookSnapshot? _written;

    public override string Kind => PriceOverrideKind.KindName;

    public override string TrailKind => "price.override";

    public override IEnumerable<TargetChange> ChangesIn(AuditRecord record) =>
        [new TargetChange(record.Object.Id ?? "", Spec(record.Before), Spec(record.After))];

    public override async ValueTask<IDisposable> HoldAsync(CancellationToken cancellationToken)
    {
        var hold = await changes.HoldAsync(cancellationToken);
        _written = null;
        return hold;
    }

    public override IReadOnlyDictionary<string, string> Read(SqliteConnection connection) =>
        PriceStore.TermsIn(connection).Overrides.ToDictionary(
            o => o.Id, o => SpecText.ToJson(SpecType.Of(typeof(PriceOverrideSpec)), PriceOverrideKind.Declared(o)), StringComparer.Ordinal);

    public override IEnumerable<ProblemItem> Check(ConfigObject wanted, SqliteConnection connection)
    {
        var term = Term(wanted);
        if (book.Current.KnownProvider(term.Provider) is not { } provider)
        {
            yield break;
        }

        var (_, model) = book.Current.Canonical(provider, term.Model);
        if (provider != term.Provider)
        {
            var message = $"The price book's name of this provider is '{provider}'.";
            yield return new ProblemItem("provider", null, message, $"Write {provider}.");
        }
        else if (model is not null && model != term.Model)
        {
            yield return new ProblemItem("model", null, $"The price book's name of this model is '{model}'.", $"Write {model}.");
        }
    }

    public override void Write(
        SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<ObjectChange> changes, ConfigAuthor author)
    {
        var names = changes.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var current = book.Current;
        PriceOverride[] overrides =
        [
            .. current.Terms.Overrides.Where(o => !names.Contains(o.Id)),
            .. changes.Select(c => c.After).OfType<ConfigObject>().Select(Term),
        ];
        if (overrides.Length > TermEndpoints.TermsMax)
        {
            var message = $"There would be more than {TermEndpoints.TermsMax} price overrides.";
            throw new ConfigRefusedException(new ProblemItem(Kind, null, message, "Delete some that have ended."));
        }

        var written = new PriceBookSnapshot(current.Document, current.Terms with { Overrides = overrides });
        if (written.Version == current.Version)
        {
            return;
        }

        _written = written;
        var some = string.Join(", ", names.Order(StringComparer.Ordinal).Take(10));
        var reason = $"Configuration: {some}{(names.Count > 10 ? ", ..." : "")}.";
        PriceStore.Add(connection, transaction, new PriceVersionRow(written.Version, author.Time, author.Name, reason), written, null);
    }

    public override void Committed()
    {
        if (_written is { } written)
        {
            book.Replace(written);
        }
    }

    /// <summary>A term as records tell it, in the form of a spec.</summary>
    private static string? Spec(JsonElement? told) => told is { ValueKind: JsonValueKind.Object } term
        ? new JsonObject(term.EnumerateObject().Where(f => f.Value.ValueKind != JsonValueKind.Null).Select(f => KeyValuePair.Create(
            f.Name == "web_searches" ? "webSearches" : f.Name,
            (JsonNode?)JsonNode.Parse(f.Value.GetRawText())))).ToJsonString()
        : null;

    private static PriceOverride Term(ConfigObject o) =>
        PriceOverrideKind.Term(o.Name, PlannedObjects.Read<PriceOverrideSpec>(o), []);
}
