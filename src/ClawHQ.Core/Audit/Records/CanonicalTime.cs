namespace ClawHQ.Core.Audit.Records;

/// <summary>How records write a time.</summary>
public static class CanonicalTime
{
    /// <summary>A time as text: UTC with milliseconds.</summary>
    public static string Of(DateTimeOffset time) => CanonicalJson.Text(time);
}
