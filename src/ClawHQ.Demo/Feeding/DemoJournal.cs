using System.Globalization;
using System.Text.Json;
using ClawHQ.Core.Storage;
using ClawHQ.Demo.Story;

namespace ClawHQ.Demo.Feeding;

/// <summary>What a demo must remember: how it was begun, and how far it has come. Kept in the file that marks its folder.</summary>
public sealed class DemoJournal
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    private readonly string _file;
    private Page _page;

    /// <summary>Opens the journal of a demo's folder, or begins one.</summary>
    /// <exception cref="StorageException">The file cannot be read.</exception>
    public DemoJournal(DataFolder folder, DemoOptions options, TimeProvider clock)
    {
        _file = folder.File(DemoMark.FileName);
        _page = Read();
        if (_page.FirstDay is null)
        {
            var firstDay = clock.GetUtcNow().UtcDateTime.Date.AddDays(-Plot.Days);
            _page = _page with
            {
                Seed = options.Seed,
                Volume = options.Volume,
                FirstDay = firstDay.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            };
            Write();
        }

        Story = new DemoStory(_page.Seed, Midnight(_page.FirstDay), _page.Volume);
    }

    /// <summary>The administrator's first password, so that every start can show it; null when it was given from outside.</summary>
    public string? Password => _page.Password;

    internal DemoStory Story { get; }

    /// <summary>Days that are in the ledger as a whole. What came after them is sent again after a start; the ledger knows it.</summary>
    internal int FilledDays => _page.FilledDays;

    /// <summary>Keeps the password that the first start made up.</summary>
    public void KeepPassword(string password)
    {
        _page = _page with { Password = password };
        Write();
    }

    internal void NoteFilled(int days)
    {
        _page = _page with { FilledDays = days };
        Write();
    }

    private long Midnight(string day) => DateTimeOffset.TryParseExact(
        day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var midnight)
        ? midnight.ToUnixTimeMilliseconds()
        : throw Unreadable(null);

    private Page Read()
    {
        try
        {
            return JsonSerializer.Deserialize<Page>(File.ReadAllText(_file), Json) ?? throw Unreadable(null);
        }
        catch (JsonException e)
        {
            throw Unreadable(e);
        }
    }

    private void Write()
    {
        var written = _file + ".new";
        File.WriteAllText(written, JsonSerializer.Serialize(_page, Json));
        DataFolder.Protect(written);
        File.Move(written, _file, overwrite: true);
    }

    private StorageException Unreadable(Exception? inner) => new(
        $"{_file} cannot be read. Remove the demo with \"clawhq demo remove\" and start it anew.", inner);

    private sealed record Page
    {
        public ulong Seed { get; init; }

        public double Volume { get; init; }

        public string? FirstDay { get; init; }

        public int FilledDays { get; init; }

        public string? Password { get; init; }
    }
}
