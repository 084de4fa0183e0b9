using ClawHQ.Micro;

if (args is ["audit"])
{
    AuditVerifying.Run();
    return;
}

Measurement.PrintHead();
foreach (var measurement in OtlpDecoding.All().Concat(IngestBooking.All()).Where(m => args.Length == 0 || args.Any(m.Name.Contains)))
{
    measurement.Run();
}
