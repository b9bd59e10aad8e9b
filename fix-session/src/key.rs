//! Whose message the first one of a connection is.

use core::fmt;

use fix_codec::Message;
use types::Text;

use crate::config::SessionConfig;

/// What tells one session from another, seen from our side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionKey {
    /// BeginString(8).
    pub begin_string: Text<8>,
    /// Our CompID: SenderCompID(49) of what we send, TargetCompID(56) of what comes.
    pub sender: Text<32>,
    /// The peer's CompID.
    pub target: Text<32>,
}

impl SessionKey {
    /// The session that a message from a peer claims to be of; `None` if it lacks one of the three or one is too long or
    /// not printable, so that it can be of no session. An acceptor that finds no session, or one that is connected
    /// already, closes the connection and sends nothing (scenarios 1S b, 1S c): who does not know a name learns none.
    pub fn of_message(msg: &Message<'_>) -> Option<SessionKey> {
        let begin_string = Text::new(msg.value(8)?).ok()?;
        let (sender, target) = (Text::new(msg.value(56)?).ok()?, Text::new(msg.value(49)?).ok()?);
        Some(SessionKey { begin_string, sender, target })
    }

    /// The key of a configured session.
    pub fn of_config(config: &SessionConfig) -> SessionKey {
        let SessionConfig { begin_string, sender_comp_id, target_comp_id, .. } = config;
        SessionKey { begin_string: *begin_string, sender: *sender_comp_id, target: *target_comp_id }
    }
}

impl fmt::Display for SessionKey {
    /// `FIX.4.4:US->THEM`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}->{}", self.begin_string, self.sender, self.target)
    }
}
