//! The TOML form: what is written, and what is refused.

use std::collections::BTreeMap;

use fix_session::settings::{CfgOptions, from_cfg, from_toml, to_toml};

use crate::{INITIATOR, sound};

#[test]
fn a_cfg_file_becomes_toml_with_its_notes_as_comments() {
    let text = "[DEFAULT]\nFileStorePath=store\nResetOnLogon=Y\nDesk=a \"b\"\n[SESSION]\nBeginString=FIXT.1.1\n\
        DefaultApplVerID=9\nSenderCompID=A\nTargetCompID=B\nHeartBtInt=30\nSocketConnectHost=h\nSocketConnectPort=1\n\
        SocketConnectHost1=::1\nSocketConnectPort1=2\nReconnectInterval=2x5;30\nHeartBeatTimeoutMultiplier=1.5\n\
        AppDataDictionary.9=FIX50SP2.xml\nLogonTag=553=desk\nWeekdays=mon\nStartTime=08:00:00\nEndTime=17:00:00\n\
        MaxLatency=120\n";
    let options = CfgOptions { app_keys: vec!["Desk".into()], ..CfgOptions::default() };
    let file = from_cfg(text, &options).unwrap();
    let expected = r#"# Sessions of desk.cfg. What is not written is at its default.
# desk.cfg:2: FileStorePath: has no effect: messages and sequence numbers are in one journal, committed together before a byte leaves; instead: data_dir in the gateway's file, or --data-dir

[[session]]
role = "initiator"
begin_string = "FIXT.1.1"
sender_comp_id = "A"
target_comp_id = "B"
default_appl_ver_id = "FIX.5.0SP2"
start_time = "08:00:00"
end_time = "17:00:00"
weekdays = ["monday"]
reset_on_logon = true
reconnect_interval_s = [5, 5, 30]
heart_bt_int_s = 30
heartbeat_timeout_multiplier = "1.5"
logon_tags = ["553=desk"]
app_data_dictionaries = { "FIX.5.0SP2" = "FIX50SP2.xml" }
connect = ["h:1", "[::1]:2"]
application = { Desk = 'a "b"' }
"#;
    assert_eq!(to_toml(&file, "desk.cfg"), expected);
    assert_eq!(from_toml(expected).unwrap().sessions, file.sessions);
}

#[test]
fn a_note_cannot_break_out_of_its_comment() {
    let variables = BTreeMap::from([("v".to_owned(), "N\nrole = \"acceptor\"".to_owned())]);
    let text = format!("{INITIATOR}Description=${{v}}\nFileStoreSync=N\n");
    let file = from_cfg(&text, &CfgOptions { variables, ..CfgOptions::default() }).unwrap();
    let written = to_toml(&file, "a\nb.cfg");
    assert_eq!(from_toml(&written).unwrap().sessions, file.sessions, "{written}");
}

/// The least that an initiator needs.
const SESSION: &str = "[[session]]\nrole = \"initiator\"\nbegin_string = \"FIX.4.4\"\nsender_comp_id = \"A\"\n\
    target_comp_id = \"B\"\nheart_bt_int_s = 30\nconnect = [\"h:1\"]\n";

#[test]
fn wrong_toml_is_refused_with_line_key_and_remedy() {
    assert_eq!(
        from_toml(SESSION).unwrap().sessions,
        sound(&INITIATOR.replace("localhost", "h").replace("9878", "1")).sessions
    );
    for (text, expected) in [
        (String::new(), "1: no session in it; add a [[session]] table"),
        ("[[session]\n".to_owned(), "1: unclosed array table, expected `]`"),
        ("[[sesion]]\n".to_owned(), "1: sesion: no such table; there is [[session]], and nothing beside it"),
        ("session = 1".to_owned(), "1: session: no such table; there is [[session]], and nothing beside it"),
        ("session = [1]".to_owned(), "1: session: not a table; write [[session]] and its keys below"),
        ("[[session]]\n".to_owned(), "1: role: missing: which side it is; write \"initiator\" or \"acceptor\""),
        (
            SESSION.replace("\"initiator\"", "\"client\""),
            "2: role: neither side of a session; write \"initiator\" or \"acceptor\"",
        ),
        (SESSION.replace("connect =", "conect ="), "7: conect: unknown key; did you mean connect?"),
        (format!("{SESSION}whatever = 1\n"), "8: whatever: unknown key; leave it out"),
        (format!("{SESSION}ResetOnLogon = true\n"), "8: ResetOnLogon: unknown key; did you mean reset_on_logon?"),
        (
            format!("{SESSION}SendRedundantResendRequests = true\n"),
            "8: SendRedundantResendRequests: unknown key; did you mean send_redundant_resend_requests?",
        ),
        (format!("{SESSION}reset_on_logon = \"Y\"\n"), "8: reset_on_logon: \"Y\": expected true or false"),
        (format!("{SESSION}max_latency_s = 0\n"), "8: max_latency_s: 0: out of range; write 1 to 86400 seconds"),
        (
            format!("{SESSION}max_latency_s = \"120\"\n"),
            "8: max_latency_s: \"120\": expected a whole number; write 1 to 86400 seconds",
        ),
        (
            SESSION.replace("[\"h:1\"]", "[\"h\"]"),
            "7: connect: h: not a host and a port; write HOST:PORT, or [ADDRESS]:PORT for IPv6",
        ),
        (
            SESSION.replace("connect = [\"h:1\"]\n", ""),
            "1: connect: missing: an initiator needs to know where to connect; give a host and a port",
        ),
        (SESSION.replace("[\"h:1\"]", "[]"), "7: connect: []: expected hosts and ports, as [\"localhost:9878\"]"),
        (
            format!("{SESSION}heartbeat_timeout_multiplier = 1.4\n"),
            "8: heartbeat_timeout_multiplier: 1.4: expected a number in quotes, as \"1.4\", so that it is exact",
        ),
        (format!("{SESSION}proxy_type = \"ftp\"\n"), "8: proxy_type: \"ftp\": expected \"http\" or \"socks\""),
        (format!("{SESSION}password = 12345\n"), "8: password: expected a text in quotes"),
        (
            format!("{SESSION}start_time = \"08:00:00\"\n"),
            "8: start_time: without end_time; give end_time too, or neither",
        ),
        (
            format!("{SESSION}reconnect_interval_s = []\n"),
            "8: reconnect_interval_s: []: expected a list of seconds, as [5, 30], of 100 at most",
        ),
        (
            format!("{SESSION}application = {{ a = 1 }}\n"),
            "8: application: not a table of texts; write { Key = \"value\" }",
        ),
        (
            format!("{SESSION}{SESSION}"),
            "8: FIX.4.4 from A to B is the session of line 1 too; leave one out, or tell them apart by session_qualifier",
        ),
    ] {
        let problems = from_toml(&text).expect_err(&text);
        let said: Vec<String> = problems.iter().map(|problem| problem.in_file("my.toml")).collect();
        assert_eq!(said, [format!("my.toml:{expected}")], "{text}");
    }
}
