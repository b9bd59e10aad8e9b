//! What a user reads of a file that is wrong.

use super::super::VenueConfig;

const SOUND: &str = "listen = '127.0.0.1:9900'
data_dir = 'venue'
sender_comp_id = 'XSIM'
target_comp_id = 'TIDEGATE'
mic = 'XSIM'
durability = 'os'
[profile]
kind = 'synthetic'
seed = 7
[[instrument]]
symbol = 'IBM'
reference_price = '182.50'
";

#[test]
fn a_wrong_value_is_named_with_its_place() {
    assert!(VenueConfig::parse("v.toml", SOUND).unwrap().market.is_some());
    for (from, to, message) in [
        ("mic = 'XSIM'", "mik = 'XSIM'", "v.toml:5: unknown field `mik`"),
        ("mic = 'XSIM'", "mic = 'XSIMS'", "v.toml: mic: XSIMS: longer than 4 bytes"),
        ("mic = 'XSIM'", "mic = ''", "v.toml: mic: empty"),
        ("durability = 'os'", "durability = 'disk'", "v.toml:6: unknown variant `disk`"),
        ("'127.0.0.1:9900'", "'localhost'", "v.toml:1: invalid socket address"),
        ("seed = 7", "seed = 7\nprice = '1'", "unknown field `price`"),
        ("kind = 'synthetic'\nseed = 7", "kind = 'always-fill'", "missing field `price`"),
        ("kind = 'synthetic'\nseed = 7", "kind = 'always-fill'\nprice = 'x'", "x: not a decimal number"),
        (
            "kind = 'synthetic'\nseed = 7",
            "kind = 'always-fill'\nprice = '0'",
            "v.toml: profile.price: 0, must be above zero",
        ),
        ("reference_price = '182.50'", "reference_price = '0.01'", "v.toml: instrument.reference_price: IBM: "),
        ("symbol = 'IBM'", "symbol = 'IBM'\ntick = '0'", "v.toml: instrument: symbol IBM: tick"),
        ("reference_price = '182.50'", "reference_price = 182.50", "must stand in quotes"),
    ] {
        let text = SOUND.replace(from, to);
        let error = VenueConfig::parse("v.toml", &text).unwrap_err().to_string();
        assert!(error.starts_with("v.toml") && error.contains(message), "{to}: {error}");
    }
    let nothing = SOUND.split("[[instrument]]").next().unwrap();
    let error = VenueConfig::parse("v.toml", nothing).unwrap_err().to_string();
    assert!(error.contains("no [[instrument]]"), "{error}");
}
