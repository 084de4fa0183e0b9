using System.Formats.Tar;
using System.IO.Compression;
using System.Net.Http.Headers;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Storage;

public sealed class RestoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clawhq-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Archive => Path.Combine(_folder, "backup.tar.gz");

    private string Target => Path.Combine(_folder, "restored");

    [Fact]
    public async Task A_restored_server_knows_the_keys_and_people_of_the_backed_up_one()
    {
        await using (var server = await TestServer.StartAsync())
        {
            var draft = new KeyDraft { Name = "admin", Scopes = Scopes.Admin };
            var admin = await server.Host.Services.GetRequiredService<KeyIssuer>().CreateAsync(draft,
                TeamBound.All, Actor.System, Cancelled);
            using var client = server.ClientWith(admin.Text);
            using var response = await client.PostAsync("/api/v1/backup", null, Cancelled);
            Assert.Equal(new MediaTypeHeaderValue("application/gzip"), response.Content.Headers.ContentType);
            await File.WriteAllBytesAsync(Archive, await response.Content.ReadAsByteArrayAsync(Cancelled), Cancelled);
            await Wait.UntilAsync(() => !Directory.EnumerateDirectories(server.Folder, "backup-*").Any());
        }

        await Restore.RunAsync(Archive, Target, Cancelled);
        await using var restored = await TestServer.StartAsync(folder: Target);

        Assert.Equal(["first", "admin"], restored.Host.Services.GetRequiredService<KeyRing>().All.Select(k => k.Name));
        Assert.True((await restored.Client.GetAsync("/api/v1/users", Cancelled)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_folder_with_anything_in_it_is_left_alone()
    {
        Directory.CreateDirectory(Target);
        await File.WriteAllTextAsync(Path.Combine(Target, "x"), "mine", Cancelled);

        await Assert.ThrowsAsync<StorageException>(() => Restore.RunAsync(Archive, Target, Cancelled));
        Assert.Equal(["x"], Directory.EnumerateFileSystemEntries(Target).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("../clawhq.db", "clawhq.db")]
    [InlineData("/etc/clawhq.db", "clawhq.db")]
    [InlineData("folder/clawhq.db", "clawhq.db")]
    [InlineData("ledger.db", "server.key")]
    public async Task An_archive_that_is_no_backup_changes_nothing(params string[] names)
    {
        await WriteArchiveAsync(names);

        await Assert.ThrowsAsync<StorageException>(() => Restore.RunAsync(Archive, Target, Cancelled));
        Assert.Equal(["backup.tar.gz"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_cut_archive_changes_nothing()
    {
        await WriteArchiveAsync(["clawhq.db"]);
        var bytes = await File.ReadAllBytesAsync(Archive, Cancelled);
        await File.WriteAllBytesAsync(Archive, bytes[..(bytes.Length / 2)], Cancelled);

        var refusal = await Assert.ThrowsAsync<StorageException>(() => Restore.RunAsync(Archive, Target, Cancelled));
        Assert.Equal($"{Archive} cannot be restored: It is damaged, or was cut off.", refusal.Message);
        Assert.Equal(["backup.tar.gz"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a text")]
    public async Task A_file_of_another_kind_is_told_from_a_backup(string content)
    {
        await File.WriteAllTextAsync(Archive, content, Cancelled);

        var refusal = await Assert.ThrowsAsync<StorageException>(() => Restore.RunAsync(Archive, Target, Cancelled));
        Assert.Equal($"{Archive} cannot be restored: It is no archive that \"clawhq backup\" wrote.", refusal.Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task WriteArchiveAsync(string[] names)
    {
        await using var file = File.Create(Archive);
        await using var zip = new GZipStream(file, CompressionLevel.Fastest);
        await using var tar = new TarWriter(zip);
        foreach (var name in names)
        {
            await tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(new byte[50_000]) }, Cancelled);
        }
    }
}
