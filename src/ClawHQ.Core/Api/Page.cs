namespace ClawHQ.Core.Api;

/// <summary>A page of a list.</summary>
/// <typeparam name="T">What it lists.</typeparam>
/// <param name="Items">The items.</param>
/// <param name="Next">Cursor of the next page; null on the last, and where there is one page only.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null);
