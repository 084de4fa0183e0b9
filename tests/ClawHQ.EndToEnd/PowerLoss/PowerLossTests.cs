using ClawHQ.EndToEnd.Publish;

namespace ClawHQ.EndToEnd.PowerLoss;

/// <summary>What was acknowledged survives a loss of power, once.</summary>
public class PowerLossTests(ITestOutputHelper output)
{
    [Fact]
    public Task Twenty_power_losses_lose_and_double_nothing() => new PowerLossTrial(output).LosePowerAsync(images: 20, records: 4_000);
}

/// <summary>The long form: five hundred images of the disk, of five runs of the published program.</summary>
public class LongPowerLossTests(ITestOutputHelper output, PublishedArchive archive) : IClassFixture<PublishedArchive>
{
    [Theory(Explicit = true)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public Task A_hundred_power_losses_lose_and_double_nothing(int run)
    {
        output.WriteLine($"Run {run}");
        return new PowerLossTrial(output, Path.Combine(archive.Program, "clawhq")).LosePowerAsync(images: 100, records: 8_000);
    }
}
