using ClawHQ.Core.Config.Specs;

namespace ClawHQ.Core.Config.Kinds;

/// <summary>A kind of object that can be declared. Knows its form and its rules, and nothing of any server: files are checked with it
/// offline. What an object does is another's affair: see <see cref="Objects.ConfigTarget"/>.</summary>
public abstract class ConfigKind
{
    /// <summary>The name in YAML, such as <c>Team</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What such an object is, in one sentence.</summary>
    public abstract string Meaning { get; }

    /// <summary>The fields of its spec.</summary>
    public abstract SpecType Spec { get; }

    /// <summary>Refuses what the forms of the fields do not.</summary>
    /// <param name="name">The object's name.</param>
    /// <param name="spec">What was read; fields that were wrong are null.</param>
    /// <param name="check">Takes what is wrong.</param>
    public abstract void Check(string name, object spec, SpecCheck check);

    /// <summary>Refuses what several objects together must not be, such as more of something than there may be; nothing by default.
    /// </summary>
    /// <param name="all">All objects of the kind that there will be, by name; read when they are asked for.</param>
    /// <returns>What is wrong: the object, the path below its spec, the message, and what to do.</returns>
    public virtual IEnumerable<(string Name, string Path, string Message, string Hint)> CheckTogether(
        IEnumerable<(string Name, object Spec)> all) => [];

    /// <summary>A right spec in its one spelling, so that equal ones compare equal.</summary>
    public abstract object Normal(object spec);

    /// <summary>The only name that such an object can have while no file declares it; null where any name will do.</summary>
    public abstract string? NameOf(object spec);
}

/// <summary>A kind of object with this type of spec.</summary>
/// <typeparam name="TSpec">A record with a <see cref="FieldAttribute"/> on each property.</typeparam>
public abstract class ConfigKind<TSpec> : ConfigKind
    where TSpec : class, new()
{
    /// <inheritdoc/>
    public override SpecType Spec => SpecType.Of(typeof(TSpec));

    /// <inheritdoc/>
    public sealed override void Check(string name, object spec, SpecCheck check) => Check(name, (TSpec)spec, check);

    /// <inheritdoc/>
    public sealed override object Normal(object spec) => Normal((TSpec)spec);

    /// <inheritdoc/>
    public sealed override string? NameOf(object spec) => NameOf((TSpec)spec);

    /// <summary>The only name that such an object can have while no file declares it; any name will do by default.</summary>
    protected virtual string? NameOf(TSpec spec) => null;

    /// <summary>A right spec in its one spelling; as written by default.</summary>
    protected virtual TSpec Normal(TSpec spec) => spec;

    /// <summary>Refuses what the forms of the fields do not; nothing by default.</summary>
    protected virtual void Check(string name, TSpec spec, SpecCheck check)
    {
    }
}
