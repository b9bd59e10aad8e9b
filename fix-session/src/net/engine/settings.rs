//! What a session of an engine is told, beyond what the session layer itself is told.

use crate::config::SessionConfig;
use crate::net::transport::{IdentityRule, Networks, OutboundLimits};

/// One session.
#[derive(Debug, Clone)]
pub struct SessionSettings {
    /// The session layer's own.
    pub config: SessionConfig,
    /// Acceptors: from where its peer may come, beyond what the listener lets in.
    pub allow: Networks,
    /// Whose certificate its peer must have shown. A peer that names this session with another one, or with none, is closed
    /// without a word.
    pub identity: Option<IdentityRule>,
    /// What it may cost.
    pub limits: SessionLimits,
}

/// What a session may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// The longest message taken, in bytes.
    pub message_bytes_max: usize,
    /// How many messages of the peer are read in a second; the rest waits in its socket. `None` for no limit.
    pub messages_per_second: Option<u32>,
    /// Bytes that wait for a slow reader.
    pub outbound: OutboundLimits,
    /// How many messages of ours wait to be numbered; who sends more waits.
    pub queue: usize,
}

impl Default for SessionLimits {
    /// Messages of 64 KiB (see [`FramingLimits`](fix_codec::FramingLimits)), no limit a second, 1 and 16 MiB for a slow
    /// reader, 1024 messages of ours.
    fn default() -> SessionLimits {
        SessionLimits {
            message_bytes_max: fix_codec::FramingLimits::default().max_message,
            messages_per_second: None,
            outbound: OutboundLimits::default(),
            queue: 1024,
        }
    }
}

impl SessionSettings {
    /// A session with default limits, whose peer may come from everywhere and with any certificate.
    pub fn new(config: SessionConfig) -> SessionSettings {
        SessionSettings { config, allow: Networks::all(), identity: None, limits: SessionLimits::default() }
    }
}

impl From<SessionConfig> for SessionSettings {
    fn from(config: SessionConfig) -> SessionSettings {
        SessionSettings::new(config)
    }
}
