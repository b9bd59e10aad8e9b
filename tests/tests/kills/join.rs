//! Three logs of one day, held against each other.
//!
//! The client, the gateway's journal and the venue each wrote down what they saw, and none has read another's. Joined by
//! ClOrdID, child ClOrdID and ExecID they must tell one story: what is in one is once in the other, and says the same.
//! Whatever does not fit is a [`Fault`] with its id; there is no list of excuses.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use types::{Price, Qty, Side};

/// An order's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) side: Side,
    pub(crate) qty: Qty,
    pub(crate) price: Option<Price>,
}

/// What an execution says. [`Kind::Trade`] has a quantity and a price, the others have none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exec {
    /// OrderID(37) or, where there is none, ClOrdID(11) at the client; the child's ClOrdID(11) at the venue.
    pub(crate) order: String,
    pub(crate) kind: Kind,
    pub(crate) traded: Option<(Qty, Price)>,
}

/// ExecType(150).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Accepted,
    Rejected,
    Trade,
    PendingCancel,
    Canceled,
    Expired,
}

impl Kind {
    /// Whether nothing can happen to the order any more. A trade is the last one where it fills the order.
    const fn is_end(self) -> bool {
        match self {
            Kind::Rejected | Kind::Canceled | Kind::Expired => true,
            Kind::Accepted | Kind::Trade | Kind::PendingCancel => false,
        }
    }
}

/// Entries of a log by their id, in its order. An id that stands twice was written twice.
pub(crate) type Entries<T> = Vec<(String, T)>;

/// What the client wrote down.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClientLog {
    /// NewOrderSingle(D) by ClOrdID(11), when first sent.
    pub(crate) orders: Entries<Terms>,
    /// OrderCancelRequest(F) by ClOrdID(11), when first sent.
    pub(crate) cancels: Entries<()>,
    /// ExecutionReport(8) by ExecID(17), as handed up by its session.
    pub(crate) execs: Entries<Exec>,
    /// OrderCancelReject(9) by ClOrdID(11).
    pub(crate) refusals: Entries<()>,
    /// CumQty(14) of the last report, by OrderID(37).
    pub(crate) cum: BTreeMap<String, Qty>,
}

/// What the gateway's journal holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct JournalLog {
    /// Orders that passed the gate by ClOrdID(11), and those refused, whose terms it does not keep.
    pub(crate) orders: Entries<Option<Terms>>,
    /// OrderID(37) and OrderQty(38) of orders that passed the gate.
    pub(crate) parents: Entries<Qty>,
    /// Cancel requests that were taken, by ClOrdID(11).
    pub(crate) cancels: Entries<()>,
    /// Cancel requests that were refused, by ClOrdID(11). One that was taken and then came too late is in both.
    pub(crate) refusals: Entries<()>,
    /// What the client was to be told, by our ExecID(17).
    pub(crate) told: Entries<Exec>,
    /// Children by their ClOrdID(11).
    pub(crate) children: Entries<Terms>,
    /// The order that each child is of: OrderID(37) by child ClOrdID(11).
    pub(crate) parent_of: BTreeMap<String, String>,
    /// Children that were closed as never sent.
    pub(crate) unsent: Entries<()>,
    /// What the venue reported, by its ExecID(17).
    pub(crate) heard: Entries<Exec>,
}

/// What the venue wrote down.
#[derive(Debug, Clone, Default)]
pub(crate) struct VenueLog {
    /// Orders that it was sent, by ClOrdID(11).
    pub(crate) orders: Entries<Terms>,
    /// What it did with them, by its ExecID(17).
    pub(crate) execs: Entries<Exec>,
}

