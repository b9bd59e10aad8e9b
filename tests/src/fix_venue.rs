//! A gateway on a table between a client and a venue behind FIX, each message said by hand and each turn committed when the
//! test says so. For tests that ask what becomes of a child when its venue, an operator or the power has something to say.

use fix_codec::FieldWriter;
use fix_messages::{MarketDataSnapshot, MdEntry, MdSide};
use fix_session::{Role, SessionConfig};
use gateway::{CommandRefused, Gateway, Output};
use journal::{Durability, Frame, Log, LogConfig, Owner, Refused, SimDisk};
use model::{KillScope, OperatorCommand};
use types::{ConnId, Mono, Now, RecordNo, SessionIx, ShardId};

use crate::desk::{NOON, from_client};
use crate::setup::{FIX_VENUE, GATEWAY, SYMBOL, Venues, config_with, price, qty, text};
use crate::sim::{Peer, stored};

const NOW: Now = Now { mono: Mono(0), wall: NOON, market: NOON };
const CLIENT: ConnId = ConnId(1);
const VENUE: ConnId = ConnId(2);

/// See the module.
#[derive(Debug)]
pub struct FixVenueTable {
    /// The gateway, to look at.
    pub gateway: Gateway,
    /// The venue's side of its session.
    pub venue: Peer,
    /// What the client was sent since the test last looked, with `|` for SOH.
    pub client: String,
    /// What the venue was sent since then.
    pub to_venue: String,
    next_seq: u64,
    /// The largest batch that went to the journal.
    pub batch_bytes_max: usize,
    log: Log<SimDisk>,
    /// The venue's connection; one number for each.
    venue_conn: ConnId,
    /// How many more writes reach the venue before its line breaks.
    arriving: usize,
}

impl FixVenueTable {
    /// Client and venue logged on, and the venue showing a book.
    pub fn new() -> FixVenueTable {
        let mut gateway = Gateway::new(config_with(Venues::Fix));
        gateway.handle_start(RecordNo(0), NOW);
        let venue = Peer::new(SessionConfig::fix44(Role::Acceptor, text(FIX_VENUE), text(GATEWAY)));
        let (client, to_venue) = (String::new(), String::new());
        let log = empty_log();
        let (venue_conn, arriving) = (VENUE, usize::MAX);
        let mut table = FixVenueTable {
            gateway,
            venue,
            client,
            to_venue,
            next_seq: 1,
            batch_bytes_max: 0,
            log,
            venue_conn,
            arriving,
        };
        table.gateway.handle_connected(CLIENT, None, NOW);
        table.gateway.handle_connected(VENUE, Some(SessionIx(1)), NOW);
        table.venue.handle_connected(NOW);
        table.settle();
        table.client_says("A", "98=0|108=30|");
        table.settle();
        let mut book = Vec::new();
        let shown = |side, at| MdEntry { side, price: price(at), qty: qty("1000") };
        let entries = [shown(MdSide::Bid, "99.99"), shown(MdSide::Offer, "100.00")];
        MarketDataSnapshot::write(b"TEST1", SYMBOL.as_bytes(), &entries, &mut FieldWriter::new(&mut book));
        table.venue.send(MarketDataSnapshot::MSG_TYPE, &book, NOW);
        table.settle();
        table.forget();
        table
    }

    /// Forgets what was sent so far.
    pub fn forget(&mut self) {
        self.client.clear();
        self.to_venue.clear();
    }

    /// A message of the client, `fields` behind its header with `|` for SOH.
    pub fn client_says(&mut self, msg_type: &str, fields: &str) {
        let bytes = from_client(msg_type, self.next_seq, fields);
        self.next_seq += 1;
        assert_eq!(self.gateway.handle_received(CLIENT, &bytes, NOW), bytes.len());
    }

    /// An order of the client: buy 100 at 100, which the venue offers.
    pub fn order(&mut self, cl_ord_id: &str) {
        let fields = "21=1|55=TEST1|54=1|60=20131009-14:00:00.000|40=2|38=100|44=100|";
        self.client_says("D", &format!("11={cl_ord_id}|{fields}"));
    }

    /// The client asks to cancel.
    pub fn cancel(&mut self, cl_ord_id: &str, orig: &str) {
        let fields = "55=TEST1|54=1|60=20131009-14:00:00.000|";
        self.client_says("F", &format!("11={cl_ord_id}|41={orig}|{fields}"));
    }

