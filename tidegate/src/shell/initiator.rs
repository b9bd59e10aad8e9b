//! Connects to FIX venues, and again when a connection is lost.

use std::time::Duration;

use tokio::net::TcpStream;

use crate::config::FixVenueLink;
use crate::shell::core::Core;
use crate::shell::tasks::Shard;

/// Between two tries. A venue that restarts is back within seconds; one that is down is not helped by more.
const RECONNECT: Duration = Duration::from_secs(1);
/// How long a try may take.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

impl Shard {
    /// Keeps the session with a venue connected.
    pub async fn run_initiator(&self, link: FixVenueLink) {
        let mut said = false;
        while !self.look(Core::is_stopping) {
            match tokio::time::timeout(CONNECT_WITHIN, TcpStream::connect(link.connect)).await {
                Ok(Ok(stream)) => {
                    said = false;
                    let lost = self.adopt(stream, Some(link.session));
                    lost.notified().await;
                    tracing::warn!(venue = %link.connect, "the connection to the venue was lost");
                }
                failed if !said => {
                    said = true;
                    let why = failed.map_or_else(
                        |_| "no answer".to_owned(),
                        |tried| tried.map_or_else(|e| e.to_string(), |_| String::new()),
                    );
                    tracing::warn!(venue = %link.connect, %why, "the venue cannot be reached; trying again every second");
                }
                _ => {}
            }
            tokio::time::sleep(RECONNECT).await;
        }
    }
}