/// What does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("{what} {id}: {there} has it, {missing} does not")]
    Missing { what: &'static str, id: String, there: &'static str, missing: &'static str },
    #[error("{what} {id}: {times} times in {log}")]
    Doubled { what: &'static str, id: String, times: usize, log: &'static str },
    #[error("{what} {id}: {left}, but {right}")]
    Differs { what: &'static str, id: String, left: String, right: String },
    #[error("child {id}: closed as not sent, but the venue has it")]
    SentAfterAll { id: String },
    #[error("{what} {id}: still open in {log}")]
    Open { what: &'static str, id: String, log: &'static str },
    #[error("order {id}: client has traded {client} with CumQty {cum}, journal {journal}, venue {venue}")]
    Totals { id: String, client: Qty, cum: Qty, journal: Qty, venue: Qty },
}

const CLIENT: &str = "client";
const JOURNAL: &str = "journal";
const VENUE: &str = "venue";

/// Everything that does not fit, in the order of ids.
pub(crate) fn join(client: &ClientLog, journal: &JournalLog, venue: &VenueLog) -> Vec<Fault> {
    let mut faults = Vec::new();
    let known = |terms: &Terms, booked: &Option<Terms>| booked.is_none_or(|booked| booked == *terms);
    match_up("order", (CLIENT, &client.orders), (JOURNAL, &journal.orders), known, &mut faults);
    match_up("execution", (CLIENT, &client.execs), (JOURNAL, &journal.told), Exec::eq, &mut faults);
    match_up("refusal of", (CLIENT, &client.refusals), (JOURNAL, &journal.refusals), |(), ()| true, &mut faults);
    let answered: BTreeSet<_> = journal.cancels.iter().chain(&journal.refusals).map(|(id, ())| id.clone()).collect();
    let answered: Vec<_> = answered.into_iter().map(|id| (id, ())).collect();
    match_up("cancel request", (CLIENT, &client.cancels), (JOURNAL, &answered), |(), ()| true, &mut faults);
    join_children(journal, venue, &mut faults);
    match_up("venue execution", (JOURNAL, &journal.heard), (VENUE, &venue.execs), Exec::eq, &mut faults);
    find_open(client, journal, &mut faults);
    compare_totals(client, journal, venue, &mut faults);
    faults
}

/// Holds two logs against each other: each id once in each, and both say the same of it.
fn match_up<A: Debug, B: Debug>(
    what: &'static str,
    (left_log, left): (&'static str, &Entries<A>),
    (right_log, right): (&'static str, &Entries<B>),
    agree: impl Fn(&A, &B) -> bool,
    faults: &mut Vec<Fault>,
) {
    let (left, right) = (by_id(left), by_id(right));
    let ids: BTreeSet<&str> = left.keys().chain(right.keys()).copied().collect();
    for id in ids {
        let own = || id.to_owned();
        let found = (left.get(id).map_or(&[][..], Vec::as_slice), right.get(id).map_or(&[][..], Vec::as_slice));
        for (times, log) in [(found.0.len(), left_log), (found.1.len(), right_log)] {
            if times > 1 {
                faults.push(Fault::Doubled { what, id: own(), times, log });
            }
        }
        match found {
            ([], _) => faults.push(Fault::Missing { what, id: own(), there: right_log, missing: left_log }),
            (_, []) => faults.push(Fault::Missing { what, id: own(), there: left_log, missing: right_log }),
            ([a, ..], [b, ..]) if !agree(a, b) => {
                let (left, right) = (format!("{left_log} says {a:?}"), format!("{right_log} {b:?}"));
                faults.push(Fault::Differs { what, id: own(), left, right });
            }
            _ => {}
        }
    }
}

fn by_id<T>(entries: &Entries<T>) -> BTreeMap<&str, Vec<&T>> {
    let mut by_id: BTreeMap<&str, Vec<&T>> = BTreeMap::new();
    for (id, entry) in entries {
        by_id.entry(id).or_default().push(entry);
    }
    by_id
}

/// A child is at the venue, or it was closed as not sent: one of the two, never both, and nothing is there beside them.
fn join_children(journal: &JournalLog, venue: &VenueLog, faults: &mut Vec<Fault>) {
    let unsent = by_id(&journal.unsent);
    for (id, times) in &unsent {
        if times.len() > 1 {
            faults.push(Fault::Doubled { what: "closing of", id: (*id).to_owned(), times: times.len(), log: JOURNAL });
        }
    }
    let mut sent = journal.children.clone();
    sent.retain(|(id, _)| !unsent.contains_key(id.as_str()));
    let mut received = venue.orders.clone();
    received.retain(|(id, _)| {
        let sent_after_all = unsent.contains_key(id.as_str());
        if sent_after_all {
            faults.push(Fault::SentAfterAll { id: id.clone() });
        }
        !sent_after_all
    });
    match_up("child", (JOURNAL, &sent), (VENUE, &received), Terms::eq, faults);
}

/// After the day nothing is open: no order at the client, no child in the journal.
fn find_open(client: &ClientLog, journal: &JournalLog, faults: &mut Vec<Fault>) {
    let ended = |execs: &Entries<Exec>| -> BTreeSet<String> {
        execs.iter().filter(|(_, exec)| exec.kind.is_end()).map(|(_, exec)| exec.order.clone()).collect()
    };
    let mut open = |what, log, orders: &Entries<Qty>, ended: &BTreeSet<String>, traded: &BTreeMap<String, Qty>| {
        for (id, qty) in orders {
            if !ended.contains(id) && traded.get(id) != Some(qty) {
                faults.push(Fault::Open { what, id: id.clone(), log });
            }
        }
    };
    open("order", CLIENT, &journal.parents, &ended(&client.execs), &traded(&client.execs, Some));
    let mut over = ended(&journal.heard);
    over.extend(journal.unsent.iter().map(|(id, ())| id.clone()));
    let children = journal.children.iter().map(|(id, terms)| (id.clone(), terms.qty)).collect();
    open("child", JOURNAL, &children, &over, &traded(&journal.heard, Some));
}

/// What traded of each order is one number in all three logs.
fn compare_totals(client: &ClientLog, journal: &JournalLog, venue: &VenueLog, faults: &mut Vec<Fault>) {
    let at_client = traded(&client.execs, Some);
    let in_journal = traded(&journal.told, Some);
    let at_venue = traded(&venue.execs, |child| journal.parent_of.get(child).map(String::as_str));
    for (id, _) in &journal.parents {
        let of = |sums: &BTreeMap<String, Qty>| sums.get(id).copied().unwrap_or(Qty::ZERO);
        let (client, cum, journal, venue) = (of(&at_client), of(&client.cum), of(&in_journal), of(&at_venue));
        if [cum, journal, venue] != [client; 3] {
            faults.push(Fault::Totals { id: id.clone(), client, cum, journal, venue });
        }
    }
}

/// The sum of trades by order, or by what `owner` makes of the order.
fn traded<'a>(execs: &'a Entries<Exec>, owner: impl Fn(&'a str) -> Option<&'a str>) -> BTreeMap<String, Qty> {
    let mut sums: BTreeMap<String, Qty> = BTreeMap::new();
    for (_, exec) in execs {
        if let (Some((qty, _)), Some(order)) = (exec.traded, owner(&exec.order)) {
            let sum = sums.entry(order.to_owned()).or_default();
            *sum = Qty::from_raw(sum.raw() + qty.raw());
        }
    }
    sums
}
