using System.Text;

namespace ClawHQ.Core.Audit.Anchoring;

/// <summary>Appends the end of the trail to the file that the administrator set, one head a line.</summary>
internal sealed class AnchorFile(string path)
{
    private bool _isTorn;

    /// <exception cref="IOException">It was not written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Append(string line)
    {
        using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            // What a full disk left of a line must not run into the next one.
            stream.Write(Encoding.UTF8.GetBytes($"{(_isTorn ? "\n" : "")}{line}\n"));
            stream.Flush(flushToDisk: true);
            _isTorn = false;
        }
        catch
        {
            _isTorn = true;
            throw;
        }
    }
}
