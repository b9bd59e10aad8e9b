//! Where a connection stands. Each state owns what only it knows.

use spec::Dictionary;
use types::Mono;

use crate::config::SessionConfig;
use crate::hold::Hold;
use crate::logon::Logon;
use crate::rate::Rates;
use crate::resend::Resend;
use crate::sink::Ended;

/// ```text
/// Disconnected -> AwaitingLogon -> (Authenticating) -+-> LoggedOn -> LogoutSent --+-> Closing -> Disconnected
///              -> LogonSent -------------------------+          |-> Expelling ----|
///                                                               '-> LogoutAnswered'
/// ```
/// From every state but the first a lost connection leads to `Disconnected`. Each names the rows of the state matrix of the
/// FIX session layer (FIX.4.4 volume 2, "FIX Session-level State Matrix") that it stands for.
#[derive(Debug)]
pub(crate) enum State {
    /// Row 1, Disconnected, no connection today; row 2, Disconnected, connection today; row 4, Awaiting connection; row 5,
    /// Initiate connection. Whether there was one today is what the numbers say, and when to connect is the caller's.
    Disconnected,
    /// Row 6, Network connection established, of an acceptor: without its Logon.
    AwaitingLogon,
    /// Row 8, Logon received: the caller is asked who it is.
    Authenticating(Logon),
    /// Row 7, Initiation Logon sent; row 18, Waiting for Logon ack.
    LogonSent(LogonSent),
    /// Row 17, Active session; with a `resend` row 10, Handle ResendRequest; with a `gap` row 11, Receive MsgSeqNum too
    /// high, and row 12, Awaiting response to ResendRequest; with a `silence` row 13, No messages received in interval, and
    /// row 14, Awaiting response to TestRequest.
    LoggedOn(Online),
    /// Row 16, Initiate Logout process. Until the answer comes everything works as before, save that nothing new is sent.
    LogoutSent(Online),
    /// Row 16, for a peer that did something wrong: a Logout that says what was sent, and its answer is waited for, so that
    /// closing does not destroy it on the way; nothing else counts.
    Expelling(Ended),
    /// Row 15, Receive Logout message: it was answered, and the peer is to close the connection.
    LogoutAnswered(Ended),
    /// Row 3, Detect broken network connection: the connection is being closed.
    Closing,
}

/// An initiator's Logon that waits for its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LogonSent {
    /// What it said of the numbers.
    pub(crate) reset: ResetFlag,
}

/// ResetSeqNumFlag(141) of a Logon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResetFlag {
    /// Not there, or N.
    Absent,
    /// Y.
    Set,
}

/// A connection over which Logons were exchanged.
#[derive(Debug)]
pub(crate) struct Online {
    /// HeartBtInt(108) in nanoseconds; 0 for none.
    pub(crate) heartbeat_ns: u64,
    /// How long the peer may be silent before it is asked for a sign of life, in nanoseconds; 0 for ever.
    pub(crate) ask_after_ns: u64,
    /// How long it then still has, in nanoseconds.
    pub(crate) answer_within_ns: u64,
    /// What the peer's messages are held against.
    pub(crate) dictionary: &'static Dictionary,
    /// Whether the peer was asked to show that it is there.
    pub(crate) silence: Silence,
    /// When we sent something last.
    pub(crate) sent: Mono,
    /// When something came last.
    pub(crate) heard: Mono,
    /// The TestRequest(1) whose answer is waited for, and the last round trip.
    pub(crate) test: TestRequests,
    /// The number of ours below which the peer said to have everything, by LastMsgSeqNumProcessed(369); 0 if it does not say.
    pub(crate) peer_has: u64,
    /// What is missing of the peer's messages.
    pub(crate) gap: Option<Gap>,
    /// What came ahead of its turn.
    pub(crate) hold: Hold,
    /// What the peer asked us to resend.
    pub(crate) resend: Resend,
    /// How much of the peer's messages was taken in this second.
    pub(crate) rates: Rates,
}

