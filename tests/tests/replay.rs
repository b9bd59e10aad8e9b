//! A replay that goes wrong stops where it does. What a user would lose: orders rebuilt into a state that never was.

use gateway::{Gateway, ReplayError, Roster};
use model::record_type;
use tests::setup::config;
use types::{RecordNo, Wire};

#[test]
fn a_hash_that_differs_stops_the_replay_and_says_where() {
    let mut gateway = Gateway::new(config());
    let right = gateway.state_hash();
    assert_eq!(gateway.replay(RecordNo(7), record_type::STATE_HASH, 1, &right.to_le_bytes()), Ok(()));
    let wrong = right ^ 1;
    let stopped = gateway.replay(RecordNo(8), record_type::STATE_HASH, 1, &wrong.to_le_bytes());
    assert_eq!(stopped, Err(ReplayError::HashDiffers { record: RecordNo(8), written: wrong, replayed: right }));
}

#[test]
fn a_journal_of_other_accounts_is_refused_by_name() {
    let mut gateway = Gateway::new(config());
    let mut bytes = Vec::new();
    Roster { accounts: vec!["OTHER".to_owned()], ..Roster::default() }.put(&mut bytes);
    let refused = gateway.replay(RecordNo(1), record_type::STARTED, 1, &bytes);
    let said = refused.map_err(|error| error.to_string());
    assert!(said.as_ref().is_err_and(|said| said.contains("\"OTHER\"") && said.contains("\"TEST\"")), "{said:?}");
}

#[test]
fn a_newer_programs_record_stops_the_replay() {
    let mut gateway = Gateway::new(config());
    for kind in [9, 50, 150, 999] {
        assert!(gateway.replay(RecordNo(1), kind, 1, &[]).is_err(), "type {kind}");
    }
}

/// The numbers that the session layer uses are the ones that the table of all record types gives it.
#[test]
fn no_record_type_means_two_things() {
    let sessions = fix_session::record_type::FIRST..=fix_session::record_type::LAST;
    assert_eq!(sessions, record_type::SESSION_FIRST..=record_type::SESSION_LAST);
}
