//! What a script is played against.

use types::Timestamp;

use crate::script::Act;

/// What came of waiting for the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A message, whole and with a right BodyLength and CheckSum.
    Message(Vec<u8>),
    /// Bytes that are no message.
    Garbled(Vec<u8>),
    /// The engine has closed the connection.
    Closed,
    /// Nothing, for as long as was waited.
    Nothing,
}

/// Why the engine cannot be driven any further: not a finding about what it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// The script asks for something that cannot be had of this engine; it is skipped.
    #[error("{0}")]
    CannotBeHad(String),
    /// It cannot be reached, or does not connect.
    #[error("{0}")]
    Unreachable(String),
}

/// An engine under test with the connections to it. Time is its driver's: virtual in memory, real over TCP.
pub trait Engine {
    /// Now.
    fn now(&self) -> Timestamp;

    /// The test connects.
    ///
    /// # Errors
    /// Nobody listens.
    fn connect(&mut self, connection: u32) -> Result<(), EngineError>;

    /// The engine connects, within so many seconds.
    ///
    /// # Errors
    /// It does not.
    fn await_connect(&mut self, connection: u32, within_s: u64) -> Result<(), EngineError>;

    /// The test closes the connection, with all that it has not read.
    fn disconnect(&mut self, connection: u32);

    /// The test sends; what is sent on a closed connection is lost.
    fn send(&mut self, connection: u32, bytes: &[u8]);

    /// What comes next on a connection, within so many seconds.
    fn hear(&mut self, connection: u32, within_s: u64) -> Heard;

    /// Time passes.
    fn wait(&mut self, seconds: u64);

    /// The engine's own side does something.
    ///
    /// # Errors
    /// There is no hand on it.
    fn act(&mut self, act: &Act) -> Result<(), EngineError>;

    /// Closes all connections; the messages and bytes that nobody has read.
    fn finish(&mut self) -> Vec<Vec<u8>>;
}
