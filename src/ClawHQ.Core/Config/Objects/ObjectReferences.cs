using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Specs;

namespace ClawHQ.Core.Config.Objects;

/// <summary>A field by which one object names another.</summary>
/// <param name="From">The object that has the field.</param>
/// <param name="Path">The field's path below its spec.</param>
/// <param name="To">Kind and name of the other; it need not exist.</param>
public sealed record ObjectReference(ConfigObject From, string Path, (string Kind, string Name) To);

/// <summary>Reads by which fields objects name each other.</summary>
public sealed class ObjectReferences(KindTable kinds)
{
    /// <summary>What an object names, in the order of its fields.</summary>
    public IEnumerable<ObjectReference> Of(ConfigObject o) => kinds.Find(o.Kind) is { } kind
        ? Of(o, "", kind.Spec, StoredSpec.Read(kind.Spec, o.Spec))
        : [];

    private static IEnumerable<ObjectReference> Of(ConfigObject o, string path, SpecType type, object spec)
    {
        foreach (var field in type.Fields)
        {
            var at = path + field.Name;
            switch (field.Property.GetValue(spec))
            {
                case string name when field.Rule.Refers is { } kind:
                    yield return new ObjectReference(o, at, (kind, name));
                    break;
                case IReadOnlyList<string> names when field.Rule.Refers is { } kind:
                    foreach (var (index, name) in names.Index())
                    {
                        yield return new ObjectReference(o, $"{at}.{index}", (kind, name));
                    }

                    break;
                case System.Collections.IEnumerable items when field.Form == FieldForm.MappingList:
                    foreach (var (index, item) in items.Cast<object>().Index())
                    {
                        foreach (var inner in Of(o, $"{at}.{index}.", field.Inner!, item))
                        {
                            yield return inner;
                        }
                    }

                    break;
                case { } value when field.Form == FieldForm.Mapping:
                    foreach (var inner in Of(o, $"{at}.", field.Inner!, value))
                    {
                        yield return inner;
                    }

                    break;
                default:
                    break;
            }
        }
    }
}
