using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClawHQ.Core.Ingest.UsageApi;

/// <summary>The body of <c>POST /api/v1/usage</c>, for the description of the API; <see cref="UsageRecord"/> reads it.</summary>
/// <param name="Records">1 to 10,000 records.</param>
internal sealed record UsageShape(IReadOnlyList<UsageRecordShape> Records);

/// <summary>One model call, or several of the same kind.</summary>
internal sealed record UsageRecordShape
{
    /// <summary>The caller's own id: the same id is booked once within the key's binding.</summary>
    public required string Id { get; init; }

    /// <summary>When it happened, RFC 3339; the receipt unless given.</summary>
    public string? Time { get; init; }

    public string? Agent { get; init; }

    public string? Provider { get; init; }

    public string? Model { get; init; }

    /// <summary>The whole prompt, cached tokens included.</summary>
    public long? InputTokens { get; init; }

    /// <summary>The part of the prompt that was read from a cache.</summary>
    public long? CacheReadTokens { get; init; }

    /// <summary>The part of the prompt that was written to a cache.</summary>
    public long? CacheWriteTokens { get; init; }

    /// <summary>The part of the cache writes that lives for an hour.</summary>
    [JsonPropertyName("cache_write_1h_tokens")]
    public long? CacheWrite1hTokens { get; init; }

    /// <summary>The answer, reasoning included.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>The part of the answer that was reasoning.</summary>
    public long? ReasoningTokens { get; init; }

    /// <summary>Calls that the record sums up; 1 unless given.</summary>
    public int? Calls { get; init; }

    /// <summary><c>ok</c> or <c>error</c>; ok unless given.</summary>
    public string? Status { get; init; }

    /// <summary>standard, batch, flex, priority or fast; standard unless given.</summary>
    public string? Tier { get; init; }

    public long? DurationMs { get; init; }

    /// <summary>Dollars as a decimal string: what the program itself thinks it cost.</summary>
    public string? ReportedCost { get; init; }

    public string? Team { get; init; }

    public string? Project { get; init; }

    public string? Client { get; init; }

    public string? User { get; init; }

    public string? Task { get; init; }

    public string? Session { get; init; }

    public string? Environment { get; init; }

    /// <summary>Attributes with the names that OpenTelemetry uses.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Attributes { get; init; }
}

/// <summary>The body of <c>POST /api/v1/outcomes</c>, for the description of the API.</summary>
/// <param name="Task">The task.</param>
/// <param name="Status"><c>succeeded</c> or <c>failed</c>.</param>
/// <param name="Value">Dollars as a decimal string: what the task was worth.</param>
/// <param name="Time">When it ended, RFC 3339; now unless given.</param>
internal sealed record OutcomeShape(string Task, string Status, string? Value = null, string? Time = null);
