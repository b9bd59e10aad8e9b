//! What operators see of the shard, made on demand.

use fix_session::{LastMessage, Session};
use market_data::{Book, BookSide, Level, Quote};
use model::views::{
    AccountView, BookView, ChildView, LastMessageView, LevelView, OrderView, RiskView, SessionView, VenueBookView,
    VenueView,
};
use model::{Instruments, KillScope, OrdStatus, OrdType, TimeInForce};
use orders::{Blotter, Child, ChildStatus, Parent};
use risk_gate::Gate;
use rust_decimal::Decimal;
use types::{
    AccountIx, InstrumentIx, NANOS_PER_MILLI, NANOS_PER_SEC, Notional, Now, ParentId, Qty, SessionIx, Side, VenueIx,
};

use crate::config::Peer;
use crate::gateway::Gateway;

/// Which orders are asked for.
#[derive(Debug, Clone, Default)]
pub struct OrderQuery {
    /// Of this session only.
    pub session: Option<SessionIx>,
    /// Of this instrument only.
    pub instrument: Option<InstrumentIx>,
    /// Only those that can still trade.
    pub open_only: bool,
    /// Only those after this one, in the order of their acceptance.
    pub after: Option<ParentId>,
    /// At most so many.
    pub limit: usize,
}

impl Gateway {
    /// What is traded.
    pub fn instruments(&self) -> &Instruments {
        &self.config.instruments
    }

    /// The blotter, to look at.
    pub fn blotter(&self) -> &Blotter {
        &self.blotter
    }

    /// The gate, to look at.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// A session, to look at.
    pub fn session(&self, ix: SessionIx) -> &Session {
        &self.sessions[ix.ix()].session
    }

    /// A session's id: `BeginString:SenderCompID->TargetCompID`, ours first.
    pub fn session_name(&self, ix: SessionIx) -> &str {
        self.names.session_name(ix)
    }

    /// All sessions, in the order of the configuration.
    pub fn view_sessions(&self, now: Now) -> Vec<SessionView> {
        (0..self.sessions.len() as u32).map(|ix| self.view_session(SessionIx(ix), now)).collect()
    }

    fn view_session(&self, ix: SessionIx, now: Now) -> SessionView {
        let slot = &self.sessions[ix.ix()];
        let status = slot.session.status(now);
        let millis = |nanos: u64| nanos / NANOS_PER_MILLI.unsigned_abs();
        let last =
            |message: LastMessage| LastMessageView { msg_type: message.msg_type.as_str().to_owned(), seq: message.seq };
        SessionView {
            id: self.names.session_name(ix).to_owned(),
            kind: match self.config.sessions[ix.ix()].peer {
                Peer::Client { .. } => "client".into(),
                Peer::Venue(_) => "venue".into(),
            },
            state: status.state.into(),
            logged_on: slot.session.is_logged_on(),
            disabled: status.is_disabled,
            next_in: status.next_in,
            next_out: status.next_out,
            resets: status.epoch,
            last_in: status.last_in.map(last),
            last_out: status.last_out.map(last),
            heart_bt_int_s: status.heartbeat_ns / NANOS_PER_SEC.unsigned_abs(),
            heard_ago_ms: status.heard_ago_ns.map(millis),
            sent_ago_ms: status.sent_ago_ns.map(millis),
            round_trip_us: status.round_trip_ns.map(|nanos| nanos / 1_000),
            gap_through: status.gap_through,
            held: status.held as u64,
            resending: status.resending,
            unconfirmed: status.unconfirmed,
            rejects_sent: slot.rejects_sent,
            rejects_received: slot.rejects_received,
        }
    }

    /// Orders, oldest first, without their children.
    pub fn view_orders(&self, query: &OrderQuery) -> Vec<OrderView> {
        let matches = |parent: &&Parent| {
            query.after.is_none_or(|after| parent.id > after)
                && query.session.is_none_or(|session| parent.session == session)
                && query.instrument.is_none_or(|instrument| parent.instrument == instrument)
                && !(query.open_only && parent.status().is_terminal())
        };
        self.blotter.parents().filter(matches).take(query.limit).map(|parent| self.view_parent(parent, false)).collect()
    }

    /// One order with its children.
    pub fn view_order(&self, parent: ParentId) -> Option<OrderView> {
        self.blotter.parent(parent).map(|parent| self.view_parent(parent, true))
    }

