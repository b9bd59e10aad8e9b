//! What a script may say, line by line.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use conformance::memory::play_in_memory;
use conformance::play::LIMIT_S;
use conformance::run::Setting;
use conformance::script::{Act, Action, Roles, Script};
use fix_session::Role;
use spec::Version;

fn first(line: &str) -> Result<(u32, Action), String> {
    let script = Script::parse("test", line.as_bytes()).map_err(|error| error.to_string())?;
    Ok((script.steps[0].connection, script.steps[0].action.clone()))
}

#[test]
fn a_line_of_the_public_form_is_what_it_is_in_the_public_runner() {
    let table: [(&str, u32, Action); 9] = [
        ("iCONNECT", 1, Action::Connect),
        ("eCONNECT", 1, Action::AwaitConnect),
        ("i2,CONNECT\r", 2, Action::Connect),
        ("i1,DISCONNECT", 1, Action::Disconnect),
        ("e12,DISCONNECT", 12, Action::ExpectDisconnect),
        ("I8=FIX.4.4\x0135=0\x01", 1, Action::Send(b"8=FIX.4.4\x0135=0\x01".to_vec())),
        ("R8=FIX.4.2\x0135=A\x01", 1, Action::Send(b"8=FIX.4.2\x0135=A\x01".to_vec())),
        ("I35=0\x018=FIX.4.4\x01", 1, Action::Send(b"35=0\x018=FIX.4.4\x01".to_vec())),
        ("E2,8=FIX.4.4\x0135=0\x01", 2, Action::Expect(vec![b"8=FIX.4.4\x0135=0\x01".to_vec()])),
    ];
    for (line, connection, action) in table {
        assert_eq!(first(line), Ok((connection, action)), "{line}");
    }
    // A value may have the sign that stands for SOH in a file of ours.
    assert_eq!(first("I8=FIX.4.4\x0158=a|b\x01").unwrap().1, Action::Send(b"8=FIX.4.4\x0158=a|b\x01".to_vec()));
}

#[test]
fn our_own_lines_are_short_for_longer_ones() {
    let send = |text: &str| Action::Send(text.replace('|', "\x01").into_bytes());
    let expect = |text: &str| Action::Expect(vec![text.replace('|', "\x01").into_bytes()]);
    let table: [(&str, Action); 13] = [
        ("> 0|34=2|112=A|", send("8=<BEGIN>|35=0|34=2|49=<TEST>|52=<TIME>|56=<ENGINE>|112=A|")),
        ("> 0|112=A|", send("8=<BEGIN>|35=0|49=<TEST>|52=<TIME>|56=<ENGINE>|112=A|")),
        ("> 0|34=2|52=<TIME-9>|", send("8=<BEGIN>|35=0|34=2|49=<TEST>|52=<TIME-9>|56=<ENGINE>|")),
        ("> A|34=1|98=0|", send("8=<BEGIN>|35=A|34=1|49=<TEST>|52=<TIME>|56=<ENGINE>|98=0|<LOGON>")),
        ("> A|34=1|1137=77|", send("8=<BEGIN>|35=A|34=1|49=<TEST>|52=<TIME>|56=<ENGINE>|1137=77|")),
        ("< 0|34=2|112=A|", expect("8=<BEGIN>|35=0|34=2|49=<ENGINE>|52=<TIME>|56=<TEST>|112=A|")),
        ("< 4|34=2|43=Y|36=5|", expect("8=<BEGIN>|35=4|34=2|43=Y|49=<ENGINE>|52=<TIME>|56=<TEST>|122=<TIME>|36=5|")),
        ("eNOTHING 5", Action::Nothing(5)),
        ("wait 30", Action::Wait(30)),
        ("do logout", Action::Do(Act::Logout(None))),
        ("do logout end of day", Action::Do(Act::Logout(Some("end of day".into())))),
        ("do reset 5 7", Action::Do(Act::Reset { next_in: 5, next_out: 7 })),
        ("do send D|11=A|", Action::Do(Act::Send { msg_type: b"D".to_vec(), body: b"11=A\x01".to_vec() })),
    ];
    for (line, action) in table {
        assert_eq!(first(line), Ok((1, action)), "{line}");
    }
}

