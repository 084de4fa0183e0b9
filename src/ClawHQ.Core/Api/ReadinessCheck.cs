namespace ClawHQ.Core.Api;

/// <summary>One thing that must be true before <c>/readyz</c> says that the server can be used.</summary>
/// <param name="Name">A word for programs, such as <c>ledger</c>.</param>
/// <param name="FindProblemAsync">Null when all is well; else what is wrong, in a sentence. Must answer within seconds; what it throws
/// counts as a problem.</param>
public sealed record ReadinessCheck(string Name, Func<CancellationToken, ValueTask<string?>> FindProblemAsync)
{
    /// <summary>A check that has not answered by then has failed.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <summary>Looks, within the deadline. Null when all is well; else what is wrong, in a sentence.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            return await FindProblemAsync(deadline.Token).AsTask().WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"No answer within {Deadline.TotalSeconds:0} s.";
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return e.Message;
        }
    }
}
