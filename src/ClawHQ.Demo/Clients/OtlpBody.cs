using System.Text;
using ClawHQ.Core.Ingest.Otlp.Decoding;
using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Demo.Clients;

/// <summary>Writes an OTLP export request, field by field, as an exporter does.</summary>
internal sealed class OtlpBody(PooledBuffer buffer)
{
    private readonly ProtoWriter _proto = new(buffer);

    /// <summary>Begins a message; end it with <see cref="End"/>.</summary>
    public int Begin(uint tag) => _proto.BeginMessage(tag);

    public void End(int start) => _proto.EndMessage(start);

    public void Number(uint tag, long value) => _proto.Varint(tag, (ulong)value);

    /// <summary>A time of Unix milliseconds as the nanoseconds of the protocol.</summary>
    public void Time(uint tag, long milliseconds) => _proto.Fixed64(tag, (ulong)milliseconds * 1_000_000);

    public void Fixed64(uint tag, ulong value) => _proto.Fixed64(tag, value);

    public void Bytes(uint tag, ReadOnlySpan<byte> bytes) => _proto.Bytes(tag, bytes);

    public void Text(uint tag, string text)
    {
        Span<byte> bytes = stackalloc byte[256];
        _proto.Bytes(tag, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    /// <summary>An attribute; one without a value is left out.</summary>
    public void Attribute(uint tag, string key, string? value)
    {
        if (value is null)
        {
            return;
        }

        var attribute = Key(tag, key, out var any);
        Text(Tags.ValueText, value);
        End(any);
        End(attribute);
    }

    public void Attribute(uint tag, string key, long value)
    {
        var attribute = Key(tag, key, out var any);
        Number(Tags.ValueInt, value);
        End(any);
        End(attribute);
    }

    public void Attribute(uint tag, string key, double value)
    {
        var attribute = Key(tag, key, out var any);
        Fixed64(Tags.ValueDouble, BitConverter.DoubleToUInt64Bits(value));
        End(any);
        End(attribute);
    }

    /// <summary>Writes the resource and the scope of a group of records.</summary>
    /// <param name="resource">The resource's attributes.</param>
    /// <param name="scope">The scope's name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="records">Writes the records.</param>
    public void Group(IEnumerable<(string Key, string? Value)> resource, string scope, string version, Action records)
    {
        var group = Begin(Tags.ResourceGroup);
        var head = Begin(Tags.Resource);
        foreach (var (key, value) in resource)
        {
            Attribute(Tags.ResourceAttributes, key, value);
        }

        End(head);
        var scoped = Begin(Tags.ScopeGroup);
        var name = Begin(Tags.Scope);
        Text(Tags.ScopeName, scope);
        Text(Tags.ScopeVersion, version);
        End(name);
        records();
        End(scoped);
        End(group);
    }

    private int Key(uint tag, string key, out int any)
    {
        var attribute = Begin(tag);
        Text(Tags.Key, key);
        any = Begin(Tags.Value);
        return attribute;
    }
}
