//! Answers what operators ask: reads from the shard's state, commands into the shard like any other input.

use admin_http::{
    Answer, Ask, DeskRequest, KillScopeName, MetricsView, OperatorRequest, OrderFilter, Question, StatusView,
};
use fix_messages::ids;
use gateway::OrderQuery;
use model::{KillScope, OperatorCommand};
use tokio::sync::mpsc::Receiver;
use types::{RecordNo, SessionIx};

use crate::shell::core::Core;
use crate::shell::tasks::Shard;

impl Shard {
    /// Answers the desk until nobody can ask any more. Operators come first: the task is woken before the next turn ends.
    pub async fn run_desk(&self, mut requests: Receiver<DeskRequest>) {
        while let Some(request) = requests.recv().await {
            if request.is_stale() {
                tracing::warn!("an operator's request was left out: nobody waits for its answer any more");
                continue;
            }
            let DeskRequest { ask, reply } = request;
            self.act(|core| {
                let answer = core.answer(ask);
                core.answer_when_durable(reply, answer);
            });
        }
    }
}

/// What cannot be answered: which part of the question, and what is wrong with it.
struct Refused {
    field: &'static str,
    detail: String,
}

impl From<Refused> for Answer {
    fn from(refused: Refused) -> Self {
        Answer::Refused { detail: refused.detail, field: Some(refused.field) }
    }
}

impl Core {
    fn decide(&mut self, request: &OperatorRequest) -> Result<RecordNo, Refused> {
        let (command, field) = match request {
            OperatorRequest::Kill { scope, engage, by, reason } => {
                let scope = self.scope(scope)?;
                (OperatorCommand::Kill { scope, engage: *engage, by: *by, reason: *reason }, "engaged")
            }
            OperatorRequest::Session { session, action, by, reason } => {
                let session = self.known_session(session)?;
                (OperatorCommand::Session { session, action: *action, by: *by, reason: *reason }, "action")
            }
        };
        let now = self.now();
        self.gateway.handle_operator(&command, now).map_err(|why| Refused { field, detail: why.to_string() })
    }

    fn scope(&self, name: &KillScopeName) -> Result<KillScope, Refused> {
        self.gateway.find_scope(&name.to_string()).ok_or_else(|| {
            let detail = format!("{name} names nothing that is configured; see /api/v1/sessions and the configuration");
            Refused { field: "scope", detail }
        })
    }

    fn answer(&mut self, ask: Ask) -> Answer {
        match ask {
            Ask::Question(question) => self.look_up(question).unwrap_or_else(Answer::from),
            Ask::Command(command) => match self.decide(&command) {
                Ok(record) => Answer::Done { record: record.0, engaged: self.gateway.view_risk().killed },
                Err(refused) => Answer::from(refused),
            },
        }
    }

    fn look_up(&self, question: Question) -> Result<Answer, Refused> {
        let gateway = &self.gateway;
        Ok(match question {
            Question::Sessions => Answer::Sessions(gateway.view_sessions(self.now())),
            Question::Orders(filter) => self.orders(&filter)?,
            Question::Order { id, session } => self.order(&id, session.as_deref())?,
            Question::Venues => Answer::Venues(gateway.view_venues()),
            Question::Books(symbol) => match symbol {
                None => Answer::Books(gateway.view_books(None)),
                Some(symbol) => Answer::Books(
                    gateway
                        .instruments()
                        .find(symbol.as_bytes())
                        .map_or_else(Vec::new, |row| gateway.view_books(Some(row.ix))),
                ),
            },
            Question::Risk => Answer::Risk(gateway.view_risk()),
            Question::Status => Answer::Status(self.status()),
            Question::Metrics => Answer::Metrics(self.metrics()),
        })
    }

