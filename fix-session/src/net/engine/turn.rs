//! One turn of a session: what it said, until it is durable.

use std::collections::VecDeque;
use std::sync::Arc;

use fix_codec::FieldWriter;

use crate::credentials::{Credentials, Verdict};
use crate::key::SessionKey;
use crate::net::engine::application::Application;
use crate::net::engine::store::Records;
use crate::record::SessionRecord;
use crate::sink::{SessionEvent, Sink};

/// Takes what a session says. Its memory is used again for each turn.
pub(crate) struct Turn {
    pub(crate) records: Records,
    pub(crate) wire: Vec<u8>,
    pub(crate) disconnect: bool,
    /// A read of the store that the session waits for: `begin..=end`. It asks for one at a time.
    pub(crate) read: Option<(u64, u64)>,
    /// The same of an earlier epoch: (epoch, begin, end).
    pub(crate) read_unsent: Option<(u64, u64, u64)>,
    /// What the application says of a Logon that waits for it.
    pub(crate) verdict: Option<Verdict<'static>>,
    /// Not yet told to the application.
    pub(crate) events: VecDeque<SessionEvent>,
    app: Arc<dyn Application>,
    key: SessionKey,
}

impl Turn {
    pub(crate) fn new(app: Arc<dyn Application>, key: SessionKey) -> Turn {
        Turn {
            records: Records::default(),
            wire: Vec::new(),
            disconnect: false,
            read: None,
            read_unsent: None,
            verdict: None,
            events: VecDeque::new(),
            app,
            key,
        }
    }

    /// What belonged to a connection that is gone.
    pub(crate) fn on_disconnected(&mut self) {
        self.wire.clear();
        self.disconnect = false;
        self.read = None;
        self.read_unsent = None;
        self.verdict = None;
    }
}

impl Sink for Turn {
    fn record(&mut self, record: &SessionRecord<'_>) {
        self.records.push(record);
    }

    fn wire(&mut self) -> &mut Vec<u8> {
        &mut self.wire
    }

    fn disconnect(&mut self) {
        self.disconnect = true;
    }

    fn read_stored(&mut self, begin: u64, end: u64) {
        self.read = Some((begin, end));
    }

    fn read_unsent(&mut self, epoch: u64, begin: u64, end: u64) {
        self.read_unsent = Some((epoch, begin, end));
    }

    fn authenticate(&mut self, credentials: Credentials<'_>) {
        self.verdict = Some(self.app.authenticate(&self.key, credentials));
    }

    fn event(&mut self, event: SessionEvent) {
        self.events.push_back(event);
    }

    fn admin_fields(&mut self, msg_type: &[u8], fields: &mut FieldWriter<'_>) {
        self.app.to_admin(&self.key, msg_type, fields);
    }
}
