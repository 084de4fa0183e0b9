using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace ClawHQ.Core.Config.Specs;

/// <summary>How a field is written.</summary>
public enum FieldForm
{
    Text,
    Flag,
    Number,
    Time,
    TextList,
    TextMap,
    TextListMap,
    Mapping,
    MappingList,
}

/// <summary>One field of a spec's type.</summary>
/// <param name="Name">Its name in YAML: <c>costCenter</c>.</param>
/// <param name="Form">How it is written.</param>
/// <param name="Rule">What it means and takes.</param>
/// <param name="Inner">The fields of a mapping, or of each item of a list of mappings; null otherwise.</param>
/// <param name="Property">Where it is kept.</param>
public sealed record SpecField(string Name, FieldForm Form, FieldAttribute Rule, SpecType? Inner, PropertyInfo Property);

/// <summary>The fields of a type of spec: a record with a <see cref="FieldAttribute"/> on each property.</summary>
/// <remarks>The same description reads YAML, writes it, and makes the schema, so that they cannot differ.</remarks>
public sealed class SpecType
{
    private static readonly ConcurrentDictionary<Type, SpecType> Known = [];

    private SpecType(Type type)
    {
        Type = type;
        Fields = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetCustomAttribute<FieldAttribute>() is not null)
            .OrderBy(p => p.MetadataToken)
            .Select(Field)];
    }

    /// <summary>The record.</summary>
    public Type Type { get; }

    /// <summary>In the order in which they are declared and written.</summary>
    public IReadOnlyList<SpecField> Fields { get; }

    /// <summary>The description of a type.</summary>
    public static SpecType Of(Type type) => Known.GetOrAdd(type, static t => new SpecType(t));

    private static SpecField Field(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var form = FormOf(type);
        var inner = form switch
        {
            FieldForm.Mapping => Of(type),
            FieldForm.MappingList => Of(type.GetGenericArguments()[0]),
            _ => null,
        };
        return new SpecField(
            JsonNamingPolicy.CamelCase.ConvertName(property.Name), form, property.GetCustomAttribute<FieldAttribute>()!, inner, property);
    }

    private static FieldForm FormOf(Type type) => type switch
    {
        _ when type == typeof(string) => FieldForm.Text,
        _ when type == typeof(bool) => FieldForm.Flag,
        _ when type == typeof(int) => FieldForm.Number,
        _ when type == typeof(DateTimeOffset) => FieldForm.Time,
        _ when type == typeof(IReadOnlyList<string>) => FieldForm.TextList,
        _ when type == typeof(IReadOnlyDictionary<string, string>) => FieldForm.TextMap,
        _ when type == typeof(IReadOnlyDictionary<string, IReadOnlyList<string>>) => FieldForm.TextListMap,
        { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => FieldForm.MappingList,
        { IsClass: true } => FieldForm.Mapping,
        _ => throw new ArgumentException($"A field of a spec cannot be of type {type}."),
    };
}
