using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Config.Kinds;

namespace ClawHQ.Core.Config.Objects;

/// <summary>Says to the audit trail which records tell of a declared object: also the applies that changed it among others.</summary>
internal sealed class ConfigTold(KindTable kinds) : ToldObjects
{
    /// <summary>What the trail calls a kind begins with it.</summary>
    private const string Prefix = "config.";

    public override IEnumerable<string> Kinds => kinds.All.Select(k => Prefix + k.Name);

    public override string Records =>
        $"SELECT seq FROM config_events WHERE kind = substr(@kind, {Prefix.Length + 1}) AND (@one IS NULL OR name = @one)";
}
