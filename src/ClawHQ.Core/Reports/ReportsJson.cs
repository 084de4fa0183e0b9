using System.Text.Json.Serialization;
using ClawHQ.Core.Api;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Reports.Comparison;
using ClawHQ.Core.Reports.Dashboard;
using ClawHQ.Core.Reports.Entries;
using ClawHQ.Core.Reports.Lists;
using ClawHQ.Core.Reports.Live;
using ClawHQ.Core.Reports.Spend;
using ClawHQ.Core.Reports.Trail;

namespace ClawHQ.Core.Reports;

/// <summary>The JSON of what the reading API answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LiveChange))]
[JsonSerializable(typeof(EntryItem))]
[JsonSerializable(typeof(Page<EntryItem>))]
[JsonSerializable(typeof(LedgerCheck))]
[JsonSerializable(typeof(AgentItem))]
[JsonSerializable(typeof(Page<AgentItem>))]
[JsonSerializable(typeof(NameItem))]
[JsonSerializable(typeof(Page<NameItem>))]
[JsonSerializable(typeof(SummaryItem))]
[JsonSerializable(typeof(Page<SummaryItem>))]
[JsonSerializable(typeof(ComparisonItem))]
[JsonSerializable(typeof(DashboardOverview))]
[JsonSerializable(typeof(DashboardAgent))]
[JsonSerializable(typeof(DifferenceItem))]
[JsonSerializable(typeof(AuditRecord))]
[JsonSerializable(typeof(Page<AuditRecord>))]
[JsonSerializable(typeof(TrailVerdict))]
internal sealed partial class ReportsJson : JsonSerializerContext;
