using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Pricing.Book;
using ClawHQ.Core.Pricing.Matching;
using ClawHQ.Core.Pricing.Terms;
using Microsoft.Extensions.Hosting;

namespace ClawHQ.Core.Pricing.History;

/// <summary>Changes prices: makes the new version durable first, then puts it in force. One change at a time.</summary>
internal sealed class PriceChanges(PriceBook book, PriceStore store, TimeProvider clock) : IHostedService, IDisposable
{
    /// <summary>Most models of an import that its audit record names.</summary>
    private const int ModelsToldMax = 200;

    private readonly SemaphoreSlim _changing = new(1, 1);

    /// <summary>Holds off changes until disposed.</summary>
    public async ValueTask<IDisposable> HoldAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        return new Hold(_changing);
    }

    /// <summary>Puts other terms in force.</summary>
    /// <param name="change">Makes the new terms from those in force; null to leave all as it is.</param>
    /// <param name="actor">Who asks for it.</param>
    /// <param name="record">What the audit trail says of it, from the terms before and after.</param>
    /// <param name="reason">What changes.</param>
    /// <param name="cancellationToken">Ends the wait for earlier changes.</param>
    /// <returns>Whether anything was there to change.</returns>
    public async Task<bool> ChangeTermsAsync(
        Func<PriceTerms, PriceTerms?> change, Actor actor, Func<PriceTerms, PriceTerms, AuditEvent> record, string reason,
        CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var current = book.Current;
            if (change(current.Terms) is not { } terms)
            {
                return false;
            }

            await PutInForceAsync(
                new PriceBookSnapshot(current.Document, terms), null, actor, record(current.Terms, terms), reason, cancellationToken);
            return true;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Puts models in force that an import brought.</summary>
    /// <param name="choose">Picks the models to change from the book in force.</param>
    /// <param name="actor">Who asks for it.</param>
    /// <param name="reason">Where they come from.</param>
    /// <param name="cancellationToken">Ends the wait for earlier changes.</param>
    public async Task ImportAsync(
        Func<PriceDocument, PriceDocument> choose, Actor actor, string reason, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var current = book.Current;
            var imported = choose(current.Document);
            if (imported.Providers.Count > 0)
            {
                var document = current.Document.With(imported.Providers.SelectMany(p => p.Models));
                var snapshot = new PriceBookSnapshot(document, current.Terms);
                var record = new AuditEvent(AuditAction.PriceImport, new AuditObject("price.book", snapshot.Version))
                {
                    Before = new JsonObject { ["version"] = current.Version },
                    After = Told(snapshot.Version, imported),
                    Reason = reason,
                };
                await PutInForceAsync(snapshot, imported, actor, record, reason, cancellationToken);
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Records the version that the program starts with, where it is another than the last: new folder or new program.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (store.LastVersion() != book.Version)
        {
            const string Reason = "The price book that ships with this program.";
            var record = new AuditEvent(AuditAction.PriceBookShip, new AuditObject("price.book", book.Version))
            {
                Before = new JsonObject { ["version"] = store.LastVersion() },
                After = new JsonObject { ["version"] = book.Version },
                Reason = Reason,
            };
            await store.AddAsync(
                Row(book.Version, Actor.System, Reason), book.Current, null, Actor.System, record, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _changing.Dispose();

    private async Task PutInForceAsync(
        PriceBookSnapshot snapshot, PriceDocument? imported, Actor actor, AuditEvent record, string reason,
        CancellationToken cancellationToken)
    {
        await store.AddAsync(Row(snapshot.Version, actor, reason), snapshot, imported, actor, record, cancellationToken);
        book.Replace(snapshot);
    }

    private PriceVersionRow Row(string version, Actor actor, string reason) =>
        new(version, clock.GetUtcNow().ToUnixTimeMilliseconds(), actor.Name, reason);

    /// <summary>What the audit trail says of an import: how much, and the beginning of its list.</summary>
    private static JsonObject Told(string version, PriceDocument imported)
    {
        var models = imported.Providers.SelectMany(p => p.Models.Select(m => $"{p.Name}/{m.Model}")).ToList();
        return new JsonObject
        {
            ["version"] = version,
            ["model_count"] = models.Count,
            ["models"] = new JsonArray([.. models.Take(ModelsToldMax).Select(m => JsonValue.Create(m))]),
        };
    }

    private sealed class Hold(SemaphoreSlim held) : IDisposable
    {
        public void Dispose() => held.Release();
    }
}
