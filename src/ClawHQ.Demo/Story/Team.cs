namespace ClawHQ.Demo.Story;

/// <summary>A team of the demo.</summary>
/// <param name="Name">Its name, and that of its key.</param>
/// <param name="Zone">IANA zone of its working hours.</param>
internal sealed record Team(string Name, string Zone);
