using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClawHQ.Core.Pricing.Book;
using ClawHQ.Core.Pricing.Terms;

namespace ClawHQ.Core.Pricing.Matching;

/// <summary>Names a state of book and terms by its content: equal prices have equal names, on every machine.</summary>
internal static class PriceVersion
{
    /// <summary>Eight hexadecimal digits.</summary>
    public static string Of(PriceDocument document, PriceTerms terms)
    {
        var text = PriceDocumentWriter.Write(document) + JsonSerializer.Serialize(terms, TermsJson.Default.PriceTerms);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));
    }
}
