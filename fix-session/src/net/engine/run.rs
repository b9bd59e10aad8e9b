//! Starting sessions, and ending them all.

use std::time::Duration;

use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;

use crate::key::SessionKey;
use crate::net::engine::handle::SessionHandle;
use crate::net::engine::settings::SessionSettings;
use crate::net::engine::store::StoreError;
use crate::net::engine::task::{Shared, Task};

/// Starts the tasks of sessions and keeps them.
pub(crate) struct Runner {
    shared: Shared,
    tasks: Mutex<JoinSet<()>>,
}

impl Runner {
    pub(crate) fn new(shared: Shared) -> Runner {
        Runner { shared, tasks: Mutex::default() }
    }

    /// Says when all is to end.
    pub(crate) fn stop(&self) -> watch::Receiver<bool> {
        self.shared.stop.clone()
    }

    /// Finds what is kept of a session and starts its task.
    pub(crate) async fn start(&self, settings: SessionSettings) -> Result<SessionHandle, StoreError> {
        let key = SessionKey::of_config(&settings.config);
        let opened = self.shared.store.open(&key).wait().await?;
        let (task, handle) = Task::new(self.shared.clone(), settings, opened);
        self.tasks.lock().await.spawn(task.run());
        Ok(handle)
    }

    /// Waits until every session has ended, so long at the most.
    pub(crate) async fn ended(&self, within: Duration) {
        let mut tasks = self.tasks.lock().await;
        let all = async {
            while let Some(ended) = tasks.join_next().await {
                if let Err(error) = ended {
                    tracing::error!(%error, "a session's task has ended by a panic");
                }
            }
        };
        if tokio::time::timeout(within, all).await.is_err() {
            tracing::warn!("a session did not end in time");
            tasks.abort_all();
        }
    }
}
