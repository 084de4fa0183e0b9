using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Config;

/// <summary>Makes up declared objects of every kind, with names and texts that are hard to write.</summary>
internal sealed class RandomState(Random random)
{
    private static readonly string[] Texts =
    [
        "plain", "with: colon", "# hash", "'quoted'", "4711", "true", "ünïcode ✓", "- dash", "null", "a\\\"b", "~", "| pipe",
        "2026-11-01",
    ];

    private readonly List<string> _objects = [];

    /// <summary>People who may be bound to roles.</summary>
    public static IReadOnlyList<string> People => ["ann", "bob"];

    /// <summary>A state as one file.</summary>
    public string Next()
    {
        _objects.Clear();
        var teams = new List<string>();
        Some(6, (_, spec) => teams.Add(spec("Team", $"{{title: {Text()}, costCenter: {Text()}{Of("parent", teams)}}}")));
        var clients = new List<string>();
        Some(4, (_, spec) => clients.Add(spec("Client", $"{{title: {Text()}, account: {Text()}}}")));
        var projects = new List<string>();
        Some(4, (_, spec) => projects.Add(spec("Project", $"{{description: {Text()}{Of("team", teams)}{Of("client", clients)}}}")));
        Some(6, (_, spec) => spec(
            "Agent",
            random.Next(3) == 0 && teams.Count > 0
                ? $"{{memberships: [{{team: {Any(teams)}, to: 2026-11-0{random.Next(1, 9)}}}, {{team: {Any(teams)}, from: 2026-11-10}}]}}"
                : $"{{environment: {Text()}{Of("team", teams)}{Of("project", projects)}{Of("client", clients)}}}"));
        Some(5, (_, spec) => spec(
            "AttributionRule",
            $"{{order: {random.Next(10)}, overwrite: {(random.Next(2) == 0 ? "true" : "false")}, "
            + $"match: {{agent: [{Text()}, \"x*\"]}}, set: {{environment: {Text()}{Of("team", teams)}}}, "
            + $"from: 2026-1{random.Next(3)}-01}}"));
        Some(5, (i, spec) => spec(
            "PriceOverride",
            $"{{provider: own-{random.Next(2)}, model: \"m {i}\", note: {Text()}, "
            + $"rates: {{input: \"{random.Next(100)}.{random.Next(10)}\", output: \"3\"}}}}"));
        Some(3, (i, spec) => spec(
            "Upstream", $"{{provider: openai, baseUrl: \"https://host-{random.Next(3)}.example/{i}\"}}"));
        Some(3, (_, spec) => spec(
            "RoleBinding",
            $"{{person: {People[random.Next(People.Count)]}, role: {(random.Next(2) == 0 ? "viewer" : "lead")}{Of("team", teams)}}}"));
        return File(_objects.OrderBy(_ => random.Next()));
    }

    /// <summary>The name of the object of this number; the same kind and number has the same name in every state. Prices have names
    /// of the form of an identifier.</summary>
    private static string Name(string kind, int number) =>
        kind == "PriceOverride" ? $"\"price-{number}\"" : $"\"{Texts[number]} of {kind}\"";

    private string Text() => $"\"{Texts[random.Next(Texts.Length)]}\"";

    private string Any(List<string> names) => names[random.Next(names.Count)];

    /// <summary>A field that names one of some objects, or nothing.</summary>
    private string Of(string field, List<string> names) =>
        names.Count > 0 && random.Next(2) == 0 ? $", {field}: {Any(names)}" : "";

    /// <summary>Makes up to so many objects; the maker is given a number and what adds an object of that number and gives its
    /// name.</summary>
    private void Some(int max, Action<int, Func<string, string, string>> make)
    {
        for (var i = 0; i < max; i++)
        {
            if (random.Next(3) > 0)
            {
                var number = i;
                make(number, (kind, spec) => Add(kind, number, spec));
            }
        }
    }

    private string Add(string kind, int number, string spec)
    {
        var labels = random.Next(2) == 0 ? $", labels: {{tier: {Text()}}}" : "";
        var name = Name(kind, number);
        _objects.Add($"apiVersion: clawhq/v1\nkind: {kind}\nmetadata: {{name: {name}{labels}}}\nspec: {spec}\n");
        return name;
    }
}
