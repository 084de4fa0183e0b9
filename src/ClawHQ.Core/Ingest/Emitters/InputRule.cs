using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest.Emitters;

/// <summary>The names of one rule of the emitter table, by what it decided about cached tokens.</summary>
/// <param name="Name">The rule, such as <c>claude-code.api_request</c>.</param>
internal sealed record RuleNames(string Name)
{
    /// <summary>The emitter counts cached tokens beside its input: it is known to.</summary>
    public string ExclusiveByList { get; } = Name + "/input-excludes-cache";

    /// <summary>The emitter counts cached tokens beside its input: there are more of them than input.</summary>
    public string ExclusiveByArithmetic { get; } = Name + "/input-below-cache";

    /// <summary>The emitter counts cached tokens inside its input.</summary>
    public string Inclusive { get; } = Name + "/input-includes-cache";
}

/// <summary>The counts of a call as an emitter sends them, in its own meaning.</summary>
internal record struct RawCounts
{
    /// <summary>Input, with or without the cached tokens; null when not sent.</summary>
    public long? Input { get; set; }

    public long? CacheRead { get; set; }

    public long? CacheWrite { get; set; }

    /// <summary>Input that the emitter counts beside its input.</summary>
    public long? ExtraInput { get; set; }

    /// <summary>Output; null when not sent.</summary>
    public long? Output { get; set; }

    public long? Reasoning { get; set; }

    /// <summary>All tokens as the emitter adds them up; only used to tell reasoning inside output from reasoning beside
    /// it.</summary>
    public long? Total { get; set; }

    public long? AudioInput { get; set; }

    public long? AudioOutput { get; set; }

    public long? ImageInput { get; set; }

    public long? ImageOutput { get; set; }

    /// <summary>The emitter is known to count cached tokens beside its input.</summary>
    public bool InputExcludesCache { get; set; }

    /// <summary>The emitter is known to count reasoning beside its output.</summary>
    public bool ReasoningIsBeside { get; set; }

    /// <summary>True when any usage was sent at all; zero is usage, nothing is not.</summary>
    public readonly bool HasUsage => Input is not null || Output is not null || CacheRead is not null || CacheWrite is not null;
}

/// <summary>The one place where an emitter's meaning of input and output becomes disjoint token classes.</summary>
internal static class InputRule
{
    /// <summary>Converts; names the rule that decided where cached tokens were sent.</summary>
    public static TokenUsage Convert(in RawCounts raw, RuleNames names, out string rule)
    {
        var read = raw.CacheRead ?? 0;
        var write = raw.CacheWrite ?? 0;
        var input = raw.Input ?? 0;
        var cached = read + write;
        var isExclusive = raw.InputExcludesCache || input < cached;
        rule = (raw.CacheRead is null && raw.CacheWrite is null, raw.InputExcludesCache, isExclusive) switch
        {
            (true, _, _) => names.Name,
            (_, true, _) => names.ExclusiveByList,
            (_, _, true) => names.ExclusiveByArithmetic,
            _ => names.Inclusive,
        };
        var uncached = (isExclusive ? input : input - cached) + (raw.ExtraInput ?? 0);
        var reasoning = raw.Reasoning ?? 0;
        var output = (raw.Output ?? 0) + (IsReasoningBeside(raw, reasoning) ? reasoning : 0);
        return new TokenUsage
        {
            UncachedInput = uncached,
            CacheRead = read,
            CacheWrite = write,
            Output = output,
            Reasoning = reasoning,
            AudioInput = Math.Min(raw.AudioInput ?? 0, uncached),
            AudioOutput = Math.Min(raw.AudioOutput ?? 0, output),
            ImageInput = Math.Min(raw.ImageInput ?? 0, uncached),
            ImageOutput = Math.Min(raw.ImageOutput ?? 0, output),
        };
    }

    private static bool IsReasoningBeside(in RawCounts raw, long reasoning)
    {
        if (reasoning == 0)
        {
            return false;
        }

        var output = raw.Output ?? 0;
        return raw.ReasoningIsBeside || reasoning > output || (raw.Total is { } total && total == (raw.Input ?? 0) + output + reasoning);
    }
}
