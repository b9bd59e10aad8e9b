//! A session's hours: when it is open, and whose numbers the numbers are.

use fix_session::schedule::{DailyTime, Schedule, ScheduleSettings, TimeOfDay};
use fix_session::{Ended, Role, SessionConfig};
use spec::Version;

use crate::SECOND;
use crate::is_logged_on;
use crate::support::pair::{CLIENT, Pair, SERVER};
use crate::support::talk::Talk;

const HOUR: u64 = 3_600 * SECOND;

fn time(text: &str) -> TimeOfDay {
    text.parse().unwrap()
}

/// The tests begin on a Monday at 12:00 UTC.
fn hours(start: &str, end: &str) -> Schedule {
    Schedule::new(&ScheduleSettings::daily(time(start), time(end))).unwrap()
}

#[test]
fn a_logon_outside_of_the_hours_is_told_so() {
    for (schedule, may) in
        [(hours("08:00", "17:00"), true), (hours("13:00", "17:00"), false), (Schedule::non_stop(), true)]
    {
        let mut talk = Talk::new(Version::FIX50SP2, Role::Acceptor, |config| config.schedule = schedule.clone());
        let answer = talk.logon(1, "");
        assert_eq!(talk.side.session.is_logged_on(), may, "{answer}");
        if !may {
            assert_eq!(answer, "35=5|34=1|58=Logons are not allowed at this time|1409=7|");
        }
        let mut initiator = Talk::new(Version::FIX44, Role::Initiator, |config| config.schedule = schedule);
        assert_eq!(initiator.heard().is_empty(), !may);
        assert_eq!(initiator.is_closed, !may);
    }
}

/// A session that stays up past its end trades on yesterday's numbers.
#[test]
fn at_the_end_both_log_out_and_the_next_day_begins_at_1() {
    let mut pair = Pair::new(|config: &mut SessionConfig| config.schedule = hours("08:00", "17:00"));
    pair.connect();
    for _ in 0..3 {
        pair.send(CLIENT);
        pair.send(SERVER);
    }
    pair.settle();
    pair.run(5 * HOUR + 120 * SECOND);
    assert!(!is_logged_on(&pair));
    assert_eq!(pair.ended(CLIENT), Some(Ended::OurLogout));
    assert!(pair.wire[CLIENT].contains("58=the session's hours are over|"));
    // Within the same window the numbers are the same.
    let before = pair.numbers(CLIENT);
    assert!(before.1 > 4);
    pair.now_ns += 15 * HOUR;
    pair.connect();
    assert!(is_logged_on(&pair));
    assert_eq!(pair.numbers(CLIENT), (2, 2));
    pair.cut();
    for who in [CLIENT, SERVER] {
        pair.commit(who);
        pair.crash(who);
    }
    pair.connect();
    assert_eq!(pair.numbers(CLIENT), (3, 3), "a restart in the same window resets nothing");
}

/// Where one window ends as the next begins, the numbers change between two connections and not under one.
#[test]
fn windows_that_follow_each_other_have_numbers_of_their_own() {
    let mut pair = Pair::new(|config: &mut SessionConfig| config.schedule = hours("13:00", "13:00"));
    pair.connect();
    pair.send(CLIENT);
    pair.settle();
    pair.run(HOUR + 120 * SECOND);
    assert!(!is_logged_on(&pair), "logged out at 13:00");
    pair.connect();
    assert!(is_logged_on(&pair));
    assert_eq!(pair.numbers(SERVER), (2, 2));
}

/// ResetSeqTime: a market that never closes.
#[test]
fn a_daily_reset_keeps_the_connection() {
    let mut pair = Pair::new(|config: &mut SessionConfig| {
        if config.role == Role::Initiator {
            config.reset_daily = Some(DailyTime::new(time("13:00"), "UTC").unwrap());
        }
    });
    pair.connect();
    for _ in 0..5 {
        pair.send(CLIENT);
        pair.send(SERVER);
    }
    pair.settle();
    pair.run(HOUR - 60 * SECOND);
    assert!(pair.numbers(CLIENT).1 > 6);
    pair.run(121 * SECOND);
    assert!(is_logged_on(&pair));
    assert!(pair.numbers(CLIENT).1 < 10 && pair.wire[CLIENT].contains("|141=Y|"), "{:?}", pair.numbers(CLIENT));
    pair.invariant_numbers_agree();
    pair.run(HOUR);
    assert_eq!(pair.wire[CLIENT].matches("|141=Y|").count(), 1, "once a day");
    // The one that was missed is made up for at the next Logon.
    pair.cut();
    pair.now_ns += 24 * HOUR;
    pair.connect();
    assert!(is_logged_on(&pair));
    assert_eq!(pair.wire[CLIENT].matches("|141=Y|").count(), 2);
    pair.invariant_numbers_agree();
}