    /// The orders that clients know by a ClOrdID(11): of one session, or of each that used it.
    pub fn find_orders(&self, cl_ord_id: &str, session: Option<SessionIx>) -> Vec<ParentId> {
        let Ok(cl_ord_id) = cl_ord_id.parse() else { return Vec::new() };
        let sessions = (0..self.sessions.len() as u32).map(SessionIx);
        let asked = sessions.filter(|ix| session.is_none_or(|session| session == *ix));
        asked.filter_map(|ix| self.blotter.find(ix, &cl_ord_id)).collect()
    }

    /// All venues, in the order of the configuration.
    pub fn view_venues(&self) -> Vec<VenueView> {
        let rows = self.config.venues.iter().zip(self.router.venues());
        rows.map(|(entry, profile)| VenueView {
            mic: entry.mic.to_string(),
            kind: if profile.dark { "dark" } else { "lit" },
            up: profile.up,
            taker_fee: if profile.dark { profile.midpoint_fee } else { profile.taker_fee }.into(),
            maker_fee: if profile.dark { profile.midpoint_fee } else { profile.maker_fee }.into(),
            source: entry.source.clone(),
        })
        .collect()
    }

    /// The books of one instrument, or of all.
    pub fn view_books(&self, only: Option<InstrumentIx>) -> Vec<BookView> {
        let asked = |row: &&model::Instrument| only.is_none_or(|ix| row.ix == ix);
        self.config
            .instruments
            .iter()
            .filter(asked)
            .map(|row| {
                let nbbo = self.books.nbbo(row.ix);
                let books = (0u16..).zip(self.books.of_instrument(row.ix));
                BookView {
                    symbol: row.symbol.to_string(),
                    bid: nbbo.bid.map(quote),
                    ask: nbbo.ask.map(quote),
                    last: self.market.last(row.ix).map(Decimal::from),
                    venues: books
                        .filter(|(_, book)| !book.is_empty())
                        .map(|(ix, book)| self.view_book(VenueIx(ix), book))
                        .collect(),
                }
            })
            .collect()
    }

    /// The gate.
    pub fn view_risk(&self) -> RiskView {
        let open_children = self.blotter.open_parents().map(|parent| u64::from(parent.open_children_len())).sum();
        let open_orders = self.blotter.open_parents_len() as u64;
        RiskView {
            epoch: self.gate.epoch().0,
            killed: self.gate.kill_view().engaged().iter().map(|scope| self.scope_name(*scope)).collect(),
            open_orders,
            open_children,
            clear: open_orders == 0 && open_children == 0,
            accounts: (0..self.config.gate.accounts.len() as u32)
                .filter_map(|ix| self.gate.exposure(AccountIx(ix)))
                .map(|row| AccountView {
                    account: row.name.to_string(),
                    open_notional: dollars(row.open),
                    executed_notional: dollars(row.executed),
                    max_open_exposure: row.limit.map(dollars),
                })
                .collect(),
        }
    }

    /// A kill scope as an operator writes it: `firm`, `session:ID`, `account:NAME`, `symbol:SYMBOL`.
    pub fn scope_name(&self, scope: KillScope) -> String {
        let roster = self.names.roster();
        match scope {
            KillScope::Firm => "firm".to_owned(),
            KillScope::Session(ix) => format!("session:{}", roster.sessions[ix.ix()]),
            KillScope::Account(ix) => format!("account:{}", roster.accounts[ix.ix()]),
            KillScope::Instrument(ix) => format!("symbol:{}", roster.instruments[ix.ix()]),
        }
    }

    /// The scope that an operator's words name. A session may be named by its peer's CompID alone where that is enough.
    pub fn find_scope(&self, name: &str) -> Option<KillScope> {
        if name == "firm" {
            return Some(KillScope::Firm);
        }
        let (kind, name) = name.split_once(':')?;
        let roster = self.names.roster();
        let place = |names: &[String]| names.iter().position(|other| other == name).map(|at| at as u32);
        match kind {
            "session" => self.find_session(name).map(KillScope::Session),
            "account" => place(&roster.accounts).map(|ix| KillScope::Account(AccountIx(ix))),
            "symbol" => place(&roster.instruments).map(|ix| KillScope::Instrument(InstrumentIx(ix))),
            _ => None,
        }
    }

