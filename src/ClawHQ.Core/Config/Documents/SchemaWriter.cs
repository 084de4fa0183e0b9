using System.Text.Json.Nodes;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Specs;

namespace ClawHQ.Core.Config.Documents;

/// <summary>Makes the JSON Schema (draft 2020-12) of objects from the types of their specs, for editors.</summary>
public static class SchemaWriter
{
    /// <summary>The schema of one document.</summary>
    public static JsonObject Write(KindTable kinds) => new()
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["title"] = "ClawHQ configuration",
        ["oneOf"] = new JsonArray([.. kinds.All.Select(Kind)]),
    };

    private static JsonObject Kind(ConfigKind kind) => Mapping(
        kind.Meaning,
        ["apiVersion", "kind", "metadata", "spec"],
        ("apiVersion", new JsonObject { ["const"] = ManifestReader.ApiVersion }),
        ("kind", new JsonObject { ["const"] = kind.Name }),
        ("metadata", Of(SpecType.Of(typeof(ManifestReader.Metadata)), "What every object has.")),
        ("spec", Of(kind.Spec, kind.Meaning)));

    private static JsonObject Of(SpecType type, string meaning) => Mapping(
        meaning, type.Fields.Where(f => f.Rule.IsRequired).Select(f => f.Name), [.. type.Fields.Select(f => (f.Name, Field(f)))]);

    private static JsonObject Mapping(
        string meaning, IEnumerable<string> required, params IReadOnlyList<(string Name, JsonObject Schema)> fields)
    {
        var properties = new JsonObject();
        foreach (var (name, schema) in fields)
        {
            properties[name] = schema;
        }

        var mapping = new JsonObject
        {
            ["type"] = "object",
            ["description"] = meaning,
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        if (required.ToArray() is { Length: > 0 } names)
        {
            mapping["required"] = new JsonArray([.. names.Select(n => JsonValue.Create(n))]);
        }

        return mapping;
    }

    private static JsonObject Field(SpecField field)
    {
        var rule = field.Rule;
        var schema = field.Form switch
        {
            FieldForm.Flag => new JsonObject { ["type"] = "boolean" },
            FieldForm.Number => new JsonObject { ["type"] = "integer", ["minimum"] = rule.Min, ["maximum"] = rule.Max },
            FieldForm.Time => new JsonObject { ["type"] = "string", ["pattern"] = "^\\d{4}-\\d{2}-\\d{2}(T.*)?$" },
            FieldForm.TextList => Texts(rule),
            FieldForm.TextListMap => new JsonObject
            {
                ["type"] = "object", ["additionalProperties"] = Texts(rule), ["minProperties"] = 1, ["maxProperties"] = rule.CountMax,
            },
            FieldForm.TextMap => new JsonObject
            {
                ["type"] = "object", ["additionalProperties"] = Text(rule), ["maxProperties"] = rule.CountMax,
            },
            FieldForm.Mapping => Of(field.Inner!, rule.Meaning),
            FieldForm.MappingList => new JsonObject
            {
                ["type"] = "array", ["items"] = Of(field.Inner!, rule.Meaning), ["maxItems"] = rule.CountMax,
            },
            _ => Text(rule),
        };
        schema["description"] = rule.Meaning;
        return schema;
    }

    private static JsonObject Texts(FieldAttribute rule) => new()
    {
        ["anyOf"] = new JsonArray(
            Text(rule), new JsonObject { ["type"] = "array", ["items"] = Text(rule), ["maxItems"] = rule.CountMax }),
    };

    private static JsonObject Text(FieldAttribute rule)
    {
        var text = new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = rule.LengthMax };
        if (rule.Choices.Length > 0)
        {
            text["enum"] = new JsonArray([.. rule.Choices.Select(c => JsonValue.Create(c))]);
        }

        if (rule.IsSecret)
        {
            text["pattern"] = "^\\$\\{(env|file):.+\\}$";
        }

        return text;
    }
}
