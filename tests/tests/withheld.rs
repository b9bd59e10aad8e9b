//! An approval that goes stale between its decision and its commit. What a user would lose: the kill switch, for the orders
//! that were on their way when it was engaged.

use fix_messages::{MarketDataSnapshot, MdEntry, MdSide};
use fix_session::{Role, SessionConfig};
use gateway::{Gateway, Output};
use model::{KillScope, OperatorCommand};
use tests::desk::{NOON, from_client};
use tests::setup::{FIX_VENUE, GATEWAY, SYMBOL, Venues, config_with, price, qty, text};
use tests::sim::Peer;
use types::{ConnId, Mono, Now, RecordNo, SessionIx};

const NOW: Now = Now { mono: Mono(0), wall: NOON, market: NOON };
const CLIENT: ConnId = ConnId(1);
const VENUE: ConnId = ConnId(2);

struct Table {
    gateway: Gateway,
    venue: Peer,
    /// What the client was sent, with `|` for SOH.
    client: String,
    /// What the venue was sent.
    to_venue: String,
}

impl Table {
    /// Client and venue logged on, and the venue showing a book.
    fn new() -> Table {
        let mut gateway = Gateway::new(config_with(Venues::Fix));
        gateway.handle_start(RecordNo(0), NOW);
        let venue = Peer::new(SessionConfig::fix44(Role::Acceptor, text(FIX_VENUE), text(GATEWAY)));
        let mut table = Table { gateway, venue, client: String::new(), to_venue: String::new() };
        table.gateway.handle_connected(CLIENT, None, NOW);
        table.gateway.handle_connected(VENUE, Some(SessionIx(1)), NOW);
        table.venue.handle_connected(NOW);
        table.settle();
        table.client_says(&from_client("A", 1, "98=0|108=30|"));
        table.settle();
        let mut book = Vec::new();
        let shown = |side, at| MdEntry { side, price: price(at), qty: qty("1000") };
        let entries = [shown(MdSide::Bid, "99.99"), shown(MdSide::Offer, "100.00")];
        let mut fields = fix_codec::FieldWriter::new(&mut book);
        MarketDataSnapshot::write(b"TEST1", SYMBOL.as_bytes(), &entries, &mut fields);
        table.venue.send(MarketDataSnapshot::MSG_TYPE, &book, NOW);
        table.settle();
        table
    }

    fn client_says(&mut self, bytes: &[u8]) {
        assert_eq!(self.gateway.handle_received(CLIENT, bytes, NOW), bytes.len());
    }

    fn order(&mut self, seq: u64) {
        let fields = "11=A1|21=1|55=TEST1|54=1|60=20131009-14:00:00.000|40=2|38=100|44=100|";
        self.client_says(&from_client("D", seq, fields));
    }

    /// Commits everything and carries bytes until nobody has anything to say.
    fn settle(&mut self) {
        loop {
            if let Some(batch) = self.gateway.end_turn() {
                self.gateway.recycle(batch);
            }
            self.gateway.handle_committed(self.gateway.last_record());
            while let Some(output) = self.gateway.poll_output() {
                let Output::Send { conn, bytes } = output else { panic!("not in this table: {output:?}") };
                let text = String::from_utf8_lossy(bytes).replace('\x01', "|");
                if conn == VENUE {
                    self.to_venue.push_str(&text);
                    self.venue.handle_received(bytes, NOW);
                } else {
                    self.client.push_str(&text);
                }
            }
            self.gateway.handle_withheld(NOW);
            let wire = self.venue.take_wire();
            self.gateway.handle_received(VENUE, &wire, NOW);
            if wire.is_empty() && self.gateway.is_turn_empty() {
                return;
            }
        }
    }
}

#[test]
fn an_order_that_is_approved_and_committed_goes_to_the_venue() {
    let mut table = Table::new();
    table.order(2);
    table.settle();
    assert!(table.to_venue.contains("|35=D|"), "{}", table.to_venue);
}

#[test]
fn an_order_killed_before_its_commit_never_reaches_the_venue_and_leaves_no_gap() {
    let mut table = Table::new();
    table.order(2);
    // The order's turn is with the journal, and not committed, when the operator stops everything.
    let batch = table.gateway.end_turn().unwrap();
    table.gateway.recycle(batch);
    let kill = OperatorCommand::Kill { scope: KillScope::Firm, engage: true, by: text("test"), reason: text("stop") };
    table.gateway.handle_operator(&kill, NOW);
    table.settle();

    assert!(!table.to_venue.contains("|35=D|"), "{}", table.to_venue);
    assert!(table.to_venue.contains("|35=4|") && table.to_venue.contains("|123=Y|"), "{}", table.to_venue);
    let (ours, theirs) = (table.gateway.session(SessionIx(1)), table.venue.session());
    assert_eq!((ours.next_out(), ours.next_in()), (theirs.next_in(), theirs.next_out()), "the numbers must agree");
    assert!(table.client.contains("|150=4|39=4|"), "the client must hear that it is over: {}", table.client);
    let risk = table.gateway.view_risk();
    assert!(risk.clear && risk.accounts[0].open_notional.is_zero(), "{risk:?}");
}
