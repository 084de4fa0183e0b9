namespace ClawHQ.Domain.Spend;

/// <summary>What one group of usage, such as a model as one program reports it, came to in a period.</summary>
/// <param name="Cost">Nano-dollars; usage without a price adds nothing.</param>
/// <param name="Calls">Calls; null when its emitter reports sums that cannot tell.</param>
/// <param name="Tokens">Input and output tokens.</param>
public readonly record struct UsageSum(Int128 Cost, Int128? Calls, Int128 Tokens)
{
    /// <summary>True when there was no usage.</summary>
    public bool IsEmpty => Cost == 0 && (Calls ?? 0) == 0 && Tokens == 0;
}
