using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Attribution;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.Tests.Core.Attribution;

public class KeptTextTests
{
    private static readonly string Long = new('x', KeptText.LengthMax - 1);

    /// <summary>Names that differ, of which a cut inside a character, or an end at a NUL, would leave the same on disk.</summary>
    private static readonly string[] Twins = [Long + "😀", Long + "𐀀", "a\0b", "a\0c"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void A_text_is_cut_between_two_characters()
    {
        Assert.Equal(Long, KeptText.Of(Long + "😀"));
        Assert.Equal(Long[1..] + "😀", KeptText.Of(Long[1..] + "😀 and more"));
        Assert.Equal(Long + "é", KeptText.Of(Long + "éé"));
    }

    [Fact]
    public async Task Names_that_differ_only_where_they_are_cut_or_after_a_NUL_never_keep_a_server_from_starting()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-").FullName;
        await using (var server = await TestServer.StartAsync(folder: folder))
        {
            foreach (var (index, name) in Twins.Index())
            {
                var record = new { id = $"{index}", agent = name, project = name, model = name, session = name, task = name };
                using var answer = await server.Client.PostAsJsonAsync("/api/v1/usage", new { records = new[] { record } }, Stop);
                Assert.Equal("""{"accepted":1,"duplicates":0,"rejected":[]}""", await answer.Content.ReadAsStringAsync(Stop));
            }
        }

        await using (var server = await TestServer.StartAsync(folder: folder))
        {
            Assert.Equal([("a\0b", 1), ("a\0c", 1), (Long, 2)], await ItemsAsync(server, "/api/v1/agents", "name"));
            Assert.Equal([("a\0b", 1), ("a\0c", 1), (Long, 2)], await ItemsAsync(server, "/api/v1/sessions", "id"));
            Assert.Equal([("a\0b", 1), ("a\0c", 1), (Long, 2)], await ItemsAsync(server, "/api/v1/tasks", "id"));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<IEnumerable<(string, int)>> ItemsAsync(TestServer server, string path, string name)
    {
        var list = await server.Client.GetFromJsonAsync<JsonElement>(path, Stop);
        return list.GetProperty("items").EnumerateArray().Select(i => (i.GetProperty(name).GetString()!, i.GetProperty("calls").GetInt32()))
            .Order();
    }
}
