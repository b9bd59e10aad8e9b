//! One rule, each version's form of it.

use fix_codec::BusinessRejectReason;
use fix_session::Role;
use spec::Version;

use crate::support::talk::Talk;

const VERSIONS: [Version; 8] = [
    Version::FIX40,
    Version::FIX41,
    Version::FIX42,
    Version::FIX43,
    Version::FIX44,
    Version::FIX50,
    Version::FIX50SP1,
    Version::FIX50SP2,
];

/// A field that a version lacks is itself refused: two engines would refuse each other's refusals.
#[test]
fn a_refusal_has_the_fields_that_its_version_has() {
    for version in VERSIONS {
        let mut talk = Talk::logged_on(version, "", |_| {});
        let answer = talk.say("35=1|34=2|112=|");
        let expected = match version {
            Version::FIX40 | Version::FIX41 => "35=3|34=2|45=2|58=Tag specified without a value (112)|",
            _ => "35=3|34=2|45=2|58=Tag specified without a value|371=112|372=1|373=4|",
        };
        assert_eq!(answer, expected, "{version}");
        // 373=13 came with 4.3.
        let answer = talk.say("35=1|34=3|112=A|112=B|");
        let expected = match version {
            Version::FIX40 | Version::FIX41 => "35=3|34=3|45=3|58=Tag appears more than once (112)|",
            Version::FIX42 => "35=3|34=3|45=3|58=Tag appears more than once|371=112|372=1|",
            _ => "35=3|34=3|45=3|58=Tag appears more than once|371=112|372=1|373=13|",
        };
        assert_eq!(answer, expected, "{version}");
    }
}

#[test]
fn a_business_refusal_is_a_reject_where_the_version_has_none() {
    for version in VERSIONS {
        let mut talk = Talk::logged_on(version, "", |_| {});
        let now = talk.now();
        let bytes = b"8=X\x0135=8\x0134=2\x01115=DESK\x0117=E1\x01";
        let mut index = fix_codec::FieldIndex::new();
        let msg = index.parse(bytes, &fix_codec::DataLengths::STANDARD).unwrap();
        let side = &mut talk.side;
        let reason = BusinessRejectReason::UnsupportedMessageType;
        let seq =
            side.session.business_reject(&msg, reason, Some(b"E1"), "Unsupported Message Type", now, &mut side.turn);
        assert_eq!(seq, 2);
        let expected = match version {
            Version::FIX40 | Version::FIX41 => "35=3|34=2|128=DESK|45=2|58=Unsupported Message Type|",
            _ => "35=j|34=2|128=DESK|45=2|58=Unsupported Message Type|372=8|379=E1|380=3|",
        };
        assert_eq!(talk.heard(), expected, "{version}");
    }
}

#[test]
fn all_there_is_has_each_versions_number() {
    for version in VERSIONS {
        let mut talk = Talk::logged_on(version, "", |_| {});
        let infinity = if version < Version::FIX42 { "999999" } else { "0" };
        assert_eq!(talk.say("35=0|34=5|"), format!("35=2|34=2|7=2|16={infinity}|"), "{version}");
    }
}

/// FIXT: the Logon names what the application messages are of, and a message may name another.
#[test]
fn a_message_is_held_against_the_version_that_it_names() {
    // MaturityDate(541) is in every NewOrderSingle since 4.3; TradeDate(75) only since 4.4, DayOrderQty(424) never.
    let order = |seq: u64, version: &str| {
        format!("35=D|34={seq}|{version}11=A|21=1|38=100|40=1|54=1|55=IBM|60=20260302-12:00:00|75=20260302|")
    };
    let mut talk = Talk::logged_on(Version::FIX50SP2, "", |_| {});
    assert_eq!(talk.say(&order(2, "")), "");
    assert_eq!(talk.say(&order(3, "1128=6|")), "");
    assert_eq!(
        talk.say(&order(4, "1128=4|")),
        "35=3|34=2|45=4|58=Tag not defined for this message type|371=75|372=D|373=2|",
        "FIX.4.2 has no TradeDate in an order"
    );
    let unknown = talk.say(&order(5, "1128=99|"));
    assert_eq!(unknown, "35=3|34=3|45=5|58=Invalid/Unsupported Application Version|371=1128|372=D|373=18|");
    assert_eq!(talk.side.processed.len(), 2);
    // The peer's own default counts for what it sends, ours for what we send.
    let mut talk = Talk::new(Version::FIX50SP2, Role::Acceptor, |_| {});
    assert_eq!(talk.say("35=A|34=1|98=0|108=30|1137=4|"), "35=A|34=1|98=0|108=30|1137=9|");
    assert!(talk.say(&order(2, "")).contains("|371=75|"), "held against FIX.4.2");
}

#[test]
fn a_fixt_logon_without_a_version_is_not_answered_and_one_with_an_unknown_one_is() {
    let mut talk = Talk::new(Version::FIX50SP2, Role::Acceptor, |_| {});
    assert_eq!((talk.say("35=A|34=1|98=0|108=30|").as_str(), talk.is_closed), ("", true));
    let mut talk = Talk::new(Version::FIX50SP2, Role::Acceptor, |_| {});
    let answer = talk.say("35=A|34=1|98=0|108=30|1137=77|");
    assert_eq!(answer, "35=5|34=1|58=Invalid/Unsupported Application Version: 1137|");
}
