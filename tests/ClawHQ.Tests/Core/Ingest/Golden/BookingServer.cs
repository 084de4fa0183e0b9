using ClawHQ.Core.Access;
using ClawHQ.Core.Ingest;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Otlp.Decoding;
using ClawHQ.Core.Ingest.Otlp.Json;
using ClawHQ.Core.Ingest.Otlp.Wire;
using ClawHQ.Core.Ledger;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Ingest.Golden;

/// <summary>A whole server into which OTLP bodies are decoded, and what its ledger then holds.</summary>
public sealed class BookingServer : IAsyncDisposable
{
    /// <summary>Soon after the captures were made.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    private readonly BookedEntries _booked;

    private BookingServer(TestServer server, BookedEntries booked, SetClock clock) => (Server, _booked, Clock) = (server, booked, clock);

    public TestServer Server { get; }

    public SetClock Clock { get; }

    public IReadOnlyList<LedgerEntry> Entries => _booked.All;

    /// <summary>A caller whose key is bound to a project of its own, so that nothing of another's can meet what it
    /// sends.</summary>
    public static Caller CallerOf(string? project) => new()
    {
        Name = "test",
        KeyId = 1,
        Rights = Rights.OfKey(Scopes.Ingest, KeyBinding.None),
        Binding = new KeyBinding(null, project, null),
    };

    /// <summary>What was booked for a caller's project.</summary>
    public IEnumerable<LedgerEntry> EntriesOf(string project) => Entries.Where(e => e.Dimensions.Project == project);

    public static async Task<BookingServer> StartAsync(string? folder = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var (booked, clock) = (new BookedEntries(), new SetClock(Now));
        var server = await TestServer.StartAsync(
            clock, settings, folder, replace: services => services.AddSingleton<ILedgerProjection>(booked));
        return new BookingServer(server, booked, clock);
    }

    /// <summary>Decodes a body and books it.</summary>
    public async Task<IngestOutcome> TakeAsync(OtlpSignal signal, byte[] body, bool isJson = false, Caller? caller = null)
    {
        var pipeline = Server.Host.Services.GetRequiredService<IIngestPipeline>();
        var request = pipeline.BeginRequest(caller ?? CallerOf(null), Clock.Now);
        Decode(request, signal, body, isJson);
        return await request.CommitAsync(CancellationToken.None);
    }

    /// <summary>One server for a whole class of tests.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        private BookingServer? _server;

        public BookingServer Server => _server ?? throw new InvalidOperationException("It has not started.");

        public async ValueTask InitializeAsync() => _server = await StartAsync();

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private void Decode(IIngestRequest request, OtlpSignal signal, byte[] body, bool isJson)
    {
        using var protobuf = new PooledBuffer(new BufferBudget(64 << 20), 32 << 20);
        if (isJson)
        {
            Assert.Null(JsonTranscoder.Transcode(body, protobuf, request, out _));
        }
        else
        {
            protobuf.Write(body);
        }

        var decoder = new OtlpDecoder(Server.Host.Services.GetRequiredService<IdentityHash>(), new InternTable());
        Assert.Null(decoder.Decode(signal, protobuf.Written, request));
    }
}
