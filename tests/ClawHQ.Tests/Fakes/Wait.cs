namespace ClawHQ.Tests.Fakes;

/// <summary>Waits for what happens by itself, with a deadline.</summary>
internal static class Wait
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Returns as soon as the condition holds; fails the test when it does not within a minute.</summary>
    public static async Task UntilAsync(Func<bool> holds)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !holds();)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Deadline, "The condition did not come to hold.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
