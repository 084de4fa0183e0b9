namespace ClawHQ.Core.Ingest.ProviderUsage.Formats;

/// <summary>A prompt in disjoint classes.</summary>
internal readonly record struct PromptSplit(long Uncached, long Read, long Written)
{
    /// <summary>
    /// Takes cached and written tokens out of a prompt that includes them. Where they are more than the prompt, the prompt was
    /// counted without them.
    /// </summary>
    public static PromptSplit Of(long prompt, long cached, long written, List<string> rules)
    {
        if (cached + written <= prompt)
        {
            return new PromptSplit(prompt - cached - written, cached, written);
        }

        rules.Add("input without cached tokens");
        return new PromptSplit(prompt, cached, written);
    }
}
