using System.Text.Json;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain.Spend;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Reports.Spend;

/// <summary>An answer about spend as JSON. Written by hand: its fields are the measures and dimensions that were asked for.</summary>
internal sealed class SpendJson(SpendResult result) : IResult
{
    /// <summary>Bytes gathered before they are sent.</summary>
    private const int FlushBytes = 64 * 1024;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(httpContext.Response.BodyWriter);
        json.WriteStartObject();
        WriteQuestion(json, result.Query);
        json.WriteStartArray("rows");
        foreach (var row in result.Rows)
        {
            WriteRow(json, row);
            if (json.BytesPending > FlushBytes)
            {
                await json.FlushAsync(httpContext.RequestAborted);
            }
        }

        json.WriteEndArray();
        json.WriteStartObject("total");
        WriteValues(json, result.Total);
        json.WriteEndObject();
        WriteCoverage(json, result.Coverage);
        json.WriteNumber("position", result.Position);
        json.WriteEndObject();
    }

    private static void WriteQuestion(Utf8JsonWriter json, SpendQuery query)
    {
        json.WriteString("from", Rfc3339.Text(query.From));
        json.WriteString("to", Rfc3339.Text(query.To));
        json.WriteString("zone", query.Zone.Id);
        json.WriteString("step", query.Step is { } step ? WireNames<SpendStep>.Of(step) : null);
        json.WriteStartArray("by");
        foreach (var dimension in query.By)
        {
            json.WriteStringValue(WireNames<Dimension>.Of(dimension));
        }

        json.WriteEndArray();
        json.WriteString("currency", "USD");
    }

    private static void WriteCoverage(Utf8JsonWriter json, Coverage coverage)
    {
        json.WriteStartObject("coverage");
        WriteShare("attributed", coverage.Attributed);
        WriteShare("priced", coverage.Priced);
        WriteShare("calls", coverage.Calls);
        json.WriteEndObject();

        void WriteShare(string name, double? share)
        {
            if (share is { } known)
            {
                json.WriteNumber(name, known);
            }
            else
            {
                json.WriteNull(name);
            }
        }
    }

    private void WriteRow(Utf8JsonWriter json, SpendRow row)
    {
        json.WriteStartObject();
        if (row.Time is { } time)
        {
            json.WriteString("time", Rfc3339.Text(time, result.Query.Zone));
        }

        for (var i = 0; i < row.Group.Count; i++)
        {
            json.WriteString(WireNames<Dimension>.Of(result.Query.By[i]), row.Group[i]);
        }

        WriteValues(json, row.Values);
        json.WriteEndObject();
    }

    private void WriteValues(Utf8JsonWriter json, IReadOnlyList<Int128?> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            var measure = result.Query.Measures[i];
            json.WritePropertyName(WireNames<Measure>.Of(measure));
            if (values[i] is not { } value)
            {
                json.WriteNullValue();
            }
            else if (MeasureValue.IsMoney(measure))
            {
                json.WriteStringValue(MeasureValue.Text(measure, value));
            }
            else
            {
                json.WriteRawValue(MeasureValue.Text(measure, value));
            }
        }
    }
}
