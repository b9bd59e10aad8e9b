//! Taking a session out of use, and back.

use types::Now;

use crate::record::SessionRecord;
use crate::session::Session;
use crate::sink::Sink;

impl Session {
    /// Nobody may log on any more, over restarts too; who is, is logged out with `text`. Numbers and what waits to be sent
    /// stay.
    pub fn disable(&mut self, text: Option<&str>, now: Now, sink: &mut impl Sink) {
        if !self.is_disabled() {
            self.commit(&SessionRecord::Enabled { session: self.ix, enabled: false }, sink);
        }
        self.logout(text, now, sink);
    }

    /// The session may be used again.
    pub fn enable(&mut self, sink: &mut impl Sink) {
        if self.is_disabled() {
            self.commit(&SessionRecord::Enabled { session: self.ix, enabled: true }, sink);
        }
    }

    /// Whether the session is out of use. A connection for it is to be closed without a word, and none is to be made.
    pub fn is_disabled(&self) -> bool {
        self.numbers.is_disabled
    }
}
