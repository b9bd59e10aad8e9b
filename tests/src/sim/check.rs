//! What must be true when all is said: client, gateway, gate, venue and journal, side by side. Each question is a function
//! named `invariant_*` that gives back what a user would have lost.

use std::collections::BTreeMap;

use fix_messages::{code, ids};
use fix_session::Session;
use gateway::Gateway;
use model::{Record, VenueExecId, record_type};
use orders::{Child, ParentPhase};
use types::{AccountIx, Notional, Qty, SessionIx, VenueIx};

use crate::setup::{Venues, config_with};
use crate::sim::client::{Client, Known};
use crate::sim::fix_venue::FixVenue;
use crate::sim::running::Running;
use crate::sim::story::{Story, Told};

/// Everything that does not fit, in words.
type Losses = Vec<String>;

/// What the journal says when it is read from its first record on.
#[derive(Debug, Default)]
pub(super) struct Reread {
    /// State hashes that were computed again.
    pub(super) hashes: u64,
    /// ExecID(17) of every report of a venue that was applied.
    heard: Vec<(VenueIx, VenueExecId)>,
}

/// Client and gateway agree on their session and on every order.
pub(super) fn invariant_client(gateway: &Gateway, client: &Client) -> Losses {
    let mut losses = invariant_session("client", gateway.session(SessionIx(0)), client.peer.session());
    for (exec, count) in client.execs.iter().filter(|(_, count)| **count > 1) {
        losses.push(format!("ExecID {} was told {count} times", String::from_utf8_lossy(exec)));
    }
    for (id, _) in client.asked.iter().filter(|(_, answered)| !**answered) {
        losses.push(format!("{} was sent and never answered", String::from_utf8_lossy(id)));
    }
    for parent in gateway.blotter().parents() {
        let known = Known {
            status: code::ord_status(parent.status()),
            cum_qty: parent.cum_qty,
            leaves_qty: parent.leaves_qty(),
            traded: parent.cum_qty,
        };
        let told = client.orders.get(ids::order_id(parent.id).as_bytes());
        if told != Some(&known) {
            losses.push(format!("{}: the gateway has {known:?}, the client {told:?}", parent.cl_ord_id));
        }
    }
    if client.orders.len() != gateway.blotter().parents_len() {
        losses.push("the client was told of an order that the gateway does not have".to_owned());
    }
    losses
}

/// Both sides are logged on and have the same numbers.
fn invariant_session(who: &str, ours: &Session, theirs: &Session) -> Losses {
    let mut losses = Losses::new();
    if !ours.is_logged_on() || !theirs.is_logged_on() {
        losses.push(format!("{who}: not logged on at the end: {} and {}", ours.state_name(), theirs.state_name()));
    }
    let (here, there) = ((ours.next_in(), ours.next_out()), (theirs.next_out(), theirs.next_in()));
    if here != there {
        losses.push(format!("{who}: the gateway's numbers are {here:?}, theirs {there:?}"));
    }
    losses
}

/// No request hangs, and what traded of an order is what its children traded.
pub(super) fn invariant_parents(gateway: &Gateway) -> Losses {
    let mut losses = Losses::new();
    for parent in gateway.blotter().parents() {
        match parent.phase() {
            ParentPhase::New
            | ParentPhase::PartiallyFilled
            | ParentPhase::Filled
            | ParentPhase::Canceled
            | ParentPhase::Expired
            | ParentPhase::Rejected => {}
            ParentPhase::PendingCancel | ParentPhase::Stopping | ParentPhase::PendingReplace => {
                losses.push(format!("{}: {:?} for ever", parent.cl_ord_id, parent.phase()));
            }
        }
        let children = gateway.blotter().children(parent.id);
        let traded = children.fold(0, |sum, child: &Child| sum + child.cum_qty.raw());
        if traded != parent.cum_qty.raw() {
            let (traded, cum_qty) = (Qty::from_raw(traded), parent.cum_qty);
            losses.push(format!("{}: {cum_qty} traded, its children {traded}", parent.cl_ord_id));
        }
        // The market is there at the end, so that nothing waits for a price, a venue or an operator.
        if parent.unplaced_qty().is_positive() {
            losses.push(format!("{}: {} of it lies nowhere", parent.cl_ord_id, parent.unplaced_qty()));
        }
    }
    losses
}

/// The gate reserves what is open, to the last share, and has executed what traded; both hashes that are kept up with
/// every change are those of a walk.
pub(super) fn invariant_gate(gateway: &Gateway) -> Losses {
    let mut losses = Losses::new();
    let (gate, blotter) = (gateway.gate(), gateway.blotter());
    if gate.hash() != gate.hash_naive() {
        losses.push("the gate's hash is not that of a walk over it".to_owned());
    }
    if blotter.hash() != blotter.hash_naive() {
        losses.push("the blotter's hash is not that of a walk over it".to_owned());
    }
    if gate.open_orders() != blotter.open_parents_len() {
        losses.push(format!("{} orders open at the gate, {} here", gate.open_orders(), blotter.open_parents_len()));
    }
    let sum = |a: Notional, b: Notional| a.checked_add(b).unwrap_or(Notional::MAX);
    for (account, exposure) in (0..).map(AccountIx).zip(gate.exposures()) {
        let own = || blotter.parents().filter(|parent| parent.account == account);
        let open =
            own().map(|parent| Notional::of(parent.reserve_price, parent.leaves_qty())).fold(Notional::ZERO, sum);
        let executed = own().map(|parent| parent.traded.abs()).fold(Notional::ZERO, sum);
        if (exposure.open, exposure.executed) != (open, executed) {
            losses.push(format!("account {account}: the gate has {exposure:?}, the orders {open:?} and {executed:?}"));
        }
    }
    if !gate.kill_view().engaged().is_empty() {
        losses.push("the kill switch is engaged at the end".to_owned());
    }
    losses
}

