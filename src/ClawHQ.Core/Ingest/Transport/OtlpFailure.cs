using ClawHQ.Core.Ingest.Otlp.Wire;
using ClawHQ.Core.Ledger;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Ingest.Transport;

/// <summary>Why a whole request was not taken, in the terms of both transports.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The code of google.rpc.Status, which gRPC answers with.</param>
/// <param name="Message">A sentence for the sender.</param>
/// <param name="RetryAfterSeconds">When to send the same again; null when that is pointless.</param>
internal sealed record OtlpFailure(int Status, RpcCode Code, string Message, int? RetryAfterSeconds = null)
{
    private const int OverloadedSeconds = 1;
    private const int UnavailableSeconds = 5;

    /// <summary>What an exception means for the sender; null when it is a fault of ours.</summary>
    public static OtlpFailure? From(Exception exception) => exception switch
    {
        OtlpException refused => refused.Failure,
        BodyTooLargeException => new(413, RpcCode.ResourceExhausted, exception.Message),
        BuffersExhaustedException => new(429, RpcCode.ResourceExhausted, exception.Message, OverloadedSeconds),
        LedgerOverloadedException => new(
            429, RpcCode.ResourceExhausted, "the ledger's queue is full; nothing of this request was taken", OverloadedSeconds),
        LedgerUnavailableException => new(
            503,
            RpcCode.Unavailable,
            $"the ledger cannot be written: {exception.Message}; nothing of this request was taken",
            UnavailableSeconds),
        InvalidDataException => new(400, RpcCode.InvalidArgument, "the body is damaged or not packed as its encoding says"),
        BadHttpRequestException { StatusCode: 413 } => From(new BodyTooLargeException(BodyReader.LengthMax)),
        BadHttpRequestException { StatusCode: 408 } => new(408, RpcCode.DeadlineExceeded, "the body came too slowly"),
        BadHttpRequestException bad => new(bad.StatusCode, RpcCode.InvalidArgument, "the body is not valid HTTP"),
        _ => null,
    };

    /// <summary>A fault of ours. The sender is asked to try again: most senders drop for good what is answered
    /// otherwise.</summary>
    public static OtlpFailure Internal { get; } =
        new(503, RpcCode.Unavailable, "something went wrong inside the server; its log says what", UnavailableSeconds);

    public static OtlpFailure Unparseable(string reason) => new(400, RpcCode.InvalidArgument, reason);

    public static OtlpFailure UnknownType(string? contentType) => new(
        415,
        RpcCode.InvalidArgument,
        $"the content type '{Api.Problem.Echo(contentType ?? "")}' is neither application/x-protobuf nor application/json");

    public static OtlpFailure UnknownCoding(string coding) => new(
        415,
        RpcCode.Unimplemented,
        $"the encoding '{Api.Problem.Echo(coding)}' is none of gzip, deflate, br and identity, one of them alone");
}

/// <summary>A request is refused as a whole.</summary>
internal sealed class OtlpException(OtlpFailure failure) : Exception(failure.Message)
{
    public OtlpFailure Failure => failure;
}

/// <summary>The codes of google.rpc.Status that are used.</summary>
internal enum RpcCode
{
    Ok = 0,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    Unimplemented = 12,
    Unavailable = 14,
    Unauthenticated = 16,
}