    /// A session by its id, or by its peer's CompID where only one has it.
    pub fn find_session(&self, name: &str) -> Option<SessionIx> {
        let roster = self.names.roster();
        if let Some(at) = roster.sessions.iter().position(|id| id == name) {
            return Some(SessionIx(at as u32));
        }
        let mut found =
            self.config.sessions.iter().enumerate().filter(|(_, entry)| entry.config.target_comp_id.as_str() == name);
        match (found.next(), found.next()) {
            (Some((at, _)), None) => Some(SessionIx(at as u32)),
            _ => None,
        }
    }

    fn view_parent(&self, parent: &Parent, with_children: bool) -> OrderView {
        let roster = self.names.roster();
        OrderView {
            order_id: fix_messages::ids::order_id(parent.id).to_string(),
            cl_ord_id: parent.cl_ord_id.to_string(),
            session: roster.sessions[parent.session.ix()].clone(),
            account: roster.accounts[parent.account.ix()].clone(),
            symbol: parent.symbol.to_string(),
            side: side_name(parent.side),
            status: status_name(parent.status()),
            ord_type: match parent.ord_type {
                OrdType::Market => "market",
                OrdType::Limit => "limit",
            },
            time_in_force: match parent.time_in_force {
                TimeInForce::Day => "day",
                TimeInForce::ImmediateOrCancel => "ioc",
                TimeInForce::FillOrKill => "fok",
            },
            order_qty: parent.order_qty.into(),
            price: parent.price.map(Decimal::from),
            cum_qty: parent.cum_qty.into(),
            leaves_qty: parent.leaves_qty().into(),
            avg_px: self.average(parent.traded, parent.cum_qty),
            children: if with_children {
                self.blotter.children(parent.id).map(|child| self.view_child(child)).collect()
            } else {
                Vec::new()
            },
        }
    }

    fn view_child(&self, child: &Child) -> ChildView {
        ChildView {
            child_id: fix_messages::ids::child_cl_ord_id(child.order.child).to_string(),
            venue: self.config.venues[child.order.venue.ix()].mic.to_string(),
            status: child_status_name(child.status),
            qty: child.order.qty.into(),
            price: child.order.price.into(),
            cum_qty: child.cum_qty.into(),
        }
    }

    fn view_book(&self, venue: VenueIx, book: &Book) -> VenueBookView {
        VenueBookView {
            venue: self.config.venues[venue.ix()].mic.to_string(),
            bids: book.levels(BookSide::Bid).map(level).collect(),
            asks: book.levels(BookSide::Ask).map(level).collect(),
        }
    }

    fn average(&self, traded: Notional, qty: Qty) -> Option<Decimal> {
        traded.average_price(qty, self.config.avg_px_decimals).map(Decimal::from)
    }
}

fn level(level: Level) -> LevelView {
    LevelView { price: level.price.into(), qty: level.qty.into() }
}

fn quote(quote: Quote) -> LevelView {
    LevelView { price: quote.price.into(), qty: quote.qty.into() }
}

fn dollars(notional: Notional) -> Decimal {
    notional.to_money().into()
}

fn side_name(side: Side) -> &'static str {
    match side {
        Side::Buy => "buy",
        Side::Sell => "sell",
        Side::SellShort => "sell_short",
        Side::SellShortExempt => "sell_short_exempt",
    }
}

/// OrdStatus(39) as the API writes it.
pub fn status_name(status: OrdStatus) -> &'static str {
    match status {
        OrdStatus::New => "new",
        OrdStatus::PartiallyFilled => "partially_filled",
        OrdStatus::Filled => "filled",
        OrdStatus::Canceled => "canceled",
        OrdStatus::PendingCancel => "pending_cancel",
        OrdStatus::Rejected => "rejected",
        OrdStatus::Expired => "expired",
        OrdStatus::PendingReplace => "pending_replace",
    }
}

/// A child's state as the API writes it.
fn child_status_name(status: ChildStatus) -> &'static str {
    match status {
        ChildStatus::Created => "created",
        ChildStatus::Accepted => "accepted",
        ChildStatus::PartiallyFilled => "partially_filled",
        ChildStatus::CreatedCanceling | ChildStatus::AcceptedCanceling | ChildStatus::PartiallyFilledCanceling => {
            "canceling"
        }
        ChildStatus::Filled => "filled",
        ChildStatus::Canceled => "canceled",
        ChildStatus::Expired => "expired",
        ChildStatus::Rejected => "rejected",
        ChildStatus::NotSent => "not_sent",
    }
}
