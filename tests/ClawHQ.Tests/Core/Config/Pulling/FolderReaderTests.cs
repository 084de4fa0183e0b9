using ClawHQ.Core.Config.Pulling;

namespace ClawHQ.Tests.Core.Config.Pulling;

/// <summary>Which files of a folder are read where links lead from place to place.</summary>
public sealed class FolderReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clawhq-reader-");

    private string Root => Path.Combine(_folder.FullName, "config");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Folders_of_a_mounted_config_map_are_read()
    {
        Write("..2026_1/top.yaml", "top");
        Write("..2026_1/teams/a.yaml", "a");
        Write("..2026_1/teams/deep/b.yaml", "b");
        Link("..data", "..2026_1");
        Link("top.yaml", "..data/top.yaml");
        Link("teams", "..data/teams");

        Assert.Equal([("teams/a.yaml", "a"), ("teams/deep/b.yaml", "b"), ("top.yaml", "top")], Read());
    }

    [Fact]
    public void Circles_of_links_end_and_each_file_is_read_once_under_its_own_path()
    {
        Write("teams/a.yaml", "a");
        Write(".hidden/b.yaml", "b");
        Write(".hidden/in/c.yaml", "c");
        Link("again", "teams");
        Link("alias.yaml", "teams/a.yaml");
        Link("all", ".");
        Link("teams/up", "..");
        Link("one", ".hidden/in");
        Link("two", ".hidden");
        Link(".hidden/in/back", "../../.hidden");

        Assert.Equal([("one/c.yaml", "c"), ("teams/a.yaml", "a"), ("two/b.yaml", "b")], Read().Order());
    }

    [Theory]
    [InlineData("teams", "../outside", "This link leads out of the folder; it is not followed.")]
    [InlineData("teams", ".data/teams", "This link leads nowhere.")]
    [InlineData("a.yaml", ".data/a.yaml", "This link leads nowhere.")]
    [InlineData("teams", ".data", "This link leads out of the folder; it is not followed.")]
    public void A_link_that_is_not_followed_is_refused(string link, string target, string message)
    {
        Write("top.yaml", "top");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "outside"));
        Link(link, target);
        if (target == ".data")
        {
            Link(".data", "../outside");
        }

        var problem = Assert.Single(new FolderReader(Root).List().Problems);

        Assert.Equal((link, message), (problem.Path, problem.Message));
    }

    [Fact]
    public void A_link_to_a_file_that_is_no_configuration_is_left_out()
    {
        Write("top.yaml", "top");
        File.WriteAllText(Path.Combine(_folder.FullName, "notes.txt"), "notes");
        Link("notes.txt", "../notes.txt");

        Assert.Equal([("top.yaml", "top")], Read());
    }

    private (string Path, string Text)[] Read()
    {
        var listing = new FolderReader(Root).List();
        Assert.Empty(listing.Problems);
        return [.. FolderReader.Read(listing, []).Select(f => (f.Path, f.Text))];
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(Root, path), target);
}
