//! One session with its application: the echo, unless a script wants something else of it.

use std::cell::RefCell;
use std::rc::Rc;

use fix_codec::BusinessRejectReason;
use fix_session::SessionConfig;
use spec::Version;

use super::endpoint::{Application, Endpoint, Reply};
use crate::echo::{Answer, Echo};

/// A session and what its application remembers.
pub(super) struct Served {
    /// The session with its journal.
    pub(super) endpoint: Endpoint,
    /// What the application has seen.
    pub(super) echo: Rc<RefCell<Echo>>,
    /// What the application says to the next message instead of its echo.
    pub(super) refusal: Rc<RefCell<Option<Reply>>>,
}

impl Served {
    /// A session that never spoke.
    pub(super) fn new(config: SessionConfig, version: Version) -> Served {
        let (echo, refusal) = (Rc::new(RefCell::new(Echo::new())), Rc::new(RefCell::new(None)));
        let dictionary = config.dictionary;
        let (own_echo, own_refusal) = (echo.clone(), refusal.clone());
        let application: Application = Box::new(move |msg, _| match own_refusal.borrow_mut().take() {
            Some(refusal) => vec![refusal],
            None => match own_echo.borrow_mut().on_message(msg, version, dictionary) {
                Answer::Nothing => Vec::new(),
                Answer::Message { msg_type, body } => vec![Reply::Send(msg_type, body)],
                Answer::Reject(text) => {
                    vec![Reply::Refuse(BusinessRejectReason::UnsupportedMessageType, text.to_owned())]
                }
            },
        });
        Served { endpoint: Endpoint::new(config, application), echo, refusal }
    }
}

/// The reason with a value on the wire.
pub(super) fn business_reason(code: u8) -> BusinessRejectReason {
    BusinessRejectReason::from_code(i64::from(code)).unwrap_or(BusinessRejectReason::Other)
}
