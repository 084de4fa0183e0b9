using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Records;

namespace ClawHQ.Core.Audit;

/// <summary>
/// Work on what lies outside the state database that its owner tries until it succeeds. However often it fails, the first failure alone has
/// a record: what later tries change is recorded when one of them succeeds, or by the next start where none did.
/// </summary>
/// <param name="audit">The trail.</param>
/// <param name="actor">Who does it.</param>
/// <param name="asked">What is done, as far as it is to be told where it fails.</param>
public sealed class RetriedWork(AuditLog audit, Actor actor, AuditEvent asked)
{
    private BegunWork? _begun;
    private bool _hasFailed;

    /// <summary>Tries it; one try at a time. One that has nothing to change leaves no record.</summary>
    /// <param name="work">Does it, and calls what it is given before its first change.</param>
    /// <param name="result">What the record says of it.</param>
    public async Task<T> TryAsync<T>(Func<Func<Task>, Task<T>> work, Func<T, JsonObject> result)
    {
        T done;
        try
        {
            done = await work(async () => _begun ??= await audit.BeginAsync(actor, asked, CancellationToken.None));
        }
        catch (Exception e)
        {
            if (!_hasFailed)
            {
                await EndAsync(AuditLog.Failed(asked, e));
            }

            throw;
        }

        await EndAsync(asked with { After = result(done) });
        _hasFailed = false;
        return done;
    }

    private async Task EndAsync(AuditEvent happened)
    {
        if (_begun is { } begun)
        {
            await audit.EndAsync(begun, happened);
            _begun = null;
            _hasFailed = !happened.HasSucceeded;
        }
    }
}
