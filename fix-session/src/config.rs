//! What a session is told once: who talks to whom, in which version, and how strictly.

use fix_codec::{Precision, ValidationOptions};
use spec::{Dictionary, Version};
use types::{NANOS_PER_SEC, Text};

use crate::options::{FurtherIds, LogonFields, RateLimit, StandardOptions, ThirdParties};
use crate::schedule::{DailyTime, Schedule};
use crate::unsent::ResetWithUnsent;

/// Which side of the connection we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The peer connects and sends the first Logon(A).
    Acceptor,
    /// We connect and send the first Logon(A).
    Initiator,
}

/// The settings of one session. [`SessionConfig::new`] has the defaults that other engines have agreed on.
#[derive(Debug, Clone)]
pub struct SessionConfig {
    /// Which side we are.
    pub role: Role,
    /// BeginString(8) of every message: `FIX.4.4`, or `FIXT.1.1` for FIX.5.0 and later.
    pub begin_string: Text<8>,
    /// SenderCompID(49) of what we send.
    pub sender_comp_id: Text<32>,
    /// TargetCompID(56) of what we send: the peer.
    pub target_comp_id: Text<32>,
    /// SubIDs and LocationIDs, where the session has them.
    pub further_ids: FurtherIds,
    /// DefaultApplVerID(1137) of our Logon, as the code on the wire (`9` for FIX.5.0SP2); empty before FIXT.1.1.
    pub default_appl_ver_id: Text<8>,
    /// HeartBtInt(108) that an initiator asks for, in seconds; 0 for none. An acceptor takes the peer's.
    pub heart_bt_int: u32,
    /// Whether an acceptor answers with its own HeartBtInt(108), and keeps that one, whatever the peer's Logon says.
    pub heart_bt_int_override: bool,
    /// What messages are held against, of the application version that the session has agreed on unless
    /// `app_dictionaries` has that one.
    pub dictionary: &'static Dictionary,
    /// What session messages are held against: FIXT.1.1's own dictionary where the session goes over it, so that a field of
    /// the application's does not pass for one of the session's.
    pub session_dictionary: &'static Dictionary,
    /// What a message is held against whose ApplVerID(1128), or else the peer's DefaultApplVerID(1137), has this code.
    /// Codes that are not here have the version's own dictionary over FIXT.1.1.
    pub app_dictionaries: Vec<(Text<8>, &'static Dictionary)>,
    /// Whether messages are held against a dictionary at all. Without, the session still reads what it needs itself.
    pub validate: bool,
    /// How strictly. By default an acceptor asks for conditionally required fields too and an initiator does not: what is
    /// ordered must be whole, but a report says what has happened, and a fill without its ExpireDate(432) is a fill.
    pub validation: ValidationOptions,
    /// Whether a message that the dictionary refuses is answered with Reject(3). Without, it is handed up all the same, and
    /// the event [`Warning::Invalid`](crate::Warning::Invalid) says what is wrong.
    pub reject_invalid_message: bool,
    /// When the session is. Its numbers begin anew with each window.
    pub schedule: Schedule,
    /// When both numbers begin anew each day without a new connection (ResetSeqTime), for a session that never closes.
    pub reset_daily: Option<DailyTime>,
    /// Both numbers go back to 1 at each Logon. An initiator then sends ResetSeqNumFlag(141)=Y.
    pub reset_on_logon: bool,
    /// Both numbers go back to 1 after Logouts were exchanged.
    pub reset_on_logout: bool,
    /// Both numbers go back to 1 when the connection is lost, for whatever reason.
    pub reset_on_disconnect: bool,
    /// Both numbers go back to 1 when the session ended because one side did something wrong.
    pub reset_on_error: bool,
    /// What becomes of messages that the peer is not known to have, when the numbers begin anew.
    pub reset_with_unsent: ResetWithUnsent,
    /// Whether our Logon says with NextExpectedMsgSeqNum(789) which number we expect, so that the peer resends what is
    /// missing without being asked. Since FIX.4.4; what the peer's Logon says is heeded either way.
    pub next_expected_msg_seq_num: bool,
    /// Whether the header of what we send says the number that we processed last: LastMsgSeqNumProcessed(369). Since FIX.4.2.
    pub last_msg_seq_num_processed: bool,
    /// What our Logon says beyond the numbers.
    pub logon: LogonFields,
    /// Whether an acceptor asks its caller who the peer is before it answers a Logon: see
    /// [`Session::handle_authenticated`](crate::Session::handle_authenticated).
    pub authenticate: bool,
    /// Whether the ids of each message must be the session's.
    pub check_comp_id: bool,
    /// Whose OnBehalfOfCompID(115) and DeliverToCompID(128) are taken; without, everybody's.
    pub third_parties: Option<ThirdParties>,
    /// Whether SendingTime(52) must be near our clock.
    pub check_latency: bool,
    /// How far SendingTime(52) may be from our clock either way, in nanoseconds.
    pub max_latency_ns: u64,
    /// Whether a message with PossDupFlag(43)=Y must have OrigSendingTime(122).
    pub requires_orig_sending_time: bool,
    /// Digits of the times we write.
    pub precision: Precision,
    /// Where the standard's text asks for more than the public acceptance definitions do.
    pub standard: StandardOptions,
    /// Whether a silent peer is asked for a sign of life, and given up when none comes.
    pub check_heartbeat: bool,
    /// By how much the peer may be silent beyond HeartBtInt(108) before it is asked for a sign of life, in thousandths of
    /// it. 200 by default: "some reasonable transmission time" of a fifth (scenario 6).
    pub test_request_delay_permille: u32,
    /// By how much the peer may be silent beyond HeartBtInt(108) before it is given up, in thousandths of it. 1,400 by
    /// default, as other engines have it.
    pub heartbeat_timeout_permille: u32,
    /// Whether a peer that is given up for its silence is sent a Logout first.
    pub logout_on_silence: bool,
    /// How long a connection may be without its Logon, in nanoseconds.
    pub logon_timeout_ns: u64,
    /// How long we wait for the answer to our Logout, in nanoseconds.
    pub logout_timeout_ns: u64,
    /// How long we wait, after we answered the peer's Logout, for the peer to close, in nanoseconds. 0, the default, closes
    /// at once, as the public acceptance definitions have it; the standard's scenario 13b allows 10 s.
    pub peer_close_timeout_ns: u64,
    /// How long a gap may be without progress before it is asked for again, in nanoseconds.
    pub gap_timeout_ns: u64,
    /// How many messages behind a gap are kept.
    pub max_held_messages: usize,
    /// How many bytes of messages behind a gap are kept.
    pub max_held_bytes: usize,
    /// The most numbers that one of our ResendRequests asks for; 0 for all there are.
    pub resend_request_chunk: u64,
    /// Whether our ResendRequest names the last number that is missing, instead of "all there is".
    pub closed_resend_interval: bool,
    /// Whether each message ahead of its turn makes us ask again, though we did already.
    pub redundant_resend_requests: bool,
    /// Whether what we sent can be sent again; without, every ResendRequest is answered with a gap fill.
    pub persist_messages: bool,
    /// How many numbers are asked of the store at a time in a resend.
    pub resend_piece: u64,
    /// How many ResendRequests of the peer are answered in a minute; at one more the session ends.
    pub resend_requests_per_minute_max: u32,
    /// How many application messages of the peer are taken in a second; without, any number.
    pub rate_limit: Option<RateLimit>,
}

const fn seconds(seconds: i64) -> u64 {
    (seconds * NANOS_PER_SEC).unsigned_abs()
}

impl SessionConfig {
    /// A session of an application version with the defaults that other engines have agreed on: numbers live on,
    /// SendingTime(52) within 120 s, 10 s for a Logon, 2 s for the answer to a Logout, HeartBtInt(108) of 30 s. FIX.5.0 and
    /// later go over FIXT.1.1.
    ///
    /// # Panics
    /// If `version` is a transport version or has no dictionary: see [`Version::ALL`].
    pub fn new(version: Version, role: Role, sender_comp_id: Text<32>, target_comp_id: Text<32>) -> SessionConfig {
        let Some(dictionary) = Dictionary::for_session(version) else {
            panic!("{version} is no application version that has a dictionary")
        };
        let code = version.appl_ver_id().filter(|_| version.travels_in_fixt()).unwrap_or_default();
        // Times had no fraction of a second before FIX.4.2.
        let precision = if version < Version::FIX42 { Precision::Seconds } else { Precision::Millis };
        SessionConfig {
            role,
            begin_string: Text::lossy(dictionary.begin_string().as_bytes()),
            sender_comp_id,
            target_comp_id,
            further_ids: FurtherIds::default(),
            default_appl_ver_id: Text::lossy(code),
            heart_bt_int: 30,
            heart_bt_int_override: false,
            dictionary,
            session_dictionary: if version.travels_in_fixt() { Dictionary::fixt11() } else { dictionary },
            app_dictionaries: Vec::new(),
            validate: true,
            validation: ValidationOptions {
                conditionally_required: role == Role::Acceptor,
                ..ValidationOptions::default()
            },
            reject_invalid_message: true,
            schedule: Schedule::non_stop(),
            reset_daily: None,
            reset_on_logon: false,
            reset_on_logout: false,
            reset_on_disconnect: false,
            reset_on_error: false,
            reset_with_unsent: ResetWithUnsent::default(),
            next_expected_msg_seq_num: false,
            last_msg_seq_num_processed: false,
            logon: LogonFields::default(),
            authenticate: false,
            check_comp_id: true,
            third_parties: None,
            check_latency: true,
            max_latency_ns: seconds(120),
            requires_orig_sending_time: true,
            precision,
            standard: StandardOptions::default(),
            check_heartbeat: true,
            test_request_delay_permille: 200,
            heartbeat_timeout_permille: 1_400,
            logout_on_silence: false,
            logon_timeout_ns: seconds(10),
            logout_timeout_ns: seconds(2),
            peer_close_timeout_ns: 0,
            // One default HeartBtInt: a peer that has resent nothing for so long has lost the request.
            gap_timeout_ns: seconds(30),
            // A second's worth of a fast client (1,000 orders of 250 bytes), four times over in bytes for long messages.
            max_held_messages: 1_000,
            max_held_bytes: 1 << 20,
            resend_request_chunk: 0,
            closed_resend_interval: false,
            redundant_resend_requests: false,
            persist_messages: true,
            // 64 reports of 400 bytes are 25 KB: one read of the store, and far less than a socket's buffer.
            resend_piece: 64,
            // A peer that asks anew for each message ahead of its turn, at ten messages a second.
            resend_requests_per_minute_max: 600,
            rate_limit: None,
        }
    }

    /// A FIX.4.4 session: see [`SessionConfig::new`].
    pub fn fix44(role: Role, sender_comp_id: Text<32>, target_comp_id: Text<32>) -> SessionConfig {
        SessionConfig::new(Version::FIX44, role, sender_comp_id, target_comp_id)
    }
}
