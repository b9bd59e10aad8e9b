//! What a session is told of its settings. A key that is read and then dropped is as bad as one that is ignored.

use fix_codec::Precision;
use fix_session::SessionConfig;
use fix_session::settings::{Surroundings, Unfit};
use spec::Dictionary;
use types::Timestamp;

use crate::{ACCEPTOR, INITIATOR, sound};

/// 2026-03-02T12:00:00Z, a Monday.
const MONDAY_NOON: Timestamp = Timestamp(1_772_452_800_000_000_000);

fn configured(text: &str) -> Result<SessionConfig, Unfit> {
    let mut load = |path: &str| match path {
        "custom.xml" => Ok(Dictionary::fix44().clone()),
        "FIX50.xml" => Ok(Dictionary::standard(spec::Version::FIX50).expect("a dictionary").clone()),
        "FIXT11.xml" => Ok(Dictionary::fixt11().clone()),
        _ => Err("no such file".to_owned()),
    };
    let mut around = Surroundings { local_zone: Some("Europe/Berlin"), load: &mut load };
    sound(text).sessions[0].config(&mut around)
}

#[test]
fn each_key_reaches_the_session() {
    type Told = fn(&SessionConfig) -> bool;
    let table: &[(&str, &str, Told)] = &[
        (INITIATOR, "HeartBtInt=17", |c| c.heart_bt_int == 17),
        (ACCEPTOR, "HeartBtIntOverride=Y\nHeartBtInt=9", |c| c.heart_bt_int_override && c.heart_bt_int == 9),
        (ACCEPTOR, "SenderSubID=S\nTargetLocationID=L", |c| {
            c.further_ids.sender_sub_id.as_str() == "S" && c.further_ids.target_location_id.as_str() == "L"
        }),
        (ACCEPTOR, "UseDataDictionary=N", |c| !c.validate),
        (ACCEPTOR, "ValidateIncomingMessage=N", |c| !c.validate),
        (ACCEPTOR, "ValidateFieldsHaveValues=N", |c| !c.validation.fields_have_values),
        (ACCEPTOR, "RejectInvalidMessage=N", |c| !c.reject_invalid_message),
        (ACCEPTOR, "RequiresOrigSendingTime=N", |c| !c.requires_orig_sending_time),
        (ACCEPTOR, "CheckCompID=N", |c| !c.check_comp_id),
        (ACCEPTOR, "CheckLatency=N", |c| !c.check_latency),
        (ACCEPTOR, "MaxLatency=7", |c| c.max_latency_ns == 7_000_000_000),
        (ACCEPTOR, "ResetOnLogon=Y", |c| c.reset_on_logon),
        (ACCEPTOR, "ResetOnLogout=Y", |c| c.reset_on_logout),
        (ACCEPTOR, "ResetOnDisconnect=Y", |c| c.reset_on_disconnect),
        (ACCEPTOR, "ResetOnError=Y", |c| c.reset_on_error),
        (ACCEPTOR, "PersistMessages=N", |c| !c.persist_messages),
        (ACCEPTOR, "SendRedundantResendRequests=Y", |c| c.redundant_resend_requests),
        (ACCEPTOR, "SendNextExpectedMsgSeqNum=Y", |c| c.next_expected_msg_seq_num),
        (ACCEPTOR, "EnableNextExpectedMsgSeqNum=Y", |c| c.next_expected_msg_seq_num),
        (ACCEPTOR, "EnableLastMsgSeqNumProcessed=Y", |c| c.last_msg_seq_num_processed),
        (ACCEPTOR, "ResendRequestChunkSize=50", |c| c.resend_request_chunk == 50),
        (ACCEPTOR, "ClosedResendInterval=Y", |c| c.closed_resend_interval),
        (ACCEPTOR, "LogonTimeout=3\nLogoutTimeout=4", |c| {
            (c.logon_timeout_ns, c.logout_timeout_ns) == (3_000_000_000, 4_000_000_000)
        }),
        (ACCEPTOR, "TestRequestDelayMultiplier=0.5", |c| c.test_request_delay_permille == 500),
        (ACCEPTOR, "HeartBeatTimeoutMultiplier=2", |c| c.heartbeat_timeout_permille == 2_000),
        (ACCEPTOR, "DisableHeartBeatCheck=Y", |c| !c.check_heartbeat),
        (ACCEPTOR, "SendLogoutBeforeDisconnectFromTimeout=Y", |c| c.logout_on_silence),
        (ACCEPTOR, "TimestampPrecision=6", |c| c.precision == Precision::Micros),
        (INITIATOR, "Username=desk\nPassword=secret", |c| {
            c.logon.username.as_ref().is_some_and(|name| name.reveal() == "desk")
                && c.logon.password.as_ref().is_some_and(|word| word.reveal() == "secret")
        }),
        (INITIATOR, "LogonTag=5001=X", |c| c.logon.extra.len() == 1),
        (INITIATOR, "TestMessageIndicator=Y", |c| c.logon.test_message_indicator == Some(true)),
        (ACCEPTOR, "StartTime=08:00:00\nEndTime=11:00:00", |c| !c.schedule.may_log_on(MONDAY_NOON)),
        (ACCEPTOR, "StartTime=08:00:00\nEndTime=11:00:00\nTimeZone=America/New_York", |c| {
            c.schedule.session_at(MONDAY_NOON).is_none() && c.schedule.may_log_on(MONDAY_NOON.plus(3_600_000_000_000))
        }),
        (ACCEPTOR, "StartTime=12:30:00\nEndTime=14:00:00\nUseLocalTime=Y", |c| c.schedule.may_log_on(MONDAY_NOON)),
        (ACCEPTOR, "StartTime=08:00:00\nEndTime=11:00:00\nNonStopSession=Y", |c| c.schedule.may_log_on(MONDAY_NOON)),
        (ACCEPTOR, "StartTime=08:00:00\nEndTime=14:00:00\nWeekdays=tue", |c| !c.schedule.may_log_on(MONDAY_NOON)),
        (ACCEPTOR, "ResetSeqTime=13:00:00", |c| {
            let next = c.reset_daily.as_ref().and_then(|daily| daily.next_after(MONDAY_NOON));
            next == Some(MONDAY_NOON.plus(3_600_000_000_000))
        }),
        (ACCEPTOR, "DataDictionary=custom.xml", |c| !core::ptr::eq(c.dictionary, Dictionary::fix44())),
    ];
    for (least, keys, is_told) in table {
        assert!(is_told(&configured(&format!("{least}{keys}\n")).expect(keys)), "{keys}");
        assert!(
            !is_told(&configured(least).expect(keys)) || keys.contains("NonStop") || keys.contains("Local"),
            "{keys}"
        );
    }
}

