namespace ClawHQ.Core.Storage;

/// <summary>The data folder or a database in it cannot be used. The message says what to do and is shown to the operator as it
/// is.</summary>
public sealed class StorageException(string message, Exception? inner = null) : Exception(message, inner);
