//! The seam between the operators' doors and the shard.

use std::time::Duration;

use model::views::{BookView, OrderView, RiskView, SessionView, VenueView};
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};

use crate::metrics::MetricsView;
use crate::operator::OperatorRequest;

/// Questions that wait for the shard at most. The two doors together let in [`CONNECTIONS_MAX`](crate::CONNECTIONS_MAX)
/// (48) and [`control::CONNECTIONS_MAX`](crate::control::CONNECTIONS_MAX) (8) questions at a time, so it fills only
/// while the shard answers nothing; then a question waits for a place as part of its one second.
pub const DESK_REQUESTS_MAX: usize = 64;

/// How long a question waits, for its place in the queue and its answer together. A turn takes microseconds and a
/// commit milliseconds: a shard that needs a second is in trouble, and the operator must hear that, not wait.
pub const DESK_ANSWER_WITHIN: Duration = Duration::from_secs(1);

/// Orders in one answer when the question names no number.
pub const ORDERS_DEFAULT: u16 = 100;

/// Orders in one answer at most: the shard makes these rows between two turns, and a thousand cost it about as much
/// as a turn under load.
pub const ORDERS_MAX: u16 = 1000;

/// Where questions are handed in. Cheap to clone; every door has its own.
#[derive(Debug, Clone)]
pub struct Desk {
    requests: mpsc::Sender<DeskRequest>,
}

/// What is asked, and where its answer goes.
#[derive(Debug)]
pub struct DeskRequest {
    /// What is asked.
    pub ask: Ask,
    /// Where the one answer goes. That nobody waits for it any more is no error.
    pub reply: oneshot::Sender<Answer>,
}

/// What is asked of the shard. The two are apart because a question changes nothing, and a command is a decision.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Something to look up.
    Question(Question),
    /// Something to do: [`Answer::Done`] once its record is committed, or [`Answer::Refused`].
    Command(OperatorRequest),
}

/// What the shard looks up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Every session: [`Answer::Sessions`].
    Sessions,
    /// Parent orders: [`Answer::Orders`].
    Orders(OrderFilter),
    /// One parent order with its children: [`Answer::Order`].
    Order {
        /// OrderID(37), or ClOrdID(11) of any link of the chain.
        id: String,
        /// The session's id. A ClOrdID is unique within a session only; one that is used by several is
        /// [`Answer::Refused`] unless this says which.
        session: Option<String>,
    },
    /// Every venue: [`Answer::Venues`].
    Venues,
    /// The books of one symbol, or of all: [`Answer::Books`].
    Books(Option<String>),
    /// The gate: [`Answer::Risk`].
    Risk,
    /// The whole in brief: [`Answer::Status`].
    Status,
    /// Counters and gauges: [`Answer::Metrics`].
    Metrics,
}

impl From<Question> for Ask {
    fn from(question: Question) -> Ask {
        Ask::Question(question)
    }
}

impl From<OperatorRequest> for Ask {
    fn from(command: OperatorRequest) -> Ask {
        Ask::Command(command)
    }
}

/// Which orders. All conditions must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderFilter {
    /// Of this session.
    pub session: Option<String>,
    /// In this symbol.
    pub symbol: Option<String>,
    /// Open ones only.
    pub open_only: bool,
    /// `1 <= limit <= ORDERS_MAX`.
    pub limit: u16,
    /// Those after this OrderID(37), in the order of acceptance.
    pub after_id: Option<String>,
}

/// What the shard says. Each is given only when the records it depends on are committed.
#[derive(Debug, Clone)]
pub enum Answer {
    /// To [`Question::Sessions`].
    Sessions(Vec<SessionView>),
    /// To [`Question::Orders`].
    Orders {
        /// In the order of acceptance, at most as many as were asked for; children are left out.
        items: Vec<OrderView>,
        /// If there are more: the last OrderID(37) here, for [`OrderFilter::after_id`].
        next: Option<String>,
    },
    /// To [`Question::Order`]; `None` when there is no such order.
    Order(Option<Box<OrderView>>),
    /// To [`Question::Venues`].
    Venues(Vec<VenueView>),
    /// To [`Question::Books`]; empty when there is no such symbol.
    Books(Vec<BookView>),
    /// To [`Question::Risk`].
    Risk(RiskView),
    /// To [`Question::Status`].
    Status(StatusView),
    /// To [`Question::Metrics`].
    Metrics(MetricsView),
    /// A command was decided, recorded and done.
    Done {
        /// The number of its record.
        record: u64,
        /// Which kill switches are engaged now, as in [`RiskView::killed`]: releasing one does not mean that trading
        /// goes on.
        engaged: Vec<String>,
    },
    /// It cannot be done, and nothing was changed.
    Refused {
        /// What is wrong, with the value, and what to do: for the operator.
        detail: String,
        /// Which part of the question, as the operator named it: `scope`, `session`, ...
        field: Option<&'static str>,
    },
}