#[test]
fn a_line_that_is_none_is_named() {
    for (text, line, why) in [
        ("# nothing\n", 2, "nothing happens"),
        ("iCONNECT\nfoo\n", 2, "is no line of a script"),
        ("iCONNET\n", 1, "is no line"),
        ("\nX8=FIX.4.4\x01\n", 2, "is no line"),
        ("i99999999999,CONNECT\n", 1, "no number of a connection"),
        ("> 0|34=2\n", 1, "a message is TYPE|34=n|tag=value|"),
        ("> 35=0|34=2|\n", 1, "a message is"),
        ("< 0|112=A|\n", 1, "34=n"),
        ("or 0|34=2|\n", 1, "`or`"),
        ("iCONNECT\nor 0|34=2|\n", 2, "`or`"),
        ("> 0|34=<SEQ>|\n", 1, "<SEQ> stands for nothing"),
        ("> 0|34=2|52=<TIME+x>|\n", 1, "<TIME+x>"),
        ("> 0|34=2|52=<TIME5>|\n", 1, "<TIME5>"),
        ("< 0|34=2|112=<ID>|\n< 0|34=3|112=<=ID>|\n", 1, "<ID>"),
        ("wait soon\n", 1, "seconds"),
        ("wait 0\n", 1, "seconds"),
        ("do something\n", 1, "nothing to do"),
        ("do reset 0 1\n", 1, "do reset IN OUT"),
        ("logon engine\n", 1, "key=number"),
        ("logout test=2\n", 1, "logout engine=n test=n"),
        ("[4.9] iCONNECT\n", 1, "names no versions"),
        ("[4.2 iCONNECT\n", 1, "[ without ]"),
        ("[acceptor initiator] iCONNECT\n", 1, "one role"),
        ("%versions 4.1+\niCONNECT\n", 1, "why not the others"),
        ("%versions 4.1+:\niCONNECT\n", 1, "without a reason"),
        ("%needs ResetOnLogon\niCONNECT\n", 1, "KEY=VALUE"),
        ("%limit 0\niCONNECT\n", 1, "%limit"),
        ("%role server\niCONNECT\n", 1, "no role"),
        ("%something\niCONNECT\n", 1, "%something is not known"),
    ] {
        let error = Script::parse("test", text.as_bytes()).unwrap_err();
        assert!(error.line == line && error.why.contains(why), "{text:?}: {error}");
        assert!(error.to_string().starts_with(&format!("test:{line}: ")), "{error}");
    }
}

#[test]
fn a_script_knows_for_whom_it_is() {
    let parse = |text: &str| Script::parse("test", text.replace('|', "\x01").as_bytes()).unwrap();
    for (text, any, version, roles) in [
        ("iCONNECT\nI8=FIX.4.1|35=A|49=TW41|", false, Version::FIX41, Roles::Acceptor),
        ("iCONNECT\nI8=FIXT.1.1|35=A|1137=8|", false, Version::FIX50SP1, Roles::Acceptor),
        ("iCONNECT\nI8=FIXT.1.1|35=A|49=TW50SP2|", false, Version::FIX50SP2, Roles::Acceptor),
        ("iCONNECT\nI8=FIX.3.9|35=A|49=TW42|", false, Version::FIX42, Roles::Acceptor),
        ("iCONNECT\nI8=FIX.3.9|35=A|", false, Version::FIX44, Roles::Acceptor),
        ("eCONNECT\nE8=FIX.4.2|35=A|\nR8=FIX.4.2|35=A|", false, Version::FIX42, Roles::Initiator),
        ("logon", true, Version::FIX44, Roles::Both),
        ("%role acceptor\nlogon", true, Version::FIX44, Roles::Acceptor),
        ("eCONNECT\n< A|34=1|", true, Version::FIX44, Roles::Initiator),
    ] {
        let script = parse(text);
        let found = (script.is_for_any_version(), script.spoken_version(), script.roles);
        assert_eq!(found, (any, version, roles), "{text}");
    }
}

proptest::proptest! {
    /// A script comes from wherever its user found it.
    #[test]
    fn no_bytes_make_the_reader_or_the_player_fall_over(
        lines in proptest::collection::vec("([iIeE<>%]|logon |do |wait |\\[4|or )?[ -~\\x01]{0,30}", 0..8)
    ) {
        if let Ok(script) = Script::parse("any", lines.join("\n").as_bytes()) {
            for role in [Role::Acceptor, Role::Initiator] {
                let setting = Setting { version: Version::FIX44, role };
                // Whatever comes of it: it comes back.
                drop(play_in_memory(&script, setting, LIMIT_S, |_| {}));
            }
        }
    }
}
