namespace ClawHQ.Hosting.Doctor;

/// <summary>What the doctor found in one place.</summary>
/// <param name="Subject">What was looked at.</param>
/// <param name="IsWell">Whether a start would succeed as far as this goes.</param>
/// <param name="Text">What was found, and what to do when it is not well.</param>
internal sealed record Finding(string Subject, bool IsWell, string Text);
