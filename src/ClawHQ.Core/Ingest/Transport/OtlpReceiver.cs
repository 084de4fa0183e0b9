using ClawHQ.Core.Access;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Otlp.Decoding;
using ClawHQ.Core.Ingest.Otlp.Json;
using ClawHQ.Core.Ingest.Otlp.Wire;
using Microsoft.Extensions.ObjectPool;

namespace ClawHQ.Core.Ingest.Transport;

/// <summary>What both transports do with a body once they have it: decode it into the pipeline and book it.</summary>
internal sealed class OtlpReceiver(IIngestPipeline pipeline, ObjectPool<OtlpDecoder> decoders, BodyReader bodies, TimeProvider clock)
{
    /// <summary>Takes a message and returns when what it brought is durable.</summary>
    /// <param name="caller">Who sent it.</param>
    /// <param name="message">The message; its body is given back as soon as it is decoded.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OtlpException">The body cannot be parsed.</exception>
    /// <exception cref="Ledger.LedgerUnavailableException">Nothing was taken.</exception>
    /// <exception cref="Ledger.LedgerOverloadedException">Nothing was taken.</exception>
    public async ValueTask<OtlpReceipt> TakeAsync(Caller caller, OtlpMessage message, CancellationToken cancellationToken)
    {
        var request = pipeline.BeginRequest(caller, clock.GetUtcNow());
        var signal = Decode(message, request);
        message.Body.Dispose();
        return new OtlpReceipt(signal, await request.CommitAsync(cancellationToken));
    }

    /// <summary>Notes in diagnostics that a request was refused as a whole.</summary>
    public void Refuse(Caller caller, OtlpSignal? signal, OtlpFailure failure)
        => pipeline.RefuseRequest(caller, signal, failure.Status, failure.Message);

    private OtlpSignal Decode(OtlpMessage message, IOtlpSink sink)
    {
        if (message.Encoding == OtlpEncoding.Protobuf)
        {
            var body = message.Body.Written;
            var signal = message.IsSignalFixed ? message.Signal : SignalDetector.Detect(body.Span, message.Signal) ?? message.Signal;
            return Decode(signal ?? OtlpSignal.Metrics, body, sink);
        }

        using var protobuf = bodies.NewBuffer();
        if (JsonTranscoder.Transcode(message.Body.Written.Span, protobuf, sink, out var found) is { } fault)
        {
            throw new OtlpException(OtlpFailure.Unparseable(fault));
        }

        return Decode(found ?? message.Signal ?? OtlpSignal.Metrics, protobuf.Written, sink);
    }

    private OtlpSignal Decode(OtlpSignal signal, ReadOnlyMemory<byte> body, IOtlpSink sink)
    {
        var decoder = decoders.Get();
        try
        {
            return decoder.Decode(signal, body, sink) is { } fault ? throw new OtlpException(OtlpFailure.Unparseable(fault)) : signal;
        }
        finally
        {
            decoders.Return(decoder);
        }
    }
}

/// <summary>A body as a transport received it.</summary>
/// <param name="Body">The unpacked bytes.</param>
/// <param name="Encoding">Their form.</param>
/// <param name="Signal">The signal that the address names; null when it names none.</param>
/// <param name="IsSignalFixed">Whether the address binds. Where it does not, the body decides: some exporters post all signals
/// to the
/// address of one.</param>
internal sealed record OtlpMessage(PooledBuffer Body, OtlpEncoding Encoding, OtlpSignal? Signal, bool IsSignalFixed);

/// <summary>What a message turned out to carry, and what became of it.</summary>
internal sealed record OtlpReceipt(OtlpSignal Signal, IngestOutcome Outcome);