/// TestRequests(1) of ours. The answer need not be the next message that comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct TestRequests {
    /// How many an operator asked for on this connection.
    pub(crate) count: u64,
    /// The last of those, if its answer has not come.
    pub(crate) asked: Option<TestRequest>,
    /// How many were sent because of silence. They all have one TestReqID(112), so that only the last answer is told from
    /// the others, by counting.
    pub(crate) silent_count: u64,
    /// How many of these were answered. `silent_answered <= silent_count`
    pub(crate) silent_answered: u64,
    /// The last of these.
    pub(crate) silent_asked: Option<TestRequest>,
    /// How long the last answer took, in nanoseconds.
    pub(crate) round_trip_ns: Option<u64>,
}

/// A TestRequest(1) that waits for its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TestRequest {
    /// What its TestReqID(112) is made from.
    pub(crate) number: u64,
    /// Its MsgSeqNum(34).
    pub(crate) seq: u64,
    /// When it was sent.
    pub(crate) at: Mono,
}

/// Whether the peer was asked to show that it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Silence {
    /// No.
    Unbroken,
    /// A TestRequest(1) was sent and nothing came since.
    Asked,
}

/// Missing messages of the peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap {
    /// The number that was expected when the gap was last looked at: above it there was progress.
    pub(crate) begin: u64,
    /// The highest number that came. The gap is closed when it is passed: `next_in > through`.
    pub(crate) through: u64,
    /// Whether it was asked for.
    pub(crate) asked: Asked,
}

/// Whether a gap was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// It is, once our own resend is done: what revealed it was the peer's request, and that is answered first
    /// (scenario 20).
    AfterResend,
    /// Our Logon's NextExpectedMsgSeqNum(789) did.
    ByLogon,
    /// Up to this number; `u64::MAX` for all there is.
    To(u64),
}

impl Online {
    pub(crate) fn new(heart_bt_int: u32, dictionary: &'static Dictionary, config: &SessionConfig, now: Mono) -> Online {
        let heartbeat_ns = u64::from(heart_bt_int) * types::NANOS_PER_SEC.unsigned_abs();
        let after = |permille: u32| heartbeat_ns + heartbeat_ns / 1_000 * u64::from(permille);
        let ask_after_ns = after(config.test_request_delay_permille);
        Online {
            heartbeat_ns,
            ask_after_ns: if config.check_heartbeat { ask_after_ns } else { 0 },
            answer_within_ns: after(config.heartbeat_timeout_permille).saturating_sub(ask_after_ns).max(1),
            dictionary,
            silence: Silence::Unbroken,
            sent: now,
            heard: now,
            test: TestRequests::default(),
            peer_has: 0,
            gap: None,
            hold: Hold::default(),
            resend: Resend::default(),
            rates: Rates::new(now),
        }
    }
}

impl State {
    /// The connection over which messages are exchanged in order.
    #[inline]
    pub(crate) fn online(&mut self) -> Option<&mut Online> {
        match self {
            State::LoggedOn(online) | State::LogoutSent(online) => Some(online),
            State::Disconnected
            | State::AwaitingLogon
            | State::Authenticating(_)
            | State::LogonSent(_)
            | State::Expelling(_)
            | State::LogoutAnswered(_)
            | State::Closing => None,
        }
    }

    /// As [`State::online`], to look at.
    #[inline]
    pub(crate) const fn online_ref(&self) -> Option<&Online> {
        match self {
            State::LoggedOn(online) | State::LogoutSent(online) => Some(online),
            State::Disconnected
            | State::AwaitingLogon
            | State::Authenticating(_)
            | State::LogonSent(_)
            | State::Expelling(_)
            | State::LogoutAnswered(_)
            | State::Closing => None,
        }
    }

    /// For logs and metrics.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            State::Disconnected => "disconnected",
            State::AwaitingLogon => "awaiting-logon",
            State::Authenticating(_) => "authenticating",
            State::LogonSent(_) => "logon-sent",
            State::LoggedOn(_) => "logged-on",
            State::LogoutSent(_) => "logout-sent",
            State::Expelling(_) => "expelling",
            State::LogoutAnswered(_) => "logout-answered",
            State::Closing => "closing",
        }
    }
}
