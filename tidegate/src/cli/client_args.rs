//! What every command that is a FIX client is told.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use types::{Text, Timestamp};

use crate::client::{ClientError, FixClient};

/// The CompID of the sandbox's first client.
pub(super) const SESSION: &str = "CLIENT1";

/// The gateway's CompID in the sandbox.
pub(super) const TARGET: &str = "TIDEGATE";

/// Where the sandbox listens for FIX.
pub(super) const CONNECT: &str = "127.0.0.1:9878";

/// Who logs on where.
///
/// These commands keep nothing between runs, so each begins the session's numbers anew (ResetSeqNumFlag(141)=Y): what the
/// gateway had to say to the session before is not fetched. Ask for it with `tidegate status CLORDID`.
#[derive(Debug, Clone, clap::Args)]
pub struct ClientArgs {
    /// The CompID to log on with. Its numbers begin anew with each run, so reports of earlier orders are not fetched.
    #[arg(long, default_value = SESSION, value_name = "COMPID")]
    pub session: Text<32>,
    /// The gateway's CompID.
    #[arg(long, default_value = TARGET, value_name = "COMPID")]
    pub target: Text<32>,
    /// Where the gateway listens for FIX.
    #[arg(long, default_value = CONNECT, value_name = "ADDR")]
    pub connect: SocketAddr,
    /// Seconds to wait for the order to be done, or for an answer.
    #[arg(long, default_value_t = 10, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    pub timeout: u32,
}

impl ClientArgs {
    pub(super) async fn connect(&self) -> Result<FixClient, ClientError> {
        FixClient::connect(self.connect, self.session, self.target, true).await
    }

    pub(super) fn wait(&self) -> Duration {
        Duration::from_secs(u64::from(self.timeout))
    }

    pub(super) fn timed_out(&self) -> ClientError {
        ClientError::Timeout { addr: self.connect, after: self.wait() }
    }
}

/// Runs a client on this thread.
pub(super) fn block_on<T>(client: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(client)
}

/// A ClOrdID(11) that this machine has not used: a letter for what it is, and the time to the microsecond.
pub(super) fn fresh_cl_ord_id(kind: char, now: Timestamp) -> String {
    let mut formatter = fix_codec::TimestampFormatter::new();
    let time = formatter.format(now, fix_codec::Precision::Micros);
    let digits = time.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| char::from(*byte));
    core::iter::once(kind).chain(digits).collect()
}
