using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Access;

/// <summary>Why a request was not let in.</summary>
/// <param name="Status">401 or 403.</param>
/// <param name="Code">A stable word: <c>key_missing</c>, <c>key_unknown</c>, <c>key_revoked</c>, <c>key_expired</c>,
/// <c>scope_missing</c>, <c>cross_site</c>, <c>no_rule</c>.</param>
/// <param name="Detail">A sentence for people that says what to do.</param>
public sealed record Refusal(int Status, string Code, string Detail);

/// <summary>Metadata of endpoints that answer a refusal in a form of their own (OTLP, providers' dialects) instead of problem
/// details.</summary>
/// <param name="WriteAsync">Writes the whole answer, its status included.</param>
public sealed record RefusalForm(Func<HttpContext, Refusal, Task> WriteAsync);

/// <summary>Lets everyone reach a page, whatever rule its route group carries. Only for sign-in.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OpenPageAttribute : Attribute;
