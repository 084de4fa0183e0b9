namespace ClawHQ.Tests.Demo;

/// <summary>The tests that only look at a demo: one is filled for all of them.</summary>
[CollectionDefinition(Name)]
public sealed class DemoCollection : ICollectionFixture<DemoServer>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "demo";
}
