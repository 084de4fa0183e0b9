namespace ClawHQ.Core.Audit.Reading;

/// <summary>Objects that records tell of beside their own, such as an apply of all that it changed. The slice that leaves such records
/// registers one, so that a filter by object finds them.</summary>
public abstract class ToldObjects
{
    /// <summary>The kinds of these objects, as a filter spells them.</summary>
    public abstract IEnumerable<string> Kinds { get; }

    /// <summary>A query for <c>seq</c>, the numbers of records that tell of an object of the kind <c>@kind</c>, one of
    /// <see cref="Kinds"/>, with the name <c>@one</c>, null for any.</summary>
    public abstract string Records { get; }
}
