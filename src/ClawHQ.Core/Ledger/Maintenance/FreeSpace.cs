using ClawHQ.Core.Ledger.Files;

namespace ClawHQ.Core.Ledger.Maintenance;

/// <summary>Gives pages that joining and retention have freed back to the disk, a few at a time.</summary>
internal static class FreeSpace
{
    private const int PagesAtOnce = 512;

    /// <summary>Free pages that stay for the next blocks: this many, and one of so many in the file.</summary>
    private const int KeptPages = 256;

    private const int KeptShare = 32;

    /// <summary>Takes one step. False when few enough are left.</summary>
    public static bool GiveBack(LedgerConnection connection)
    {
        var kept = KeptPages + (connection.Scalar("PRAGMA page_count") / KeptShare);
        if (connection.Scalar("PRAGMA freelist_count") <= kept + PagesAtOnce)
        {
            return false;
        }

        var vacuum = connection.Prepare($"PRAGMA incremental_vacuum({PagesAtOnce})");
        while (vacuum.Step())
        {
            // Each step frees one page.
        }

        vacuum.Reset();
        return true;
    }
}
