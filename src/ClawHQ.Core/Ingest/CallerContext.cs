using ClawHQ.Core.Access;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Ingest;

/// <summary>Who sends a request, as far as booking needs to know.</summary>
internal sealed class CallerContext
{
    public CallerContext(Caller caller, IdentityHash hash, DeclaredOwners declared)
    {
        Caller = caller;
        Declared = declared;
        Binding = caller.Binding;
        BindingId = hash.Begin("binding").Add(caller.Binding.Identity).Finish();
    }

    public Caller Caller { get; }

    public KeyBinding Binding { get; }

    /// <summary>What is declared of owners. The same for all of a request.</summary>
    public DeclaredOwners Declared { get; }

    /// <summary>Stands for the binding in every identity; the key's own number never does, so that rotating a key doubles
    /// nothing.</summary>
    public UInt128 BindingId { get; }

    /// <summary>The dimensions of the record before: records of one agent and model mostly come in a row.</summary>
    public DimensionSet? LastDimensions { get; set; }
}
