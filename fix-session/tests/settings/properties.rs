//! Rules for any text, and for any sound file.

use fix_session::settings::keys::{self, Key};
use fix_session::settings::{CfgOptions, from_cfg, from_toml, to_toml};
use proptest::prelude::*;

use crate::samples::{companions, sample, spelled};
use crate::{ACCEPTOR, INITIATOR};

/// Lines as they are found in files, and some that never should be.
fn line() -> impl Strategy<Value = String> {
    let key = prop_oneof![
        3 => prop::sample::select(rows()).prop_map(spelled),
        1 => "[A-Za-z.0-9 ]{0,20}",
    ];
    let value = prop_oneof![
        "[YN]",
        "[0-9]{1,6}",
        "[a-z:0-9.,; x*=#-]{0,20}",
        Just("${a}".to_owned()),
        "\\PC{0,12}",
        Just("00:00:00".to_owned()),
        Just("FIX.4.4".to_owned()),
    ];
    prop_oneof![
        8 => (key, value).prop_map(|(key, value)| format!("{key}={value}")),
        1 => Just("[SESSION]".to_owned()),
        1 => Just("[DEFAULT]".to_owned()),
        1 => "\\PC{0,30}",
    ]
}

fn rows() -> Vec<&'static Key> {
    keys::all().collect()
}

/// Keys for a file that is likely to be sound.
fn chosen() -> impl Strategy<Value = Vec<&'static Key>> {
    prop::collection::vec(prop::sample::select(rows()), 0..12)
}

proptest! {
    #[test]
    fn no_text_stops_the_reader_and_what_is_refused_says_where(lines in prop::collection::vec(line(), 0..30), end in "\r?\n") {
        let text = lines.join(&end);
        let count = text.split('\n').count();
        if let Err(problems) = from_cfg(&text, &CfgOptions::default()) {
            prop_assert!(!problems.is_empty());
            for problem in problems {
                prop_assert!((1..=count).contains(&problem.line), "{problem} of {count} lines");
            }
        }
    }

    #[test]
    fn no_text_stops_the_reader_of_toml(text in "(\\[\\[session\\]\\]\n)?(([a-z_]{1,12}|role|connect|logon_tags) = (\"\\PC{0,9}\"|[0-9.-]{1,5}|\\[\\]|\\{\\}|true)\n){0,6}") {
        drop(from_toml(&text));
    }

    #[test]
    fn any_text_at_all_is_answered(text in "\\PC*") {
        drop(from_cfg(&text, &CfgOptions::default()));
        drop(from_toml(&text));
    }

    /// What a file means, its TOML means; and what is written of that is the same again.
    #[test]
    fn a_sound_file_is_the_same_in_toml(chosen in chosen(), acceptor in any::<bool>(), others in "[ -~]{0,20}") {
        let mut text = String::from(if acceptor { ACCEPTOR } else { INITIATOR });
        for key in chosen {
            text += &format!("{}{}={}\n", companions(key), spelled(key), sample(key));
        }
        text += &format!("Description={others}\n");
        // Not each choice of keys is sound: two may be one setting with two values.
        if let Ok(file) = from_cfg(&text, &CfgOptions::default()) {
            let written = to_toml(&file, "my.cfg");
            let again = from_toml(&written).map_err(|problems| TestCaseError::fail(format!("{problems:?}\n{written}")))?;
            prop_assert_eq!(&again.sessions, &file.sessions, "{}", written);
            let twice = to_toml(&again, "my.cfg");
            let [first, second] = [&written, &twice].map(|text| text.split_once("[[session]]").map(|(_, below)| below));
            prop_assert_eq!(first, second);
        }
    }
}

#[test]
fn most_files_of_that_property_are_sound() {
    let sound = rows().into_iter().filter(|key| {
        let lines = format!("{}{}={}\n", companions(key), spelled(key), sample(key));
        [INITIATOR, ACCEPTOR].iter().any(|base| from_cfg(&format!("{base}{lines}"), &CfgOptions::default()).is_ok())
    });
    let sound = sound.count();
    assert!(sound * 10 > rows().len() * 9, "{sound} of {}", rows().len());
}
