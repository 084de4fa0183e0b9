using System.Text.Json;

namespace ClawHQ.Cli.Output;

/// <summary>Lets a single answer be printed like a list.</summary>
internal static class SingleAnswer
{
    extension(JsonElement answer)
    {
        /// <summary>A list with this answer as its only item.</summary>
        public JsonElement AsItems() => JsonSerializer.SerializeToElement(new[] { answer });
    }
}
