namespace ClawHQ.Core.Api.Parameters;

/// <summary>Names and ids in an address.</summary>
public static class PathText
{
    /// <summary>The text that a client meant: the server leaves an encoded slash as it is, since it is no separator.</summary>
    public static string Decoded(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