    fn orders(&self, filter: &OrderFilter) -> Result<Answer, Refused> {
        let refused = |field, detail: String| Refused { field, detail };
        let instrument = filter.symbol.as_deref().map(|symbol| {
            let row = self.gateway.instruments().find(symbol.as_bytes()).map(|row| row.ix);
            row.ok_or_else(|| refused("symbol", format!("no instrument is called {symbol}")))
        });
        let after = filter.after_id.as_deref().map(|id| {
            ids::parse_order_id(id.as_bytes()).ok_or_else(|| refused("after", format!("{id} is no OrderID(37)")))
        });
        let limit = usize::from(filter.limit);
        let query = OrderQuery {
            session: self.session(filter.session.as_deref())?,
            instrument: instrument.transpose()?,
            open_only: filter.open_only,
            after: after.transpose()?,
            limit: limit + 1,
        };
        let mut items = self.gateway.view_orders(&query);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(|order| order.order_id.clone()) } else { None };
        Ok(Answer::Orders { items, next })
    }

    fn order(&self, id: &str, session: Option<&str>) -> Result<Answer, Refused> {
        let session = self.session(session)?;
        let by_order_id = ids::parse_order_id(id.as_bytes()).and_then(|parent| self.gateway.view_order(parent));
        if by_order_id.is_some() {
            return Ok(Answer::Order(by_order_id.map(Box::new)));
        }
        let found = self.gateway.find_orders(id, session);
        match found.as_slice() {
            [] => Ok(Answer::Order(None)),
            [parent] => Ok(Answer::Order(self.gateway.view_order(*parent).map(Box::new))),
            _ => Err(Refused {
                field: "session",
                detail: format!("{id} is a ClOrdID(11) of several sessions; say which"),
            }),
        }
    }

    fn session(&self, name: Option<&str>) -> Result<Option<SessionIx>, Refused> {
        name.map(|name| self.known_session(name)).transpose()
    }

    fn known_session(&self, name: &str) -> Result<SessionIx, Refused> {
        let detail = || format!("no session is called {name}; see `tidegate session list` or /api/v1/sessions");
        self.gateway.find_session(name).ok_or_else(|| Refused { field: "session", detail: detail() })
    }

    fn status(&self) -> StatusView {
        let (risk, sessions) = (self.gateway.view_risk(), self.gateway.view_sessions(self.now()));
        let venues = self.gateway.view_venues();
        let count = |n: usize| n as u64;
        let venues_up = count(venues.iter().filter(|venue| venue.up).count());
        let not_ready = self.not_ready(venues_up, &risk.killed);
        StatusView {
            ready: not_ready.is_none(),
            not_ready,
            uptime_s: self.now().mono.0 / types::NANOS_PER_SEC.unsigned_abs(),
            last_record: self.gateway.last_record().0,
            committed: self.gateway.committed().0,
            state_hash: Some(format!("{:016x}", self.gateway.state_hash())),
            sessions_up: count(sessions.iter().filter(|session| session.logged_on).count()),
            sessions_total: count(sessions.len()),
            venues_up,
            venues_total: count(venues.len()),
            open_orders: risk.open_orders,
            open_children: risk.open_children,
            killed: risk.killed,
        }
    }

    fn metrics(&self) -> MetricsView {
        let (counters, status) = (self.gateway.counters(), self.status());
        let mut view = MetricsView::default();
        for (name, help, value) in [
            ("tidegate_messages_in_total", "FIX messages received whole.", counters.messages_in),
            ("tidegate_garbled_total", "Runs of received bytes ignored as garbled.", counters.garbled),
            ("tidegate_orders_accepted_total", "Orders that passed the gate.", counters.orders_accepted),
            ("tidegate_orders_rejected_total", "Orders that were refused.", counters.orders_rejected),
            ("tidegate_children_total", "Child orders handed to venues.", counters.children),
            ("tidegate_fills_total", "Fills.", counters.fills),
            ("tidegate_duplicate_reports_total", "Venue reports seen before and dropped.", counters.duplicate_reports),
            ("tidegate_impossible_reports_total", "Venue reports that cannot be true.", counters.impossible_reports),
            ("tidegate_notices_dropped_total", "Log lines lost because too many came.", self.gateway.notices_dropped()),
        ] {
            view.counter(name, help, value);
        }
        for (name, help, value) in [
            (
                "tidegate_ready",
                "Whether orders are taken: the journal takes records and a venue is up.",
                u64::from(status.ready),
            ),
            ("tidegate_records_decided", "Number of the last record decided.", status.last_record),
            ("tidegate_records_committed", "Number of the last record that is durable.", status.committed),
            ("tidegate_connections", "Open FIX connections.", self.connections.len() as u64),
            ("tidegate_sessions_up", "Sessions logged on.", status.sessions_up),
            ("tidegate_venues_up", "Venues that take orders.", status.venues_up),
            ("tidegate_open_orders", "Open parent orders.", status.open_orders),
            ("tidegate_open_children", "Open child orders, those in doubt among them.", status.open_children),
            ("tidegate_kill_switches_engaged", "Kill switches engaged.", status.killed.len() as u64),
            (
                "tidegate_disk_low",
                "Whether the journal's disk is below its watermark.",
                u64::from(self.gateway.is_disk_low()),
            ),
            ("tidegate_gate_epoch", "The gate's epoch.", self.gateway.gate_epoch().0),
        ] {
            view.gauge(name, help, value);
        }
        view
    }
}

/// What the firm's kill switch is called among those engaged.
const FIRM: &str = "firm";

impl Core {
    /// Why no order can be taken now: each would be refused, so whoever waits for the gateway, or spreads clients over
    /// several, must not send them here.
    fn not_ready(&self, venues_up: u64, killed: &[String]) -> Option<String> {
        if let Some(error) = self.failed() {
            return Some(format!("the journal has failed: {error}"));
        }
        if self.is_stopping() {
            return Some("the gateway is stopping".to_owned());
        }
        if venues_up == 0 {
            return Some("no venue is up".to_owned());
        }
        if self.gateway.is_disk_low() {
            return Some("the journal's disk is below its watermark (journal.watermark_bytes): free space".to_owned());
        }
        let is_killed = killed.iter().any(|scope| scope == FIRM);
        is_killed.then(|| "the kill switch is engaged for the firm".to_owned())
    }
}
