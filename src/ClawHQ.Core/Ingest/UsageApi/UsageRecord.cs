using System.Collections.Frozen;
using System.Text.Json;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Emitters;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest.UsageApi;

/// <summary>One record of <c>POST /api/v1/usage</c>, read into the form in which every emitter's calls are booked.</summary>
internal sealed record UsageRecord
{
    private const long CallsMax = 1_000_000_000;
    private const long DurationMax = 1_000_000_000_000;

    private static readonly FrozenSet<string> Names = new[]
    {
        "id", "time", "agent", "provider", "model", "input_tokens", "cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens",
        "output_tokens", "reasoning_tokens", "calls", "status", "tier", "duration_ms", "reported_cost", "team", "project", "client",
        "user", "task", "session", "environment", "attributes",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The caller's own id of the record: the same id is booked once within the key's binding.</summary>
    public required string Id { get; init; }

    /// <summary>When it happened, Unix milliseconds; 0 when not said.</summary>
    public required long Time { get; init; }

    public required int Calls { get; init; }

    public required Claims Claims { get; init; }

    /// <summary>Its free attributes; null for none.</summary>
    public required JsonAttributes? Attributes { get; init; }

    /// <summary>Reads a record.</summary>
    /// <param name="json">The record.</param>
    /// <param name="reading">Filled with the call.</param>
    /// <param name="record">The rest of the record.</param>
    /// <param name="error">What is wrong with it.</param>
    public static bool TryRead(JsonElement json, CallReading reading, out UsageRecord? record, out string? error)
    {
        (record, error) = (null, null);
        if (json.ValueKind != JsonValueKind.Object)
        {
            error = "a record must be an object";
            return false;
        }

        if (!UsageFields.IsUnicode(json))
        {
            error = UsageFields.NotUnicode;
            return false;
        }

        var fields = new UsageFields(json);
        fields.Allow(Names);
        var id = fields.Text("id");
        if (id is null)
        {
            fields.Fail("id is missing; it keeps a record that is sent again from being booked again");
        }

        reading.Reset(UsageEmitter.Instance);
        reading.Rule = UsageEmitter.Rule;
        var calls = ReadCall(fields, reading);
        var attributes = fields.TryGetObject("attributes", out var free) ? new JsonAttributes(free) : null;
        record = new UsageRecord
        {
            Id = id ?? "",
            Time = fields.Time("time"),
            Calls = calls,
            Claims = ClaimsOf(fields, attributes),
            Attributes = attributes,
        };
        error = fields.Error;
        return error is null;
    }

    private static int ReadCall(UsageFields fields, CallReading reading)
    {
        var calls = (int)(fields.Count("calls", 1, CallsMax) ?? 1);
        var hasUsage = ReadTokens(fields, reading);
        reading.Provider = fields.Text("provider");
        reading.Model = fields.Text("model");
        reading.Session = fields.Text("session");
        reading.Task = fields.Text("task");
        reading.DurationMs = fields.Count("duration_ms", 0, DurationMax);
        reading.ReportedCost = fields.Amount("reported_cost");
        reading.Tier = Tiers.Parse(fields.Word("tier", "standard", "batch", "flex", "priority", "fast"));
        reading.HasFailed = fields.Word("status", "ok", "error") == "error";
        reading.IsSumOfCalls = calls > 1;
        reading.Outcome = (hasUsage, reading.HasFailed) switch
        {
            (true, _) => CallOutcome.Metered,
            (_, true) when reading.ReportedCost is null => CallOutcome.Failed,
            _ => CallOutcome.Unmetered,
        };
        return calls;
    }

    private static bool ReadTokens(UsageFields fields, CallReading reading)
    {
        var input = fields.Count("input_tokens", 0, CountReader.TokensMax);
        var read = fields.Count("cache_read_tokens", 0, CountReader.TokensMax) ?? 0;
        var write = fields.Count("cache_write_tokens", 0, CountReader.TokensMax) ?? 0;
        var write1h = fields.Count("cache_write_1h_tokens", 0, CountReader.TokensMax) ?? 0;
        var output = fields.Count("output_tokens", 0, CountReader.TokensMax);
        var reasoning = fields.Count("reasoning_tokens", 0, CountReader.TokensMax) ?? 0;
        if ((input ?? 0) < read + write)
        {
            fields.Fail("input_tokens is the whole prompt and cannot be less than cache_read_tokens and cache_write_tokens together");
        }

        if (write1h > write)
        {
            fields.Fail("cache_write_1h_tokens is a part of cache_write_tokens and cannot be more");
        }

        if (reasoning > (output ?? 0))
        {
            fields.Fail("reasoning_tokens is a part of output_tokens and cannot be more");
        }

        reading.Usage = new TokenUsage
        {
            UncachedInput = (input ?? 0) - read - write,
            CacheRead = read,
            CacheWrite = write - write1h,
            CacheWrite1h = write1h,
            Output = output ?? 0,
            Reasoning = reasoning,
        };
        return input is not null || output is not null;
    }

    private static Claims ClaimsOf(UsageFields fields, JsonAttributes? attributes)
    {
        var free = attributes is null ? default : CanonicalLookup.ClaimsOf(attributes);
        return new Claims
        {
            Agent = fields.Text("agent") ?? free.Agent,
            Team = fields.Text("team") ?? free.Team,
            Project = fields.Text("project") ?? free.Project,
            Client = fields.Text("client") ?? free.Client,
            User = fields.Text("user") ?? free.User,
            Environment = fields.Text("environment") ?? free.Environment,
        };
    }
}
