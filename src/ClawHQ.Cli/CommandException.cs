namespace ClawHQ.Cli;

/// <summary>The command failed; the message is for the person at the terminal and says what to do.</summary>
public sealed class CommandException(string message) : Exception(message);
