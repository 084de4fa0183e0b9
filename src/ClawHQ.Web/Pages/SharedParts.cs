using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using ClawHQ.Core.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ClawHQ.Web.Pages;

/// <summary>
/// Makes a part that moves once for all pages that ask for it at the same time, at the same address and with the same rights. A page
/// only gets what was begun after it had asked, so it never sees less than the ledger held then. The more pages share one, the longer
/// the next one waits for further askers: however many pages are open, a part takes about a fortieth of a core, or is made once for
/// each telling of the stream where that is more. What was made is kept no longer than it takes to answer those who asked.
/// </summary>
internal sealed class SharedParts(TimeProvider clock)
{
    /// <summary>The next one begins at most so many times later than the last one took.</summary>
    private const int PaceMax = 40;

    /// <summary>Addresses that are remembered between two answers.</summary>
    private const int RememberedMax = 1_000;

    private const string Brotli = "br";

    /// <summary>Shorter than between two tellings of the stream: who was late once is not late for ever, and new spend is on screen
    /// within two seconds.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(1);

    /// <summary>All pages are told at the same moment. The first of several waits so long for the others.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    private static readonly ConditionalWeakTable<Rights, string> Texts = new();
    private static readonly TaskCompletionSource<SharedPart?> Nothing = new();

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Address, string Rights), Turn> _turns = [];

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request of a known caller.</param>
    /// <param name="makeAsync">Reads and shows the part for it; null when there is none, which each request is told by itself.</param>
    /// <returns>What answers the request; null when there is no such part.</returns>
    public async Task<IResult?> AnswerAsync(HttpContext context, Func<HttpContext, Task<IResult?>> makeAsync)
    {
        var key = (context.Request.Path + context.Request.QueryString.Value, TextOf(context.Caller.Rights));
        while (true)
        {
            var (turn, made) = Join(key);
            if (made is null)
            {
                return await LeadAsync(key, turn, context, makeAsync);
            }

            if (await made.WaitAsync(context.RequestAborted) is { } shared)
            {
                return shared;
            }
        }
    }

    /// <summary>The turn that has not begun yet, and what it will have made; null for who is to make it.</summary>
    private (Turn Turn, Task<SharedPart?>? Made) Join((string, string) key)
    {
        lock (_gate)
        {
            var known = _turns.GetValueOrDefault(key);
            if (known is { HasBegun: false })
            {
                known.Callers++;
                return (known, known.Made.Task);
            }

            Forget();
            var turn = new Turn(known, clock.GetTimestamp());
            _turns[key] = turn;
            return (turn, null);
        }
    }

    /// <summary>Waits for the turn, makes the part in the caller's own request, and gives it to those who joined.</summary>
    private async Task<IResult?> LeadAsync(
        (string, string) key, Turn turn, HttpContext context, Func<HttpContext, Task<IResult?>> makeAsync)
    {
        SharedPart? shared = null;
        try
        {
            await WaitAsync(turn, context.RequestAborted);
            Begin(turn);
            var start = clock.GetTimestamp();
            if (await makeAsync(context) is { } result)
            {
                shared = await SharedPart.RenderAsync(context, result);
                turn.Took = clock.GetElapsedTime(start);
            }

            return shared;
        }
        finally
        {
            Begin(turn);
            turn.Before = null;
            Leave(key, turn, shared);
        }
    }

    private async Task WaitAsync(Turn turn, CancellationToken cancellationToken)
    {
        if (turn.Before is not { } before)
        {
            return;
        }

        await before.Over.Task.WaitAsync(cancellationToken);
        var pace = before.Took * Math.Min(before.Callers - 1, PaceMax);
        var rest = (pace < WaitMax ? pace : WaitMax) - clock.GetElapsedTime(before.BeganAt);
        var gathering = before.Callers > 1 ? Gathering - clock.GetElapsedTime(turn.AskedAt) : TimeSpan.Zero;
        rest = rest > gathering ? rest : gathering;
        if (rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, clock, cancellationToken);
        }
    }

    /// <summary>From here on nobody joins.</summary>
    private void Begin(Turn turn)
    {
        lock (_gate)
        {
            turn.BeganAt = turn.HasBegun ? turn.BeganAt : clock.GetTimestamp();
            turn.HasBegun = true;
        }
    }

    /// <summary>Only a turn that several shared holds up the next one.</summary>
    private void Leave((string, string) key, Turn turn, SharedPart? shared)
    {
        turn.Made.SetResult(shared);
        turn.Over.SetResult();
        lock (_gate)
        {
            turn.Made = Nothing;
            if (turn.Callers == 1 && _turns.GetValueOrDefault(key) == turn)
            {
                _ = _turns.Remove(key);
            }
        }
    }

    private void Forget()
    {
        if (_turns.Count < RememberedMax)
        {
            return;
        }

        foreach (var (key, turn) in _turns)
        {
            if (turn.Over.Task.IsCompleted)
            {
                _ = _turns.Remove(key);
            }
        }
    }

    /// <summary>Two callers with equal texts may see the same.</summary>
    private static string TextOf(Rights rights) => Texts.GetValue(rights, static known =>
    {
        var text = new StringBuilder();
        foreach (var permission in Enum.GetValues<Permission>())
        {
            var bound = known.TeamsOf(permission);
            _ = text.Append(bound.IsAll ? '*' : '-').AppendJoin(',', bound.Teams.Select(team => $"{team.Length}:{team}")).Append('|');
        }

        return text.ToString();
    });

    /// <summary>One making of a part.</summary>
    private sealed class Turn(Turn? before, long askedAt)
    {
        /// <summary>When the first of its callers asked.</summary>
        public long AskedAt { get; } = askedAt;

        /// <summary>The one that must be over first; null when there was none, and once this is over.</summary>
        public Turn? Before { get; set; } = before;

        /// <summary>What it makes; nothing once that was given to all who joined.</summary>
        public TaskCompletionSource<SharedPart?> Made { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Callers { get; set; } = 1;

        public bool HasBegun { get; set; }

        public long BeganAt { get; set; }

        public TimeSpan Took { get; set; }
    }

    /// <summary>A part as it was rendered.</summary>
    private sealed class SharedPart(byte[] html, byte[]? compressed, string? contentType) : IResult
    {
        /// <summary>Renders for a request without answering it.</summary>
        public static async Task<SharedPart> RenderAsync(HttpContext context, IResult result)
        {
            // Whatever compresses answers stays aside: it would compress this one for each page anew.
            var answer = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
            using var written = new MemoryStream();
            var rendered = new StreamResponseBodyFeature(written);
            context.Features.Set<IHttpResponseBodyFeature>(rendered);
            try
            {
                await result.ExecuteAsync(context);
                await rendered.CompleteAsync();
            }
            finally
            {
                context.Features.Set(answer);
            }

            var text = written.ToArray();
            return new SharedPart(text, MayCompress(context) ? Compress(text) : null, context.Response.ContentType);
        }

        public async Task ExecuteAsync(HttpContext context)
        {
            context.Response.Headers.CacheControl = Page.NotKept;
            context.Response.ContentType = contentType;
            var body = html;
            if (compressed is not null && MayCompress(context))
            {
                body = compressed;
                context.Response.Headers.ContentEncoding = Brotli;
                context.Response.Headers.Vary = "Accept-Encoding";
                context.Response.ContentLength = body.Length;
            }

            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }

        /// <summary>Over TLS an answer's length would tell of its content, so nothing is compressed there.</summary>
        private static bool MayCompress(HttpContext context) => !context.Request.IsHttps
            && context.Request.Headers.AcceptEncoding.ToString().Contains(Brotli, StringComparison.OrdinalIgnoreCase);

        private static byte[] Compress(byte[] text)
        {
            using var stream = new MemoryStream();
            using (var brotli = new BrotliStream(stream, CompressionLevel.Fastest))
            {
                brotli.Write(text);
            }

            return stream.ToArray();
        }
    }
}
