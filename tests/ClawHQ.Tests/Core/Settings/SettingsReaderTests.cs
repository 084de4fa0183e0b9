using ClawHQ.Core.Api;
using ClawHQ.Core.Settings;

namespace ClawHQ.Tests.Core.Settings;

public class SettingsReaderTests
{
    private static readonly SettingsSection[] Sections = [new("kitchen", typeof(KitchenOptions))];

    public enum Heat
    {
        Low,
        VeryHigh,
    }

    [Fact]
    public void What_is_not_written_keeps_its_default_and_the_later_of_two_values_wins()
    {
        var kitchen = Read(("kitchen.plates", "3"), ("kitchen.plates", "7"), ("kitchen.heat", "very_high"), ("kitchen.cooks", "a, b"));

        Assert.Equal((7, Heat.VeryHigh, TimeSpan.FromMinutes(5), true), (kitchen.Plates, kitchen.Heat, kitchen.Rest, kitchen.IsOpen));
        Assert.Equal(["a", "b"], kitchen.Cooks);
    }

    [Theory]
    [InlineData("kitchen.plates", "many", "Must be a whole number between 0 and 12.")]
    [InlineData("kitchen.plates", "13", "Must be a whole number between 0 and 12.")]
    [InlineData("kitchen.heat", "hot", "Must be low or very_high.")]
    [InlineData("kitchen.heat", "1", "Must be low or very_high.")]
    [InlineData("kitchen.rest", "5", "Must be a duration such as 250ms, 30s, 5m, 2h or 400d.")]
    [InlineData("kitchen.rest", "2d", "Must be between 1s and 1h.")]
    [InlineData("kitchen.is_open", "yes", "Must be true or false.")]
    public void A_wrong_value_is_told_with_what_would_be_right(string path, string text, string message) =>
        Assert.Equal([new ProblemItem(path, text, message, "Written in test.")], Errors((path, text)));

    [Fact]
    public void The_items_of_a_list_keep_their_commas_and_a_single_text_is_split_at_them()
    {
        var written = SettingsFile.Read("kitchen: {cooks: [\"cn=chefs,dc=example\"]}", "f.yaml", out _);
        Assert.Equal(["cn=chefs,dc=example"], SettingsReader.Read(Sections, written, out _).Get<KitchenOptions>().Cooks);

        Assert.Equal(["cn=chefs", "dc=example"], Read(("kitchen.cooks", "cn=chefs,dc=example")).Cooks);
    }

    [Fact]
    public void Every_error_is_told_and_a_slip_gets_the_nearest_name() => Assert.Equal(
        [
            new ProblemItem("kitchen.plate", "1", "There is no such setting.", "Did you mean kitchen.plates? Written in test."),
            new ProblemItem("garage", "1", "There is no such setting.", "\"clawhq schema settings\" prints all settings. Written in test."),
            new ProblemItem("kitchen.heat", "hot", "Must be low or very_high.", "Written in test."),
        ],
        Errors(("kitchen.plate", "1"), ("garage", "1"), ("kitchen.heat", "hot")));

    [Fact]
    public void The_schema_names_every_setting_with_its_default_and_its_variable() => Assert.Equal(
        [
            ("kitchen.plates", "4", "CLAWHQ_KITCHEN__PLATES"), ("kitchen.heat", "low", "CLAWHQ_KITCHEN__HEAT"),
            ("kitchen.rest", "5m", "CLAWHQ_KITCHEN__REST"), ("kitchen.is_open", "true", "CLAWHQ_KITCHEN__IS_OPEN"),
            ("kitchen.cooks", "[]", "CLAWHQ_KITCHEN__COOKS"),
        ],
        SettingsSchema.Of(Sections).Values.Select(s => (s.Path, s.Default, s.Variable)));

    private static KitchenOptions Read(params (string Path, string Text)[] values)
    {
        var snapshot = SettingsReader.Read(Sections, values.Select(v => new SettingValue(v.Path, v.Text, "test")), out var errors);
        Assert.Empty(errors);
        return snapshot.Get<KitchenOptions>();
    }

    private static IReadOnlyList<ProblemItem> Errors(params (string Path, string Text)[] values)
    {
        SettingsReader.Read(Sections, values.Select(v => new SettingValue(v.Path, v.Text, "test")), out var errors);
        return errors;
    }

    public sealed class KitchenOptions
    {
        [Setting("Plates.", Min = 0, Max = 12)]
        public int Plates { get; init; } = 4;

        [Setting("Heat.")]
        public Heat Heat { get; init; }

        [Setting("Rest.", Min = 1_000, Max = 3_600_000)]
        public TimeSpan Rest { get; init; } = TimeSpan.FromMinutes(5);

        [Setting("Open.")]
        public bool IsOpen { get; init; } = true;

        [Setting("Cooks.")]
        public IReadOnlyList<string> Cooks { get; init; } = [];
    }
}
