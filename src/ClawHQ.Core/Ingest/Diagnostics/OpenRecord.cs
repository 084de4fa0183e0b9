using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Diagnostics;

/// <summary>The record that is being read, for whatever has to be said of it.</summary>
/// <param name="Signal">What kind of record it is; null for one of our own usage API.</param>
/// <param name="Emitter">The emitter's name.</param>
/// <param name="Name">The metric's, span's or event's name; empty when it has none.</param>
internal readonly record struct OpenRecord(OtlpSignal? Signal, string Emitter, string Name);
