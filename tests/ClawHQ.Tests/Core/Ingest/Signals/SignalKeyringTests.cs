using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ingest.Signals;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Tests.Core.Ingest.Signals;

public class SignalKeyringTests
{
    private const long Monday = 20_000L * 86_400_000;
    private const long Tuesday = Monday + 86_400_000;

    private readonly SignalKeyring _keyring = new(new IdentityHash(new byte[IdentityHash.KeyLength]));

    [Fact]
    public void A_session_is_told_to_the_ledger_once_a_day_even_when_another_one_has_told_of_the_program()
    {
        _keyring.Note(new SignalKeys(1, 100), Monday);
        _keyring.Note(new SignalKeys(2, 101), Tuesday);
        var keys = new SignalKeys(1, 101);

        Assert.Same(keys, _keyring.Unnoted(keys, Tuesday));
        _keyring.Note(keys, Tuesday);

        Assert.Null(_keyring.Unnoted(keys, Tuesday + 5));
        Assert.Null(_keyring.Unnoted(new SignalKeys(1, 100), Monday));
    }

    [Fact]
    public void A_lower_signal_always_asks()
    {
        var keys = new SignalKeys(1, 100, Rank: 1);
        _keyring.Note(keys, Monday);

        Assert.Same(keys, _keyring.Unnoted(keys, Monday));
    }
}
