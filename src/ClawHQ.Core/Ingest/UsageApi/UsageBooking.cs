using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Ingest.Emitters;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Ingest.UsageApi;

/// <summary>A record that was not taken.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Error">What is wrong with it.</param>
public sealed record RejectedRecord(int Index, string Error);

/// <summary>The answer to <c>POST /api/v1/usage</c>.</summary>
/// <param name="Accepted">Records that are now in the ledger and were not before.</param>
/// <param name="Duplicates">Records whose id the ledger held already.</param>
/// <param name="Rejected">Records that were not taken, each with its reason.</param>
public sealed record UsageAnswer(int Accepted, int Duplicates, IReadOnlyList<RejectedRecord> Rejected);

/// <summary>Books the records of one request: as a whole, except for those that are wrong.</summary>
internal sealed class UsageBooking(UsagePipeline pipeline)
{
    /// <summary>Books and returns when everything is durable.</summary>
    public async ValueTask<UsageAnswer> BookAsync(Caller caller, JsonElement records, CancellationToken cancellationToken)
    {
        var context = pipeline.ContextOf(caller);
        var receivedAt = pipeline.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var reading = new CallReading { Emitter = UsageEmitter.Instance };
        var named = new NamedLookup(context.Declared.Attributes);
        var append = new AppendRequest();
        var rejected = new List<RejectedRecord>();
        foreach (var (index, json) in records.EnumerateArray().Index())
        {
            if (TryDraft(context, reading, named, json, receivedAt, out var draft, out var error))
            {
                append.Entries.Add(draft);
            }
            else
            {
                rejected.Add(new RejectedRecord(index, error));
            }
        }

        await pipeline.AppendAsync(append, cancellationToken);
        pipeline.Diagnostics.UsageTaken(
            caller, append.Entries.Count, append.Entries.Count(e => e.Entry.Provenance.ClaimedTime != 0), rejected);
        var duplicates = append.Entries.Count(e => e.Status == AppendStatus.Duplicate);
        return new UsageAnswer(append.Entries.Count - duplicates, duplicates, rejected);
    }

    private bool TryDraft(
        CallerContext caller, CallReading reading, NamedLookup named, JsonElement json, long receivedAt,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out EntryDraft? draft,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? error)
    {
        draft = null;
        if (!UsageRecord.TryRead(json, reading, out var record, out error) || record is null)
        {
            error ??= "it cannot be read";
            return false;
        }

        if (!UseTime.TrySettle(record.Time, receivedAt, pipeline.Retention, out var time, out var refusal))
        {
            error = $"time is {refusal}";
            return false;
        }

        reading.RequestId = record.Id;
        draft = new EntryDraft
        {
            Entry = pipeline.Book(caller, reading, new CallReport
            {
                Claims = record.Claims,
                Attributes = named.Of(record.Attributes),
                Time = time,
                Signal = Signal.UsageApi,
                ReceivedAt = receivedAt,
                Calls = record.Calls,
            }),
            Key = new DedupeKey(
                pipeline.Hash.Begin("usage").AddId(caller.BindingId).Add(record.Id).Finish(), DedupeKey.AnyTime),
        };
        error = null;
        return true;
    }
}
