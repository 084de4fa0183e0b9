using ClawHQ.Core.Pricing.Book;
using ClawHQ.Core.Pricing.Matching;
using ClawHQ.Core.Pricing.Terms;
using Microsoft.Extensions.Hosting;

namespace ClawHQ.Core.Pricing.History;

/// <summary>Changes prices: makes the new version durable first, then puts it in force. One change at a time.</summary>
internal sealed class PriceChanges(PriceBook book, PriceStore store, TimeProvider clock) : IHostedService, IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);

    /// <summary>Holds off changes until disposed.</summary>
    public async ValueTask<IDisposable> HoldAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        return new Hold(_changing);
    }

    /// <summary>Puts other terms in force.</summary>
    /// <param name="change">Makes the new terms from those in force; null to leave all as it is.</param>
    /// <param name="author">Who asks for it.</param>
    /// <param name="reason">What changes.</param>
    /// <param name="cancellationToken">Ends the wait for earlier changes.</param>
    /// <returns>Whether anything was there to change.</returns>
    public async Task<bool> ChangeTermsAsync(
        Func<PriceTerms, PriceTerms?> change, string author, string reason, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var current = book.Current;
            if (change(current.Terms) is not { } terms)
            {
                return false;
            }

            await PutInForceAsync(new PriceBookSnapshot(current.Document, terms), null, author, reason, cancellationToken);
            return true;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Puts models in force that an import brought.</summary>
    /// <param name="choose">Picks the models to change from the book in force.</param>
    /// <param name="author">Who asks for it.</param>
    /// <param name="reason">Where they come from.</param>
    /// <param name="cancellationToken">Ends the wait for earlier changes.</param>
    public async Task ImportAsync(
        Func<PriceDocument, PriceDocument> choose, string author, string reason, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var current = book.Current;
            var imported = choose(current.Document);
            if (imported.Providers.Count > 0)
            {
                var document = current.Document.With(imported.Providers.SelectMany(p => p.Models));
                await PutInForceAsync(new PriceBookSnapshot(document, current.Terms), imported, author, reason, cancellationToken);
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
            var row = Row(book.Version, "clawhq", "The price book that ships with this program.");
            await store.AddAsync(row, book.Current, null, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _changing.Dispose();

    private async Task PutInForceAsync(
        PriceBookSnapshot snapshot, PriceDocument? imported, string author, string reason, CancellationToken cancellationToken)
    {
        await store.AddAsync(Row(snapshot.Version, author, reason), snapshot, imported, cancellationToken);
        book.Replace(snapshot);
    }

    private PriceVersionRow Row(string version, string author, string reason) =>
        new(version, clock.GetUtcNow().ToUnixTimeMilliseconds(), author, reason);

    private sealed class Hold(SemaphoreSlim held) : IDisposable
    {
        public void Dispose() => held.Release();
    }
}
