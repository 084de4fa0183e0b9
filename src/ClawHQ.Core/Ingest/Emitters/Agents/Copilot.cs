using ClawHQ.Core.Ingest.Emitters.Conventions;

namespace ClawHQ.Core.Ingest.Emitters.Agents;

/// <summary>GitHub Copilot in the editor and in the terminal: <c>chat</c> spans by the convention. Its agent spans carry
/// totals, and it
/// names no price, because plans are billed otherwise.</summary>
internal sealed class Copilot() : GenAiEmitter("copilot");
