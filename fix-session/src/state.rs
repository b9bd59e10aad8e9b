//! Where a connection stands. Each state owns what only it knows.

use types::Mono;

use crate::hold::Hold;
use crate::resend::Resend;
use crate::sink::Ended;

/// ```text
/// Disconnected -> AwaitingLogon ----+-> LoggedOn -> LogoutSent --+-> Closing -> Disconnected
///              -> LogonSent --------+          |-> Expelling ----|
///                                              '-> LogoutAnswered'
/// ```
/// From every state but the first a lost connection leads to `Disconnected`.
#[derive(Debug)]
pub(crate) enum State {
    /// No connection.
    Disconnected,
    /// An acceptor's connection without its Logon.
    AwaitingLogon,
    /// An initiator's Logon waits for its answer.
    LogonSent(ResetFlag),
    /// Logons were exchanged.
    LoggedOn(Online),
    /// We asked to end the session. Until the answer comes everything works as before, save that nothing new is sent.
    LogoutSent(Online),
    /// A Logout that says what is wrong was sent, and its answer is waited for, so that closing does not destroy it on the
    /// way; nothing else counts.
    Expelling(Ended),
    /// The peer's Logout was answered, and it is to close the connection.
    LogoutAnswered(Ended),
    /// The connection is being closed.
    Closing,
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
    /// Whether the peer was asked to show that it is there.
    pub(crate) silence: Silence,
    /// When we sent something last.
    pub(crate) sent: Mono,
    /// What is missing of the peer's messages.
    pub(crate) gap: Option<Gap>,
    /// What came ahead of its turn.
    pub(crate) hold: Hold,
    /// What the peer asked us to resend.
    pub(crate) resend: Resend,
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
    /// It was.
    Once,
}

impl Online {
    pub(crate) fn new(heart_bt_int: u32, now: Mono) -> Online {
        Online {
            heartbeat_ns: u64::from(heart_bt_int) * types::NANOS_PER_SEC.unsigned_abs(),
            silence: Silence::Unbroken,
            sent: now,
            gap: None,
            hold: Hold::default(),
            resend: Resend::default(),
        }
    }

    /// How long the peer may be silent: HeartBtInt and a fifth of it for the way ("some reasonable transmission time",
    /// scenario 6).
    pub(crate) fn silence_ns(&self) -> u64 {
        self.heartbeat_ns / 5 * 6
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
            State::LogonSent(_) => "logon-sent",
            State::LoggedOn(_) => "logged-on",
            State::LogoutSent(_) => "logout-sent",
            State::Expelling(_) => "expelling",
            State::LogoutAnswered(_) => "logout-answered",
            State::Closing => "closing",
        }
    }
}
