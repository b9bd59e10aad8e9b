//! What a peer may not do, and what it may do only so often.

use fix_session::{Ended, RateAction, RateLimit, Role, SessionEvent, ThirdParties};
use spec::Version;
use types::Text;

use crate::SECOND;
use crate::support::talk::Talk;

fn order(seq: u64) -> String {
    format!("35=D|34={seq}|11=A{seq}|21=1|38=100|40=1|54=1|55=IBM|60=20260302-12:00:00|")
}

fn cancel(seq: u64) -> String {
    format!("35=F|34={seq}|11=C{seq}|41=A2|54=1|55=IBM|60=20260302-12:00:00|")
}

fn limited(action: RateAction) -> Talk {
    let limit = RateLimit { messages_per_second: 3, cancels_per_second: 10, action };
    Talk::logged_on(Version::FIX44, "", |config| config.rate_limit = Some(limit))
}

/// A client in a loop takes its own orders back, and nobody else waits for it.
#[test]
fn orders_past_the_limit_are_refused_and_cancels_are_not() {
    let mut talk = limited(RateAction::Reject);
    for seq in 2..5 {
        assert_eq!(talk.say(&order(seq)), "");
    }
    let refused = talk.say(&order(5));
    assert_eq!(refused, "35=j|34=2|45=5|58=more than 3 messages in a second|372=D|380=0|");
    for seq in 6..16 {
        assert_eq!(talk.say(&cancel(seq)), "");
    }
    assert!(talk.say(&cancel(16)).starts_with("35=j|"), "a bound of their own");
    talk.wait(SECOND);
    assert_eq!(talk.say(&order(17)), "");
    assert_eq!(talk.side.processed.len(), 3 + 10 + 1);
    assert_eq!(talk.side.session.next_in(), 18, "what was refused is used up");
}

#[test]
fn or_the_session_ends() {
    let mut talk = limited(RateAction::Logout);
    for seq in 2..5 {
        talk.say(&order(seq));
    }
    assert_eq!(talk.say(&order(5)), "35=5|34=2|58=more than 3 messages in a second|");
    talk.wait(3 * SECOND);
    assert!(talk.side.turn.events.contains(&SessionEvent::LoggedOut { why: Ended::TooFast { max: 3 } }));
}

/// What we asked for must not count against who sends it.
#[test]
fn a_resend_is_no_flood() {
    let mut talk = limited(RateAction::Reject);
    talk.say("35=0|34=12|");
    for seq in 2..12 {
        let again = order(seq).replacen(&format!("34={seq}|"), &format!("34={seq}|43=Y|122=20260302-12:00:00|"), 1);
        assert_eq!(talk.say(&again), "");
    }
    assert_eq!(talk.side.processed.len(), 10);
}

/// Each request costs a peer sixty bytes and us as many as it asks for.
#[test]
fn a_peer_that_asks_for_everything_again_and_again_is_sent_away() {
    let mut talk = Talk::logged_on(Version::FIX44, "", |config| config.resend_requests_per_minute_max = 5);
    for seq in 2..7 {
        assert!(talk.say(&format!("35=2|34={seq}|7=1|16=0|")).contains("35=4|"), "answered");
    }
    let last = talk.say("35=2|34=7|7=1|16=0|");
    assert!(last.contains("58=more than 5 ResendRequests in a minute|"), "{last}");
    talk.wait(3 * SECOND);
    assert!(talk.is_closed);
}

/// 17, 14n: to read what stands beside an encrypted part, or to pass over a signature, would be to believe it.
#[test]
fn what_is_encrypted_or_signed_is_refused() {
    let mut talk = Talk::logged_on(Version::FIX44, "", |_| {});
    let refused = talk.say(&order(2).replacen("34=2|", "34=2|90=3|91=ABC|", 1));
    assert_eq!(refused, "35=3|34=2|45=2|58=Decryption problem|371=91|372=D|373=7|");
    let refused = talk.say(&(order(3) + "93=3|89=ABC|"));
    assert_eq!(refused, "35=3|34=3|45=3|58=Signature problem|371=89|372=D|373=8|");
    assert!(talk.side.processed.is_empty());
    let mut talk = Talk::new(Version::FIX44, Role::Acceptor, |_| {});
    let refused = talk.say("35=A|34=1|98=2|108=30|");
    assert_eq!(refused, "35=5|34=1|58=Value is incorrect (out of range) for this tag: 98|");
}

/// 18: a hub passes on for whom we have agreed, and for nobody else.
#[test]
fn third_parties_are_those_that_were_agreed() {
    let name = |text: &[u8]| Text::lossy(text);
    let parties = ThirdParties { on_behalf_of: vec![name(b"CS")], deliver_to: vec![] };
    let mut talk = Talk::logged_on(Version::FIX44, "", |config| config.third_parties = Some(parties));
    assert_eq!(talk.say(&order(2).replacen("34=2|", "34=2|115=CS|", 1)), "");
    let refused = talk.say(&order(3).replacen("34=3|", "34=3|115=JPM|", 1));
    assert_eq!(refused, "35=3|34=2|128=JPM|45=3|58=CompID problem|371=115|372=D|373=9|");
    let refused = talk.say(&order(4).replacen("34=4|", "34=4|128=CS|", 1));
    assert_eq!(refused, "35=3|34=3|115=CS|45=4|58=CompID problem|371=128|372=D|373=9|");
    assert!(talk.side.session.is_logged_on(), "the session goes on");
}

/// 2k, as the standard's text has it.
#[test]
fn a_wrong_comp_id_is_named_where_the_standard_decides() {
    for (standard, expected) in
        [(false, "45=2|58=CompID problem|372=0|"), (true, "45=2|58=CompID problem|371=56|372=0|")]
    {
        let mut talk =
            Talk::logged_on(Version::FIX44, "", |config| config.standard.comp_id_reject_names_tag = standard);
        let refused = talk.say_from("49=PEER|56=THEM|", "35=0|34=2|");
        assert!(refused.contains(expected), "{refused}");
    }
}

/// Validation that only warns: a peer that is not quite right can be taken as it is.
#[test]
fn an_invalid_message_is_taken_where_that_was_agreed() {
    let mut talk = Talk::logged_on(Version::FIX44, "", |config| config.reject_invalid_message = false);
    assert_eq!(talk.say(&(order(2) + "9999=X|")), "");
    assert_eq!(talk.side.processed.len(), 1);
    assert!(talk.side.turn.events.iter().any(|event| event.to_string().contains("was taken")));
}
