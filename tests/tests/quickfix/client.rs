//! The client's application: it sends the day's orders, answers reports with cancels and replaces, and keeps what it heard.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::engine::Engine;
use crate::fields::Fields;
use crate::plan::{ORDERS, Outcome, Plan, Ticket};

/// Orders whose story is not over, at a time: enough that each cut catches some on their way, few enough that the day is
/// still going on when the next cut comes.
const WINDOW: usize = 40;
/// The day takes two seconds, and each cut one more until QuickFIX connects again; the rest is for a busy machine.
const DAY_DEADLINE: Duration = Duration::from_secs(60);

/// What the client knows of one order.
#[derive(Debug, Default)]
struct Known {
    history: Vec<String>,
    last_report: Option<Fields>,
    /// The sum of LastQty(32), and how many fills it came in.
    traded: u64,
    fills: usize,
    /// The answer to its OrderStatusRequest(H).
    status: Option<Fields>,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Client {
    orders: Vec<Known>,
    settled: usize,
    answered: usize,
    repeated: usize,
    execs: BTreeSet<String>,
    received: BTreeMap<u64, Fields>,
    deadline: Instant,
}

impl Client {
    pub(crate) fn new() -> Client {
        Client {
            orders: (0..ORDERS).map(|_| Known::default()).collect(),
            settled: 0,
            answered: 0,
            repeated: 0,
            execs: BTreeSet::new(),
            received: BTreeMap::new(),
            deadline: Instant::now() + DAY_DEADLINE,
        }
    }

    /// Sends every order and waits until each story is over.
    pub(crate) fn trade(&mut self, engine: &Engine<'_>) {
        engine.wait_logged_on(self.deadline);
        let mut sent = 0;
        while self.settled < ORDERS {
            while sent < ORDERS && sent - self.settled < WINDOW {
                begin(Ticket::of(sent), engine);
                sent += 1;
            }
            self.receive(engine);
        }
    }

    /// Asks the gateway where each order stands.
    pub(crate) fn ask_for_each_order(&mut self, engine: &Engine<'_>) {
        let mut asked = 0;
        while self.answered < ORDERS {
            while asked < ORDERS && asked - self.answered < WINDOW {
                ask(Ticket::of(asked), engine);
                asked += 1;
            }
            self.receive(engine);
        }
    }

    /// Application messages that came with PossDupFlag(43): the gateway sent them a second time.
    pub(crate) fn repeated(&self) -> usize {
        self.repeated
    }

    /// Every application message by its MsgSeqNum(34).
    pub(crate) fn received(&self) -> &BTreeMap<u64, Fields> {
        &self.received
    }

    /// Each order's story is one that it may have, and both sides say the same of its end.
    pub(crate) fn assert_settled(&self) {
        for (index, known) in self.orders.iter().enumerate() {
            let ticket = Ticket::of(index);
            let history = known.history.join(" ");
            assert!(ticket.histories().contains(&history.as_str()), "{ticket:?} went {history}");
            let outcome = ticket.outcome();
            assert_eq!(known.traded, outcome.cum_qty, "{ticket:?}: the sum of its fills");
            assert_eq!(known.fills, usize::from(outcome.cum_qty > 0), "{ticket:?}: fills");
            let last = known.last_report.as_ref().unwrap_or_else(|| panic!("{ticket:?} has no report"));
            if ticket.plan != Plan::CancelTooLate {
                assert_eq!(Outcome::told(last), outcome, "{ticket:?}: its last report");
            }
            let status = known.status.as_ref().unwrap_or_else(|| panic!("{ticket:?} has no status"));
            assert_eq!(status.value(39), outcome.status, "{ticket:?}: status, when asked");
            // The gateway keeps no order that it refused, only that its id was used.
            if ticket.plan != Plan::Refused {
                assert_eq!(Outcome::told(status), outcome, "{ticket:?}: when asked");
                assert_eq!(status.value(37), last.value(37), "{ticket:?}: OrderID, when asked");
            }
        }
    }

