using System.Text;
using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Tests.Core.Ingest.Otlp;

public sealed class InternTableTests
{
    [Fact]
    public void Names_that_come_again_are_the_same_object_even_among_a_million_ids()
    {
        var table = new InternTable();
        var names = Enumerable.Range(0, 200).Select(i => Encoding.UTF8.GetBytes($"model-{i}")).ToList();
        for (var round = 0; round < 4; round++)
        {
            names.ForEach(name => table.Get(name));
        }

        var before = names.Select(name => table.Get(name)).ToList();
        for (var i = 0; i < 1_000_000; i++)
        {
            table.Get(BitConverter.GetBytes((ulong)i * 0x9E3779B97F4A7C15UL));
            if (i % 1_000 == 0)
            {
                names.ForEach(name => table.Get(name));
            }
        }

        var kept = names.Zip(before).Count(pair => ReferenceEquals(table.Get(pair.First), pair.Second));
        Assert.InRange(kept, 190, 200);
    }

    [Fact]
    public void Texts_are_what_the_bytes_say()
    {
        var table = new InternTable();
        string[] texts = ["", "a", "größe", new string('x', InternTable.LengthMax), new string('x', InternTable.LengthMax + 1)];
        foreach (var text in texts)
        {
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal(text, table.Get(Encoding.UTF8.GetBytes(text)));
            }
        }

        Assert.Equal(InternTable.NameLengthMax, table.GetCut(new byte[100_000]).Length);
    }
}
