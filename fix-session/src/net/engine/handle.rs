//! A session as the rest of the program sees it.

use fix_codec::FieldWriter;
use tokio::sync::{mpsc, oneshot, watch};

use crate::key::SessionKey;
use crate::net::engine::link::Attach;
use crate::reset::ResetError;

/// Sends through a session, ends it, asks how it stands. Cheap to clone, and good on any task.
#[derive(Debug, Clone)]
pub struct SessionHandle {
    key: SessionKey,
    commands: mpsc::Sender<Command>,
    status: watch::Receiver<Status>,
}

/// How a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// Where its connection is.
    pub link: LinkState,
    /// The MsgSeqNum(34) expected of the peer.
    pub next_in: u64,
    /// The MsgSeqNum(34) of our next message.
    pub next_out: u64,
}

/// Where a session's connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// There is none.
    Disconnected,
    /// There is one, and Logons are not exchanged yet, or no more.
    Connected,
    /// What is sent now leaves now.
    LoggedOn,
    /// The session has ended for good: the engine was stopped, or its store failed.
    Over,
}

/// What a session is asked to do.
#[derive(Debug)]
pub(crate) enum Command {
    /// Use this connection.
    Attach(Box<Attach>),
    /// Send an application message; whoever waits is told its number when it is durable.
    Send { msg_type: Box<[u8]>, body: Vec<u8>, durable: Option<oneshot::Sender<Result<u64, SendError>>> },
    /// End the session in order.
    Logout { text: Option<String> },
    /// Set the numbers by hand.
    Reset { next_in: u64, next_out: u64, done: oneshot::Sender<Result<(), HandleResetError>> },
}

/// Why a message was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The engine was stopped, or the session's store failed. Whether the message is durable is not known.
    #[error("the session is over")]
    Over,
    /// As many messages wait as may; nothing was taken.
    #[error("the session's queue is full")]
    Full,
    /// [`Application::to_app`](super::Application::to_app) held it back.
    #[error("the application held the message back")]
    HeldBack,
}

/// Why numbers were not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HandleResetError {
    /// They cannot be set so.
    #[error("{0}")]
    Numbers(#[from] ResetError),
    /// The engine was stopped, or the session's store failed.
    #[error("the session is over")]
    Over,
}

impl SessionHandle {
    pub(crate) fn new(
        key: SessionKey,
        commands: mpsc::Sender<Command>,
        status: watch::Receiver<Status>,
    ) -> SessionHandle {
        SessionHandle { key, commands, status }
    }

    /// Which session it is.
    pub fn key(&self) -> &SessionKey {
        &self.key
    }

    /// Sends an application message whose body `write` writes, and waits until it is durable: its MsgSeqNum(34). Without a
    /// connection it is kept, and the peer asks for it after its next Logon.
    ///
    /// # Errors
    /// The session is over, or the application held the message back.
    pub async fn send(&self, msg_type: &[u8], write: impl FnOnce(&mut FieldWriter<'_>)) -> Result<u64, SendError> {
        let (durable, told) = oneshot::channel();
        self.queue(message(msg_type, write, Some(durable))).await.map_err(|_| SendError::Over)?;
        told.await.unwrap_or(Err(SendError::Over))
    }

    /// Hands an application message over, and waits only while as many wait as may. What becomes of it is not told.
    ///
    /// # Errors
    /// The session is over.
    pub async fn post(&self, msg_type: &[u8], write: impl FnOnce(&mut FieldWriter<'_>)) -> Result<(), SendError> {
        self.queue(message(msg_type, write, None)).await.map_err(|_| SendError::Over)
    }

    /// Hands an application message over without waiting at all.
    ///
    /// # Errors
    /// As many messages wait as may, or the session is over.
    pub fn try_post(&self, msg_type: &[u8], write: impl FnOnce(&mut FieldWriter<'_>)) -> Result<(), SendError> {
        self.commands.try_send(message(msg_type, write, None)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => SendError::Full,
            mpsc::error::TrySendError::Closed(_) => SendError::Over,
        })
    }

    /// Ends the session's connection in order, with this Text(58). An initiator connects again.
    pub async fn logout(&self, text: Option<&str>) {
        // A session that is over has no connection to end.
        self.queue(Command::Logout { text: text.map(str::to_owned) }).await.ok();
    }

    /// Sets both numbers by hand, as agreed with the peer.
    ///
    /// # Errors
    /// The session has a connection or is over, or a number is 0.
    pub async fn reset(&self, next_in: u64, next_out: u64) -> Result<(), HandleResetError> {
        let (done, told) = oneshot::channel();
        self.queue(Command::Reset { next_in, next_out, done }).await.map_err(|_| HandleResetError::Over)?;
        told.await.unwrap_or(Err(HandleResetError::Over))
    }

    /// How it stands at this moment.
    pub fn status(&self) -> Status {
        *self.status.borrow()
    }

    /// Waits until it stands so: until it is logged on, say.
    ///
    /// # Errors
    /// The session is over, and will never stand so.
    pub async fn until(&self, is_so: impl Fn(&Status) -> bool) -> Result<Status, SendError> {
        let mut status = self.status.clone();
        status.wait_for(|status| is_so(status)).await.map(|status| *status).map_err(|_| SendError::Over)
    }

    pub(crate) async fn queue(&self, command: Command) -> Result<(), mpsc::error::SendError<Command>> {
        self.commands.send(command).await
    }
}

fn message(
    msg_type: &[u8],
    write: impl FnOnce(&mut FieldWriter<'_>),
    durable: Option<oneshot::Sender<Result<u64, SendError>>>,
) -> Command {
    let mut body = Vec::new();
    write(&mut FieldWriter::new(&mut body));
    Command::Send { msg_type: msg_type.into(), body, durable }
}
