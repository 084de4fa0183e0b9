using ClawHQ.Domain.Pricing;

namespace ClawHQ.Core.Pricing.Book;

/// <summary>The names of the token classes, the same in files, in the API and in messages.</summary>
internal static class RateNames
{
    /// <summary>Every class with its rate, in the order in which they are written.</summary>
    public static IEnumerable<(string Name, long? Rate)> All(Rates rates) =>
    [
        ("input", rates.Input),
        ("output", rates.Output),
        ("cache_read", rates.CacheRead),
        ("cache_write", rates.CacheWrite),
        ("cache_write_1h", rates.CacheWrite1h),
        ("reasoning", rates.Reasoning),
        ("audio_input", rates.AudioInput),
        ("audio_cache_read", rates.AudioCacheRead),
        ("audio_output", rates.AudioOutput),
        ("image_input", rates.ImageInput),
        ("image_output", rates.ImageOutput),
    ];
}
