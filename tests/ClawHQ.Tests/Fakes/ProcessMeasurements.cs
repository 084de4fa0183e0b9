namespace ClawHQ.Tests.Fakes;

/// <summary>Tests that read figures of the whole process, and so run while no other test does.</summary>
[CollectionDefinition(nameof(ProcessMeasurements), DisableParallelization = true)]
public sealed class ProcessMeasurements;