    /// An application message of the venue.
    pub fn venue_says(&mut self, msg_type: &str, fields: &str) {
        let body = fields.replace('|', "\x01");
        self.venue.send(msg_type.as_bytes(), body.as_bytes(), NOW);
    }

    /// The kill switch for the firm.
    pub fn kill(&mut self, engage: bool) {
        assert!(self.try_kill(engage).is_ok(), "the kill switch is still at work");
    }

    /// The same, where it may be refused.
    pub fn try_kill(&mut self, engage: bool) -> Result<RecordNo, CommandRefused> {
        let kill = OperatorCommand::Kill { scope: KillScope::Firm, engage, by: text("test"), reason: text("stop") };
        self.gateway.handle_operator(&kill, NOW)
    }

    /// Ends the turn without committing it.
    pub fn end_turn(&mut self) {
        if let Some(batch) = self.gateway.end_turn() {
            self.batch_bytes_max = self.batch_bytes_max.max(batch.len_bytes());
            let written = self.log.append(&batch).and_then(|_| self.log.commit());
            assert!(written.is_ok(), "{written:?}");
            self.gateway.recycle(batch);
        }
    }

    /// The line to the venue breaks, with what is on it.
    pub fn lose_venue(&mut self) {
        self.gateway.handle_disconnected(self.venue_conn, NOW);
        self.venue.handle_disconnected(NOW);
        self.settle();
    }

    /// The venue is back, on a line that breaks after so many writes of ours.
    pub fn regain_venue(&mut self, arriving: usize) {
        (self.venue_conn, self.arriving) = (ConnId(self.venue_conn.0 + 1), arriving);
        self.gateway.handle_connected(self.venue_conn, Some(SessionIx(1)), NOW);
        self.venue.handle_connected(NOW);
        self.settle();
    }

    /// Commits what is with the journal up to `mark`, and carries what is said then.
    pub fn commit(&mut self, mark: RecordNo) {
        self.gateway.handle_committed(mark);
        while !self.gateway.is_turn_full()
            && let Some(output) = self.gateway.poll_output()
        {
            let (conn, bytes) = match output {
                Output::Send { conn, bytes } => (conn, bytes),
                Output::ReadStored(request) => {
                    let bodies = stored(&self.log, &request.records);
                    assert!(bodies.is_ok(), "{bodies:?}");
                    self.gateway.handle_stored(&request, &bodies.unwrap_or_default(), NOW);
                    continue;
                }
                other => panic!("not on this table: {other:?}"),
            };
            let text = String::from_utf8_lossy(bytes).replace('\x01', "|");
            if conn == self.venue_conn {
                self.to_venue.push_str(&text);
                if let Some(left) = self.arriving.checked_sub(1) {
                    self.arriving = left;
                    self.venue.handle_received(bytes, NOW);
                }
            } else {
                self.client.push_str(&text);
            }
        }
        self.gateway.handle_withheld(NOW);
    }

    /// Commits everything and carries bytes until nobody has anything to say.
    pub fn settle(&mut self) {
        loop {
            self.end_turn();
            self.commit(self.gateway.last_record());
            self.gateway.handle_backlog(NOW);
            let wire = self.venue.take_wire();
            assert_eq!(self.gateway.handle_received(self.venue_conn, &wire, NOW), wire.len());
            if wire.is_empty() && self.gateway.is_turn_empty() {
                return;
            }
        }
    }

    /// Nothing is open, nothing is reserved, and both sides of the venue's session count alike.
    pub fn assert_clear(&self) {
        let (ours, theirs) = (self.gateway.session(SessionIx(1)), self.venue.session());
        assert_eq!((ours.next_out(), ours.next_in()), (theirs.next_in(), theirs.next_out()), "the numbers must agree");
        let risk = self.gateway.view_risk();
        assert!(risk.clear && risk.accounts[0].open_notional.is_zero(), "{risk:?}");
    }
}

fn empty_log() -> Log<SimDisk> {
    let owner = Owner { pid: 1, since: NOON };
    let config = LogConfig { durability: Durability::Os, watermark_bytes: 0, ..LogConfig::new(ShardId(0), owner, 1) };
    let nothing = &mut |_: &Frame<'_>| Ok::<(), Refused>(());
    Log::open(SimDisk::new(), config, nothing).map_or_else(|error| panic!("{error}"), |(log, _)| log)
}

impl Default for FixVenueTable {
    fn default() -> Self {
        FixVenueTable::new()
    }
}
