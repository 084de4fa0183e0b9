using System.Runtime.CompilerServices;
using ClawHQ.Core.Ingest.Spans;

namespace ClawHQ.Tests.Core.Ingest.Spans;

public class SpanFamiliesTests
{
    [Fact]
    public void A_response_is_known_by_the_span_that_told_of_it_first_and_its_id_is_not_held_on_to()
    {
        var families = new SpanFamilies();

        var id = Book(families);
        GC.Collect();

        Assert.False(id.IsAlive);
        Assert.Equal(7UL, families.FirstOf(1, Id(1), 8));
        Assert.Equal(9UL, families.FirstOf(2, Id(1), 9));
        Assert.Equal(10UL, families.FirstOf(1, Id(2), 10));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Book(SpanFamilies families)
    {
        var id = Id(1);
        Assert.Equal(7UL, families.FirstOf(1, id, 7));
        return new WeakReference(id);
    }

    private static string Id(int number) => new string('x', 4000) + number;
}
