using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Specs;

namespace ClawHQ.Core.Attribution.Kinds;

/// <summary>What is said of a team. Its name is the value of the dimension.</summary>
public sealed record TeamSpec
{
    [Field("What people call it.")]
    public string? Title { get; init; }

    [Field("What it does.", LengthMax = 2_000)]
    public string? Description { get; init; }

    [Field("The team of which it is a part.", Refers = "Team")]
    public string? Parent { get; init; }

    [Field("The cost center that finance books it on.", Example = "\"4711\"")]
    public string? CostCenter { get; init; }

    [Field("Where it is reached: an address, a channel.")]
    public string? Contact { get; init; }
}

/// <summary>What is said of a client, whom an agency bills.</summary>
public sealed record ClientSpec
{
    [Field("What people call it.")]
    public string? Title { get; init; }

    [Field("Who it is.", LengthMax = 2_000)]
    public string? Description { get; init; }

    [Field("The number under which it is billed.")]
    public string? Account { get; init; }
}

/// <summary>What is said of a project.</summary>
public sealed record ProjectSpec
{
    [Field("What people call it.")]
    public string? Title { get; init; }

    [Field("What it is for.", LengthMax = 2_000)]
    public string? Description { get; init; }

    [Field("The team that answers for it.", Refers = "Team")]
    public string? Team { get; init; }

    [Field("The client for whom it is done.", Refers = "Client")]
    public string? Client { get; init; }
}

/// <summary>A declared team.</summary>
public sealed class TeamKind : ConfigKind<TeamSpec>
{
    public override string Name => "Team";

    public override string Meaning => "A team whose agents spend.";
}

/// <summary>A declared client.</summary>
public sealed class ClientKind : ConfigKind<ClientSpec>
{
    public override string Name => "Client";

    public override string Meaning => "A customer for whom agents work, and who is billed.";
}

/// <summary>A declared project.</summary>
public sealed class ProjectKind : ConfigKind<ProjectSpec>
{
    public override string Name => "Project";

    public override string Meaning => "A project on which agents work.";
}
