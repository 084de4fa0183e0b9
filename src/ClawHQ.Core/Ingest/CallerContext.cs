using ClawHQ.Core.Access;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest;

/// <summary>Who sends a request, as far as booking needs to know.</summary>
internal sealed class CallerContext
{
    public CallerContext(Caller caller, IdentityHash hash)
    {
        Caller = caller;
        Binding = caller.Binding;
        BindingId = hash.Begin("binding").Add(caller.Binding.Identity).Finish();
    }

    public Caller Caller { get; }

    public KeyBinding Binding { get; }

    /// <summary>Stands for the binding in every identity; the key's own number never does, so that rotating a key doubles
    /// nothing.</summary>
    public UInt128 BindingId { get; }
}