/// The whole in brief.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusView {
    /// Whether orders are taken: the shard runs, its journal takes records, and at least one venue is up.
    pub ready: bool,
    /// Why it is not ready, as a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_ready: Option<String>,
    /// Seconds since this process started.
    pub uptime_s: u64,
    /// The last record decided.
    pub last_record: u64,
    /// The last record that is durable. `committed <= last_record`.
    pub committed: u64,
    /// The durable state's hash at `last_record`, 16 hex digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_hash: Option<String>,
    /// Sessions logged on. `sessions_up <= sessions_total`.
    pub sessions_up: u64,
    /// Sessions configured.
    pub sessions_total: u64,
    /// Venues that take orders now. `venues_up <= venues_total`.
    pub venues_up: u64,
    /// Venues configured.
    pub venues_total: u64,
    /// Open parent orders.
    pub open_orders: u64,
    /// Open child orders, those in doubt among them.
    pub open_children: u64,
    /// Which kill switches are engaged, as in [`RiskView::killed`].
    pub killed: Vec<String>,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeskError {
    /// No answer in time. A command that was handed in may still be carried out.
    #[error(
        "the shard did not answer within {} s; a command that was sent may or may not have taken effect: look at the \
         status, and at the log of the gateway",
        DESK_ANSWER_WITHIN.as_secs()
    )]
    Silent,
    /// The shard has ended, or ended while it held the question.
    #[error(
        "the shard has stopped: the gateway is ending or has failed; look at its log, and whether a command that was \
         just sent was recorded when it runs again"
    )]
    Stopped,
}

impl Desk {
    /// A desk, and the shard's end of it. The shard takes what is there between two turns (`try_recv`), leaves out what
    /// [`DeskRequest::is_stale`] says, and answers the rest.
    pub fn channel() -> (Desk, mpsc::Receiver<DeskRequest>) {
        let (requests, taken) = mpsc::channel(DESK_REQUESTS_MAX);
        (Desk { requests }, taken)
    }

    /// Asks, and waits for the answer for at most [`DESK_ANSWER_WITHIN`].
    pub async fn ask(&self, ask: impl Into<Ask>) -> Result<Answer, DeskError> {
        let ask = ask.into();
        let answered = async {
            let (reply, answer) = oneshot::channel();
            self.requests.send(DeskRequest { ask, reply }).await.map_err(|_| DeskError::Stopped)?;
            answer.await.map_err(|_| DeskError::Stopped)
        };
        tokio::time::timeout(DESK_ANSWER_WITHIN, answered).await.unwrap_or(Err(DeskError::Silent))
    }
}

impl DeskRequest {
    /// Whether it should be dropped unread, because whoever asked has gone. An order to stop is never stale: its asker
    /// lost patience, not the wish. The release of a kill switch is: trading must not resume at a moment that nobody
    /// watches.
    pub fn is_stale(&self) -> bool {
        let stops = matches!(self.ask, Ask::Command(OperatorRequest::Kill { engage: true, .. }));
        self.reply.is_closed() && !stops
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::KillScopeName;
    use types::Text;

    fn kill(engage: bool) -> Ask {
        let by = Text::lossy(b"uid 0");
        Ask::Command(OperatorRequest::Kill { scope: KillScopeName::Firm, engage, by, reason: Text::lossy(b"why") })
    }

    #[test]
    fn only_an_order_to_stop_outlives_its_asker() {
        for (ask, stale) in [(Question::Status.into(), true), (kill(false), true), (kill(true), false)] {
            let (reply, answer) = oneshot::channel();
            let request = DeskRequest { ask, reply };
            assert!(!request.is_stale(), "{:?} is waited for", request.ask);
            drop(answer);
            assert_eq!(request.is_stale(), stale, "{:?}", request.ask);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_shard_and_a_stopped_one_are_told_apart() {
        let (desk, requests) = Desk::channel();
        assert_eq!(desk.ask(Question::Status).await.unwrap_err(), DeskError::Silent);
        drop(requests);
        assert_eq!(desk.ask(Question::Status).await.unwrap_err(), DeskError::Stopped);
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_queue_is_silence_and_not_a_wait_without_end() {
        let (desk, _requests) = Desk::channel();
        for _ in 0..DESK_REQUESTS_MAX {
            let (reply, _) = oneshot::channel();
            desk.requests.try_send(DeskRequest { ask: Question::Risk.into(), reply }).unwrap();
        }
        assert_eq!(desk.ask(Question::Status).await.unwrap_err(), DeskError::Silent);
    }
}
