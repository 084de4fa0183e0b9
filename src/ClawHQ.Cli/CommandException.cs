namespace ClawHQ.Cli;

/// <summary>The command failed; the message is for the person at the terminal and says what to do.</summary>
public class CommandException(string message) : Exception(message);

/// <summary>The server could not be reached, or says that it cannot work now; it may be back in a moment.</summary>
public sealed class ServerAwayException(string message) : CommandException(message);
