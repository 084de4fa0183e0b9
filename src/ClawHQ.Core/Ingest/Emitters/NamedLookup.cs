using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Emitters;

/// <summary>Looks up the attributes that attribution rules name: in the record, then in its scope, then in its resource. One of a request:
/// records in a row mostly say the same, and then share what was made of it.</summary>
internal sealed class NamedLookup(NamedAttributes names)
{
    private readonly string?[] _values = names.IsEmpty ? [] : new string?[names.Count];
    private AttributeValues? _last;

    /// <summary>What a record says of them; null where rules name none.</summary>
    public AttributeValues? Of(in RecordView view) => names.IsEmpty ? null : Of(view.Record, view.Scope.Named);

    /// <summary>What a record without scope and resource says of them.</summary>
    public AttributeValues? Of(Attributes? record) => names.IsEmpty ? null : Of(record, null);

    /// <summary>What a metric's series says of them. Of what names a token type nothing: points of all types make one entry.</summary>
    public AttributeValues? OfSeries(in RecordView view)
    {
        if (Of(view) is not { } values)
        {
            return null;
        }

        for (var i = 0; i < names.Count; i++)
        {
            _values[i] = AttributeNames.TokenTypes.Contains(names.Names[i]) ? null : values[i];
        }

        return Kept();
    }

    /// <summary>The values of one level, over those of the level above; null where rules name none.</summary>
    public static string?[]? Read(Attributes attributes, NamedAttributes? names, string?[]? above)
    {
        if (names is null or { IsEmpty: true })
        {
            return null;
        }

        string?[] values = above is null ? new string?[names.Count] : [.. above];
        attributes.Read(names, values);
        return values;
    }

    private AttributeValues Of(Attributes? record, string?[]? above)
    {
        _values.AsSpan().Clear();
        above?.CopyTo(_values, 0);
        record?.Read(names, _values);
        return Kept();
    }

    private AttributeValues Kept() => _last is not null && _last.Has(_values)
        ? _last
        : _last = new AttributeValues(names, [.. _values.Select(KeptText.Of)]);
}
