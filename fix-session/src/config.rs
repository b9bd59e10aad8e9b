//! What a session is told once: who talks to whom, and how strictly.

use fix_codec::{Precision, ValidationOptions};
use spec::Dictionary;
use types::{NANOS_PER_SEC, Text};

/// Which side of the connection we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The peer connects and sends the first Logon(A).
    Acceptor,
    /// We connect and send the first Logon(A).
    Initiator,
}

/// The settings of one session.
#[derive(Debug, Clone)]
pub struct SessionConfig {
    /// Which side we are.
    pub role: Role,
    /// BeginString(8) of every message: `FIX.4.4`.
    pub begin_string: Text<8>,
    /// SenderCompID(49) of what we send.
    pub sender_comp_id: Text<32>,
    /// TargetCompID(56) of what we send: the peer.
    pub target_comp_id: Text<32>,
    /// HeartBtInt(108) that an initiator asks for, in seconds; 0 for none. An acceptor takes the peer's.
    pub heart_bt_int: u32,
    /// What messages are held against.
    pub dictionary: &'static Dictionary,
    /// How strictly. By default an acceptor asks for conditionally required fields too and an initiator does not: what is
    /// ordered must be whole, but a report says what has happened, and a fill without its ExpireDate(432) is a fill.
    pub validation: ValidationOptions,
    /// Both numbers go back to 1 at each Logon. An initiator then sends ResetSeqNumFlag(141)=Y.
    pub reset_on_logon: bool,
    /// Both numbers go back to 1 after Logouts were exchanged.
    pub reset_on_logout: bool,
    /// Both numbers go back to 1 when the connection is lost, for whatever reason.
    pub reset_on_disconnect: bool,
    /// Whether SenderCompID(49) and TargetCompID(56) of each message must be the session's.
    pub check_comp_id: bool,
    /// Whether SendingTime(52) must be near our clock.
    pub check_latency: bool,
    /// How far SendingTime(52) may be from our clock either way, in nanoseconds.
    pub max_latency_ns: u64,
    /// Digits of the times we write.
    pub precision: Precision,
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
    /// How many numbers are asked of the store at a time in a resend.
    pub resend_piece: u64,
}

const fn seconds(seconds: i64) -> u64 {
    (seconds * NANOS_PER_SEC).unsigned_abs()
}

impl SessionConfig {
    /// A FIX.4.4 session with the defaults that other engines have agreed on: numbers live on, SendingTime(52) within 120 s,
    /// 10 s for a Logon, 2 s for the answer to a Logout, HeartBtInt(108) of 30 s.
    pub fn fix44(role: Role, sender_comp_id: Text<32>, target_comp_id: Text<32>) -> SessionConfig {
        SessionConfig {
            role,
            begin_string: Text::lossy(b"FIX.4.4"),
            sender_comp_id,
            target_comp_id,
            heart_bt_int: 30,
            dictionary: Dictionary::fix44(),
            validation: ValidationOptions {
                conditionally_required: role == Role::Acceptor,
                ..ValidationOptions::default()
            },
            reset_on_logon: false,
            reset_on_logout: false,
            reset_on_disconnect: false,
            check_comp_id: true,
            check_latency: true,
            max_latency_ns: seconds(120),
            precision: Precision::Millis,
            logon_timeout_ns: seconds(10),
            logout_timeout_ns: seconds(2),
            peer_close_timeout_ns: 0,
            // One default HeartBtInt: a peer that has resent nothing for so long has lost the request.
            gap_timeout_ns: seconds(30),
            // A second's worth of a fast client (1,000 orders of 250 bytes), four times over in bytes for long messages.
            max_held_messages: 1_000,
            max_held_bytes: 1 << 20,
            // 64 reports of 400 bytes are 25 KB: one read of the store, and far less than a socket's buffer.
            resend_piece: 64,
        }
    }
}
