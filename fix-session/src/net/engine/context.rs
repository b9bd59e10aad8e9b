//! What a callback can do with its session.

use fix_codec::FieldWriter;
use types::Now;

use crate::key::SessionKey;
use crate::net::engine::application::{Application, DoNotSend};
use crate::net::engine::handle::SessionHandle;
use crate::net::engine::turn::Turn;
use crate::session::Session;

/// The session in whose turn a callback runs. What is sent here is durable together with what is answered.
pub struct Context<'a> {
    pub(crate) session: &'a mut Session,
    pub(crate) turn: &'a mut Turn,
    pub(crate) app: &'a dyn Application,
    pub(crate) handle: &'a SessionHandle,
    pub(crate) now: Now,
    pub(crate) body: &'a mut Vec<u8>,
}

impl Context<'_> {
    /// Which session it is.
    pub fn key(&self) -> &SessionKey {
        self.handle.key()
    }

    /// The time of the turn.
    pub fn now(&self) -> Now {
        self.now
    }

    /// To send from elsewhere, later.
    pub fn handle(&self) -> &SessionHandle {
        self.handle
    }

    /// Sends an application message whose body `write` writes: its MsgSeqNum(34). Without a connection it is kept, and the
    /// peer asks for it after its next Logon.
    ///
    /// # Errors
    /// [`Application::to_app`] held it back.
    pub fn send(&mut self, msg_type: &[u8], write: impl FnOnce(&mut FieldWriter<'_>)) -> Result<u64, DoNotSend> {
        self.body.clear();
        write(&mut FieldWriter::new(self.body));
        self.app.to_app(self.handle.key(), msg_type, self.body)?;
        Ok(self.session.send(msg_type, self.body, self.now, self.turn))
    }

    /// Ends the session in order, with this Text(58).
    pub fn logout(&mut self, text: Option<&str>) {
        self.session.logout(text, self.now, self.turn);
    }
}