#[test]
fn a_fixt_session_has_its_versions_dictionaries() {
    let fixt = ACCEPTOR.replace("FIX.4.4", "FIXT.1.1") + "DefaultApplVerID=FIX.5.0SP2\n";
    let config = configured(&fixt).expect("a session");
    assert_eq!((config.begin_string.as_str(), config.default_appl_ver_id.as_str()), ("FIXT.1.1", "9"));
    let more = "TransportDataDictionary=FIXT11.xml\nAppDataDictionary.FIX.5.0=FIX50.xml\n";
    let config = configured(&(fixt + more)).expect("a session");
    assert_eq!(config.app_dictionaries.len(), 1);
    assert_eq!(config.app_dictionaries[0].0.as_str(), "7");
    assert!(config.dictionary.message(b"A").is_some() && config.session_dictionary.message(b"D").is_none());
}

#[test]
fn what_cannot_be_is_said_with_its_key() {
    for (keys, expected) in [
        ("DataDictionary=none.xml", "data_dictionary: no such file"),
        ("StartTime=08:00:00\nEndTime=11:00:00\nTimeZone=America/New_Yrk", "time_zone: "),
    ] {
        let said = configured(&format!("{ACCEPTOR}{keys}\n")).expect_err(keys).to_string();
        assert!(said.starts_with(expected) || said.contains("America/New_York"), "{said}");
    }
}