    fn receive(&mut self, engine: &Engine<'_>) {
        let message = engine.receive(self.deadline).unwrap_or_else(|| {
            let open = (0..ORDERS).map(Ticket::of).find(|ticket| !self.is_over(*ticket));
            panic!(
                "{} orders over, {} answered, nothing more comes; the first open is {open:?}: {:?}",
                self.settled,
                self.answered,
                open.map(|ticket| &self.orders[ticket.index])
            )
        });
        self.on_message(message, engine);
    }

    fn on_message(&mut self, message: Fields, engine: &Engine<'_>) {
        if message.find(43) == Some("Y") {
            self.repeated += 1;
        }
        match message.value(35) {
            "8" if message.value(150) == "I" => self.on_status(&message),
            "8" => self.on_report(&message, engine),
            "9" => self.on_cancel_reject(&message),
            _ => panic!("the gateway does not understand its client: {message:?}"),
        }
        let number = message.number(34);
        let again = self.received.insert(number, message);
        assert_eq!(again, None, "message {number} reached the application twice");
    }

    fn on_report(&mut self, report: &Fields, engine: &Engine<'_>) {
        let ticket = Ticket::of(Ticket::index_of(report));
        assert!(self.execs.insert(report.value(17).to_owned()), "ExecID(17) came twice: {report:?}");
        let known = &mut self.orders[ticket.index];
        let exec_type = report.value(150);
        if exec_type == "F" {
            known.fills += 1;
            known.traded += report.number(32);
        }
        known.last_report = Some(report.clone());
        match (ticket.plan, exec_type) {
            (Plan::ReplaceAndCancel | Plan::ReplaceAndFill, "0") => replace(ticket, engine),
            (Plan::ReplaceAndCancel, "5") => cancel(ticket, &ticket.replace_id(), engine),
            _ => {}
        }
        self.on_word(ticket, format!("{exec_type}:{}", report.value(39)));
    }

    fn on_cancel_reject(&mut self, reject: &Fields) {
        let ticket = Ticket::of(Ticket::index_of(reject));
        assert_eq!(reject.value(102), "0", "CxlRejReason(102) of {ticket:?}: {reject:?}");
        self.on_word(ticket, format!("reject:{}", reject.value(39)));
    }

    fn on_status(&mut self, status: &Fields) {
        let known = &mut self.orders[Ticket::index_of(status)];
        assert!(known.status.replace(status.clone()).is_none(), "asked once, answered twice: {status:?}");
        self.answered += 1;
    }

    fn on_word(&mut self, ticket: Ticket, word: String) {
        let over = word == ticket.last_word();
        self.orders[ticket.index].history.push(word);
        self.settled += usize::from(over);
    }

    fn is_over(&self, ticket: Ticket) -> bool {
        self.orders[ticket.index].history.last().is_some_and(|word| word == ticket.last_word())
    }
}

fn begin(ticket: Ticket, engine: &Engine<'_>) {
    let (id, symbol, qty) = (ticket.order_id(), ticket.symbol(), ticket.qty().to_string());
    let price = ticket.price();
    engine.send("D", &[(11, &id), (55, &symbol), (54, ticket.side()), (38, &qty), (40, "2"), (44, price)]);
    if matches!(ticket.plan, Plan::Cancel | Plan::CancelTooLate) {
        cancel(ticket, &id, engine);
    }
}

fn cancel(ticket: Ticket, orig: &str, engine: &Engine<'_>) {
    let (id, symbol) = (ticket.cancel_id(), ticket.symbol());
    engine.send("F", &[(41, orig), (11, &id), (55, &symbol), (54, ticket.side())]);
}

fn replace(ticket: Ticket, engine: &Engine<'_>) {
    let (id, orig, symbol) = (ticket.replace_id(), ticket.order_id(), ticket.symbol());
    let qty = ticket.replaced_qty().to_string();
    let price = ticket.replaced_price();
    engine.send("G", &[(41, &orig), (11, &id), (55, &symbol), (54, ticket.side()), (38, &qty), (40, "2"), (44, price)]);
}

fn ask(ticket: Ticket, engine: &Engine<'_>) {
    let (id, symbol) = (ticket.order_id(), ticket.symbol());
    engine.send("H", &[(11, &id), (55, &symbol), (54, ticket.side())]);
}
