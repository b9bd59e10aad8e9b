//! Who may log on, and with what.

use fix_session::{Ended, FurtherIds, LogonFields, LogonTag, Role, SessionEvent, SessionStatus, Verdict};
use spec::Version;
use types::Text;

use crate::SECOND;
use crate::support::talk::Talk;

fn asking(version: Version) -> Talk {
    Talk::new(version, Role::Acceptor, |config| config.authenticate = true)
}

/// Anybody who knows a CompID could trade.
#[test]
fn a_logon_is_answered_when_the_caller_knows_who_it_is() {
    let mut talk = asking(Version::FIX50SP2);
    assert_eq!(talk.logon(1, "553=desk|554=secret|"), "", "nothing before the verdict");
    assert_eq!(talk.side.turn.logons, [["desk".to_owned(), "secret".to_owned()]]);
    assert!(talk.side.session.is_authenticating());
    let now = talk.now();
    let status = Some(SessionStatus::PasswordDueToExpire);
    talk.side.session.handle_authenticated(Verdict::Accepted { status }, now, &mut talk.side.turn);
    assert_eq!(talk.heard(), "35=A|34=1|98=0|108=30|1137=9|1409=2|");
    assert_eq!(talk.side.session.next_in(), 2);
}

#[test]
fn a_refused_logon_says_no_more_than_it_must() {
    for (version, expected) in [
        (Version::FIX44, "35=5|34=1|58=Invalid username or password|"),
        (Version::FIX50SP2, "35=5|34=1|58=Invalid username or password|1409=5|"),
    ] {
        let mut talk = asking(version);
        talk.logon(1, "553=desk|554=guess|");
        let now = talk.now();
        let status = SessionStatus::InvalidUsernameOrPassword;
        let verdict = Verdict::Refused { status, text: status.text() };
        talk.side.session.handle_authenticated(verdict, now, &mut talk.side.turn);
        assert_eq!(talk.heard(), expected);
        assert_eq!(talk.side.session.next_in(), 1, "a Logon that was refused uses no number up");
        talk.wait(3 * SECOND);
        assert!(talk.is_closed);
        let why = Ended::NotAuthenticated { status };
        assert!(talk.side.turn.events.contains(&SessionEvent::LoggedOut { why }));
    }
}

#[test]
fn a_verdict_that_comes_too_late_changes_nothing() {
    let mut talk = asking(Version::FIX44);
    talk.logon(1, "");
    talk.wait(11 * SECOND);
    assert!(talk.is_closed, "the time for a Logon runs on");
    talk.cut();
    let now = talk.now();
    talk.side.session.handle_authenticated(Verdict::Accepted { status: None }, now, &mut talk.side.turn);
    assert_eq!(talk.heard(), "");
    assert!(!talk.side.session.is_connected());
}

#[test]
fn what_is_said_before_the_verdict_is_not_believed() {
    let mut talk = asking(Version::FIX44);
    talk.logon(1, "");
    talk.say("35=D|34=2|11=A|21=1|38=100|40=1|54=1|55=IBM|60=20260302-12:00:00|");
    assert!(talk.is_closed && talk.side.processed.is_empty());
}

#[test]
fn an_initiator_says_what_its_acceptor_asks_for() {
    let fields = LogonFields {
        username: Some("desk".into()),
        password: Some("secret".into()),
        new_password: Some("better".into()),
        test_message_indicator: Some(true),
        extra: vec![LogonTag { tag: 5001, value: "X".into() }],
    };
    assert!(!format!("{fields:?}").contains("secret"), "a secret in a log");
    let mut talk = Talk::new(Version::FIX50SP2, Role::Initiator, |config| config.logon = fields.clone());
    let logon = "35=A|34=1|98=0|108=30|464=Y|553=desk|554=secret|925=better|1137=9|5001=X|";
    assert_eq!(talk.heard(), logon);
    // NewPassword came with FIXT.1.1.
    let mut talk = Talk::new(Version::FIX44, Role::Initiator, |config| config.logon = fields);
    assert_eq!(talk.heard(), "35=A|34=1|98=0|108=30|464=Y|553=desk|554=secret|5001=X|");
}

/// A test system that logs on to production, or the other way round, trades in earnest.
#[test]
fn test_and_production_are_kept_apart() {
    for (ours, theirs, may) in [
        (None, "", true),
        (None, "464=Y|", true),
        (Some(false), "", true),
        (Some(false), "464=N|", true),
        (Some(false), "464=Y|", false),
        (Some(true), "464=Y|", true),
        (Some(true), "", false),
    ] {
        let mut talk = Talk::new(Version::FIX44, Role::Acceptor, |config| config.logon.test_message_indicator = ours);
        let answer = talk.logon(1, theirs);
        assert_eq!(talk.side.session.is_logged_on(), may, "{ours:?} {theirs}: {answer}");
    }
}

/// Two desks of one firm behind one CompID: one must not read the other's reports.
#[test]
fn a_session_with_further_ids_is_that_desks_alone() {
    let ids = FurtherIds {
        sender_sub_id: Text::lossy(b"GW"),
        target_sub_id: Text::lossy(b"DESK1"),
        target_location_id: Text::lossy(b"NY"),
        ..FurtherIds::default()
    };
    let from = |sub: &str| format!("49=PEER|50={sub}|56=US|57=GW|142=NY|");
    let mut talk = Talk::new(Version::FIX44, Role::Acceptor, |config| config.further_ids = ids);
    let answer = talk.say_from(&from("DESK1"), "35=A|34=1|98=0|108=30|");
    assert_eq!(answer, "35=A|34=1|50=GW|57=DESK1|143=NY|98=0|108=30|");
    let answer = talk.say_from(&from("DESK2"), "35=0|34=2|");
    assert!(answer.starts_with("35=3|34=2|50=GW|57=DESK1|143=NY|45=2|58=CompID problem|372=0|373=9|"), "{answer}");
    let mut talk = Talk::new(Version::FIX44, Role::Acceptor, |config| config.further_ids = ids);
    assert_eq!(talk.say_from(&from("DESK2"), "35=A|34=1|98=0|108=30|"), "");
    assert!(talk.is_closed);
}

/// 1S d, as the standard's text allows: who cannot log on learns why.
#[test]
fn an_invalid_logon_is_answered_where_the_standard_decides() {
    for (standard, expected) in [(false, ""), (true, "35=5|34=1|58=SendingTime accuracy problem|")] {
        let mut talk = Talk::new(Version::FIX44, Role::Acceptor, |config| {
            config.standard.logout_on_invalid_logon = standard;
        });
        let line = "8=FIX.4.4|35=A|34=1|49=PEER|52=20010101-00:00:00|56=US|98=0|108=30|".replace('|', "\x01");
        let now = talk.now();
        talk.side.receive(&conformance::message::completed(line.as_bytes()), now);
        assert_eq!(talk.heard(), expected);
    }
}