/// The venue over FIX and the gateway tell one story: child by child, execution by execution.
pub(super) fn invariant_venue(running: &Running, venues: Venues, venue: &FixVenue, reread: &Reread) -> Losses {
    let gateway = &running.gateway;
    let Some((ix, session)) = venues.over_fix() else { return Losses::new() };
    let story = venue.story();
    let mut losses = invariant_session("venue", gateway.session(session), venue.session());
    losses.extend(invariant_children(gateway, ix, &story));
    losses.extend(invariant_executions(ix, &story, reread));
    let impossible = gateway.counters().impossible_reports;
    if impossible > 0 {
        losses.push(format!("{impossible} reports of the venue were called impossible"));
    }
    losses
}

/// A child is at the venue or it was closed as not sent: one of the two, never both. Where both have it they agree.
fn invariant_children(gateway: &Gateway, venue: VenueIx, story: &Story) -> Losses {
    let mut losses = Losses::new();
    let mut at_venue = BTreeMap::new();
    for order in &story.orders {
        if at_venue.insert(order.cl_ord_id.as_str(), order.told).is_some() {
            losses.push(format!("child {}: sent twice as new", order.cl_ord_id));
        }
    }
    for child in children_at(gateway, venue) {
        let id = ids::child_cl_ord_id(child.order.child);
        let ours = Told::of_child(&child.order, child.cum_qty, child.status);
        let theirs = at_venue.remove(id.as_str());
        match (ours, theirs) {
            (None, None) => {}
            (Some(_), None) => losses.push(format!("child {id}: {:?} here, and the venue never had it", child.status)),
            (None, Some(theirs)) => losses.push(format!("child {id}: closed as not sent, the venue has {theirs:?}")),
            (Some(ours), Some(theirs)) if ours != theirs => {
                losses.push(format!("child {id}: the gateway has {ours:?}, the venue {theirs:?}"));
            }
            (Some(_), Some(_)) if child.status.is_canceling() => {
                losses.push(format!("child {id}: asked to cancel, and never answered"));
            }
            (Some(_), Some(_)) => {}
        }
    }
    losses.extend(at_venue.keys().map(|id| format!("child {id}: at the venue, and the gateway does not know it")));
    losses
}

/// Every execution of the venue is once in the journal, and the journal has no other.
fn invariant_executions(venue: VenueIx, story: &Story, reread: &Reread) -> Losses {
    let mut times: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for exec in &story.execs {
        times.entry(exec.as_str()).or_default().0 += 1;
    }
    for (_, exec) in reread.heard.iter().filter(|(at, _)| *at == venue) {
        times.entry(exec.as_str()).or_default().1 += 1;
    }
    let wrong = times.iter().filter(|(_, times)| **times != (1, 1));
    wrong.map(|(exec, (did, heard))| format!("{exec}: done {did} times, heard {heard} times")).collect()
}

/// How many children of a venue never reached it.
pub(super) fn not_sent(gateway: &Gateway) -> u64 {
    let all = gateway.blotter().parents().flat_map(|parent| gateway.blotter().children(parent.id));
    all.filter(|child| child.status == orders::ChildStatus::NotSent).count() as u64
}

/// The journal, replayed into an empty gateway, gives the state that runs.
pub(super) fn invariant_replay(running: &Running, venues: Venues) -> (Reread, Losses) {
    let (mut again, mut reread) = (Gateway::new(config_with(venues)), Reread::default());
    let losses = match replay(running, &mut again, &mut reread) {
        Ok(()) if again.state_hash() == running.gateway.state_hash() => Losses::new(),
        Ok(()) => vec!["the replayed state is not the state that runs".to_owned()],
        Err(why) => vec![format!("the journal cannot be replayed: {why}")],
    };
    (reread, losses)
}

fn replay(running: &Running, again: &mut Gateway, reread: &mut Reread) -> Result<(), String> {
    let mut reader = running.log.reader();
    while let Some(batch) = reader.poll_batch(running.log.mark()).map_err(|error| error.to_string())? {
        for record in batch.records() {
            reread.on_record(record.record_type, record.version, record.bytes);
            again
                .replay(record.no, record.record_type, record.version, record.bytes)
                .map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

impl Reread {
    fn on_record(&mut self, kind: u16, version: u8, bytes: &[u8]) {
        self.hashes += u64::from(kind == record_type::STATE_HASH);
        // What cannot be read stops the replay, which says so.
        if let Ok(Record::ChildReported(reported)) = Record::decode(kind, version, bytes)
            && !reported.venue_exec.is_empty()
        {
            self.heard.push((reported.venue, reported.venue_exec));
        }
    }
}

fn children_at(gateway: &Gateway, venue: VenueIx) -> impl Iterator<Item = &Child> {
    let all = gateway.blotter().parents().flat_map(|parent| gateway.blotter().children(parent.id));
    all.filter(move |child| child.order.venue == venue)
}
