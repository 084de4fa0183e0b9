using System.Text;
using ClawHQ.Core.Api;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Web.Pages.Configuration;

/// <summary>The list of objects as CSV: what the page shows, of all rows, with labels and spec as JSON.</summary>
internal static class ConfigurationCsv
{
    /// <summary>The answer.</summary>
    public static IResult Of(ConfigurationModel model)
    {
        var text = new StringBuilder();
        CsvLine.Append(text, ["kind", "name", "owner", "file", "updated_at", "updated_by", "drift", "labels", "spec"]);
        foreach (var (o, drift, changed) in model.Rows)
        {
            CsvLine.Append(
                text,
                [
                    o.Kind, CsvLine.Harmless(o.Name), CsvLine.Harmless(o.Owner), CsvLine.Harmless(o.File),
                    changed?.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null) ?? "",
                    CsvLine.Harmless(changed?.By), drift?.Cause.ToString().ToLowerInvariant() ?? "", o.Labels, o.Spec,
                ]);
        }

        return TypedResults.Text(text.ToString(), "text/csv; charset=utf-8; header=present");
    }
}
