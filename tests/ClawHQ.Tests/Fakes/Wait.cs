using System.Collections;
using System.Runtime.CompilerServices;

namespace ClawHQ.Tests.Fakes;

/// <summary>Waits for what happens by itself, with a deadline.</summary>
internal static class Wait
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Returns as soon as the condition holds; fails the test when it does not within a minute.</summary>
    public static Task UntilAsync(Func<bool> holds, [CallerArgumentExpression(nameof(holds))] string condition = "") =>
        ForAsync(holds, isSo => isSo, condition: condition);

    /// <inheritdoc cref="ForAsync{T}(Func{Task{T}}, Func{T, bool}, TimeSpan?, string)"/>
    public static Task<T> ForAsync<T>(
        Func<T> look, Func<T, bool> isWanted, TimeSpan? limit = null, [CallerArgumentExpression(nameof(isWanted))] string condition = "") =>
        ForAsync(() => Task.FromResult(look()), isWanted, limit, condition);

    /// <summary>Looks until it sees what is wanted, and returns that.</summary>
    /// <param name="lookAsync">Looks once.</param>
    /// <param name="isWanted">Whether it is what is wanted.</param>
    /// <param name="limit">After so long the test fails and says what was seen last; a minute where nothing is given.</param>
    /// <param name="condition">How a failure names what is wanted; the compiler fills it in.</param>
    public static async Task<T> ForAsync<T>(
        Func<Task<T>> lookAsync,
        Func<T, bool> isWanted,
        TimeSpan? limit = null,
        [CallerArgumentExpression(nameof(isWanted))] string condition = "")
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await lookAsync();
            if (isWanted(seen))
            {
                return seen;
            }

            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < (limit ?? Deadline),
                $"This never came: {condition}\nLast seen: {Text(seen)}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static string Text(object? seen) =>
        seen is IEnumerable items and not string ? string.Join(", ", items.Cast<object?>()) : $"{seen}";
}
