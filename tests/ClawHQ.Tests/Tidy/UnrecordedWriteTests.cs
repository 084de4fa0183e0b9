using System.Text.RegularExpressions;

namespace ClawHQ.Tests.Tidy;

public partial class UnrecordedWriteTests
{
    /// <summary>What may write the state without an audit record, with the reason that it gives. Anything else that somebody or the
    /// program changes goes through the audit log.</summary>
    private static readonly string[] Known =
    [
        "Access/Keys/KeyStore: last use of keys",
        "Access/People/PersonStore: the same password, hashed anew",
        "Access/Sessions/SessionStore: a session's secret is replaced",
        "Access/Sessions/SessionStore: last use of sessions",
        "Access/Sharing/ShareLinkStore: last use of a link",
        "Audit/Anchoring/PublishedHeads: how far the trail was published",
        "Audit/AuditLog: work that begins and is recorded when it has ended",
        "Ingest/AgentReports/AgentStatusStore: what an agent says it is doing",
        "Ledger/Books/RestoredBooks: from where on usage of closed books is late",
        "Ledger/Repricing/UnpricedFollower: how far unpriced usage was looked at",
        "Storage/StateDatabase: a probe of the disk",
    ];

    [Fact]
    public void Only_what_is_no_change_of_state_is_written_without_a_record() => Assert.Equal(
        Known,
        (from file in Repository.Under("src/", ".cs")
         from Match write in Unrecorded().Matches(Repository.Read(file))
         select $"{file.Replace("src/ClawHQ.Core/", "", StringComparison.Ordinal)[..^3]}: {write.Groups[1].Value}")
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Only_the_audit_log_decides_whether_a_write_is_kept() => Assert.Equal(
        ["src/ClawHQ.Core/Audit/AuditLog.cs", "src/ClawHQ.Core/Storage/StateDatabase.cs"],
        Repository.Under("src/", ".cs").Where(file => Repository.Read(file).Contains("TransactAsync(", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal));

    [GeneratedRegex("WriteUnrecordedAsync\\(\\s*\"([^\"]+)\"")]
    private static partial Regex Unrecorded();
}
