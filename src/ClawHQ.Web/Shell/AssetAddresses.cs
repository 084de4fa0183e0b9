using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;

namespace ClawHQ.Web.Shell;

/// <summary>
/// The addresses of stylesheets and scripts with the fingerprint of their content, so that a browser may keep them for ever
/// and still has the new one after an update.
/// </summary>
public sealed class AssetAddresses(EndpointDataSource endpoints)
{
    private Dictionary<string, string>? _fingerprinted;

    /// <summary>The address of an asset by its plain name, such as <c>app.css</c>. An asset without a fingerprint keeps its name.</summary>
    public string this[string name] => "/" + Fingerprinted.GetValueOrDefault(name, name);

    /// <summary>Read at the first page, when all endpoints are there.</summary>
    private Dictionary<string, string> Fingerprinted => _fingerprinted ??= endpoints.Endpoints
        .Select(e => e.Metadata.GetMetadata<StaticAssetDescriptor>())
        .OfType<StaticAssetDescriptor>()
        .Select(asset => (asset.Route, Label: asset.Properties.FirstOrDefault(p => p.Name == "label")?.Value))
        .Where(asset => asset.Label is not null)
        .GroupBy(asset => asset.Label!)
        .ToDictionary(group => group.Key, group => group.First().Route);
}
