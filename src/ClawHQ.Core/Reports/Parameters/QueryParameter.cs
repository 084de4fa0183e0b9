namespace ClawHQ.Core.Reports.Parameters;

/// <summary>A parameter of an endpoint's query string: what the endpoint accepts and what its description says are one list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does, with its default.</param>
/// <param name="Example">A value that works.</param>
/// <param name="Values">The only values that are allowed; null for any.</param>
/// <param name="IsList">Whether it takes several values: separated by commas, or by giving it again.</param>
/// <param name="IsNumber">Whether it is a whole number.</param>
internal sealed record QueryParameter(
    string Name, string Description, string Example, IReadOnlyList<string>? Values = null, bool IsList = false,
    bool IsNumber = false);

/// <summary>The parameters of an endpoint, as its metadata.</summary>
/// <param name="All">All that it accepts.</param>
internal sealed record QueryParameters(params IReadOnlyList<QueryParameter> All)
{
    /// <summary>These and more.</summary>
    public QueryParameters With(params IEnumerable<QueryParameter> more) => new([.. All, .. more]);
}
