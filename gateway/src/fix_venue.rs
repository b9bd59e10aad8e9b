//! Venues reached over FIX: children out, reports in, and what session recovery proves about a child.
//!
//! A child's NewOrderSingle(D) takes its number and stands in the same batch as the decision to send it. If the batch was
//! lost, nothing was sent and nothing is known of it. If it was kept and the bytes never left, the venue asks for the
//! gap at the next logon, and what it asks for it never had: the child is closed as not sent, and its number is
//! gap-filled. What it does not ask for arrived, and the venue's own resend says what became of it. So no child stays in
//! doubt once both sides are level, and none is ever sent again as new.

use fix_codec::{FieldWriter, Message, Precision};
use fix_messages::{MarketDataRequest, NewOrderSingle, OrderCancelRequest, Subscription, ids};
use fix_session::StoredMessage;
use model::{ChildEvent, ChildOrder, OrdType, VenueExecId, VenueReport};
use risk_gate::RiskApproved;
use types::{ChildId, InstrumentIx, Now, SessionIx, VenueIx};
use venues::fix::{self, Refusal, UnreadableMessage};
use venues::{BOOK_LEVELS, LinkState, VenueEvent};

use crate::config::VenueLink;
use crate::gateway::{Gateway, VenueNews};
use crate::notice::Notice;
use crate::outbound::About;

impl Gateway {
    /// Sends an approved child over a venue's session. Its bytes wait for the turn's commit with the approval beside them:
    /// if the gate's epoch has moved on by then, a gap fill for the same number leaves instead, and the child is over.
    pub(crate) fn send_child_fix(&mut self, session: SessionIx, approved: RiskApproved<ChildOrder>, now: Now) {
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        self.write_child(approved.peek(), now, &mut body);
        let Some(conn) = self.conn_of(session).filter(|_| self.session(session).is_logged_on()) else {
            // Numbered and kept: the venue asks for it at its next logon, and then it counts as never sent.
            self.send(session, NewOrderSingle::MSG_TYPE, &body, now);
            self.body = body;
            return;
        };
        let start = self.turns.arena().len();
        let seq =
            self.with_unclaimed(session, |session, sink| session.send(NewOrderSingle::MSG_TYPE, &body, now, sink));
        let withheld = self.turns.arena().len();
        self.sessions[session.ix()].session.write_withheld(seq, now, self.turns.arena());
        self.turns.child(conn, approved, start, withheld);
        self.body = body;
    }

    fn write_child(&self, child: &ChildOrder, now: Now, body: &mut Vec<u8>) {
        let Some(instrument) = self.config.instruments.get(child.instrument) else {
            unreachable!("child {} trades an instrument that is not configured", child.child)
        };
        NewOrderSingle {
            cl_ord_id: ids::child_cl_ord_id(child.child).as_bytes(),
            account: None,
            symbol: instrument.symbol.as_bytes(),
            side: child.side.fix(),
            order_qty: child.qty,
            ord_type: fix_messages::code::ord_type(OrdType::Limit),
            price: Some(child.price),
            time_in_force: Some(fix_messages::code::time_in_force(child.time_in_force)),
            transact_time: now.market,
        }
        .write(&mut FieldWriter::new(body), Precision::Millis);
    }

    /// Closes children whose approval went stale between their decision and its commit, as [`Gateway::poll_output`] found. To
    /// be called once outputs are drained. What leaves in place of their orders waits for the records written here: a
    /// venue that was told to skip the number will not ask for it, and nothing else would close the child after a crash.
    pub fn handle_withheld(&mut self, now: Now) {
        while !self.is_turn_full() {
            let Some(child) = self.turns.take_withheld() else { return self.turns.resume_withheld() };
            self.on_not_sent(child.venue, child.child, now);
        }
    }

    /// Asks a venue to cancel a child.
    pub(crate) fn send_cancel_fix(&mut self, session: SessionIx, child: ChildId, now: Now) {
        let Some(order) = self.blotter.child(child).map(|child| child.order) else {
            unreachable!("child {child} is cancelled but not booked")
        };
        let Some(symbol) = self.config.instruments.get(order.instrument).map(|row| row.symbol) else { return };
        // The request's number in the session tells one attempt from the next, also after a restart.
        let attempt = u32::try_from(self.sessions[session.ix()].session.next_out()).unwrap_or(u32::MAX);
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        OrderCancelRequest {
            orig_cl_ord_id: ids::child_cl_ord_id(child).as_bytes(),
            cl_ord_id: ids::cancel_cl_ord_id(child, attempt).as_bytes(),
            symbol: symbol.as_bytes(),
            side: order.side.fix(),
            transact_time: now.market,
            order_qty: Some(order.qty),
        }
        .write(&mut FieldWriter::new(&mut body), Precision::Millis);
        self.send(session, OrderCancelRequest::MSG_TYPE, &body, now);
        self.body = body;
    }

    /// Acts on what venues' sessions found out, in the order in which it happened: of an up and a down the last one counts.
    pub(crate) fn settle_venues(&mut self, now: Now) {
        for (venue, news) in std::mem::take(&mut self.unsettled) {
            match news {
                VenueNews::Link(true) => {
                    self.ask_for_books(venue, now);
                    self.on_link(venue, LinkState::Up, now);
                }
                VenueNews::Link(false) => self.on_link(venue, LinkState::Down, now),
                VenueNews::Refused { session, seq } => {
                    let about = self.sessions[session.ix()].outbound.about(seq);
                    self.on_refused_message(venue, about, now);
                }
            }
        }
    }

    /// A venue would not take a message of ours: an order that it refused is not there, and a cancel that it refused cancels
    /// nothing. An order that it took before it cannot refuse any more: that changes nothing, and an operator is told.
    fn on_refused_message(&mut self, venue: VenueIx, about: About, now: Now) {
        let (child, event) = match about {
            About::Order(child) => (child, ChildEvent::Rejected),
            About::Cancel(child) => (child, ChildEvent::CancelRejected),
            About::Other => return,
        };
        let taken = self.blotter.child(child).is_some_and(|child| !child.status.is_unanswered());
        if event == ChildEvent::Rejected && taken {
            return self.notices.push(Notice::RefusedAfterAcceptance { venue, child });
        }
        let exec_id = VenueExecId::EMPTY;
        self.on_report(&VenueReport { venue, child, exec_id, event, at: now.market }, now);
    }

    /// Asks a venue to show its books, from now until its session ends.
    fn ask_for_books(&mut self, venue: VenueIx, now: Now) {
        let VenueLink::Fix(session) = self.config.venues[venue.ix()].link else { return };
        for ix in (0u32..).take(self.config.instruments.len()).map(InstrumentIx) {
            let Some(symbol) = self.config.instruments.get(ix).map(|row| row.symbol) else { continue };
            let mut body = std::mem::take(&mut self.body);
            body.clear();
            MarketDataRequest {
                md_req_id: symbol.as_bytes(),
                subscription: Subscription::Updates,
                depth: BOOK_LEVELS as u64,
                symbol: symbol.as_bytes(),
            }
            .write(&mut FieldWriter::new(&mut body));
            self.send(session, MarketDataRequest::MSG_TYPE, &body, now);
            self.body = body;
        }
    }

    /// A message of a venue.
    pub(crate) fn on_venue_message(&mut self, session: SessionIx, venue: VenueIx, message: &Message<'_>, now: Now) {
        match fix::read_event(message, venue, &self.config.instruments, now) {
            Ok(Some(VenueEvent::Book(update))) => self.on_book(&update, now),
            Ok(Some(VenueEvent::Report(report))) => self.on_report(&report, now),
            Ok(Some(VenueEvent::Link(_) | VenueEvent::Replaced(_) | VenueEvent::Standing(_)) | None) => {}
            Err(why) => {
                if let UnreadableMessage::Refused { refusal, .. } = &why {
                    let about = self.about_refused(session, refusal);
                    self.on_refused_message(venue, about, now);
                }
                self.notices.push(Notice::UnreadableVenueMessage { session, why: why.to_string() });
            }
        }
    }

    /// What a message was about that a venue refused. Its number tells best; a venue that gives none names the message's
    /// ClOrdID, and some the order's where it was a cancel. Where number, id and type contradict each other it is nothing.
    fn about_refused(&self, session: SessionIx, refusal: &Refusal) -> About {
        let numbered = refusal.ref_seq.map(|seq| self.sessions[session.ix()].outbound.about(seq));
        let named = About::named(refusal.ref_id.as_bytes());
        let is_cancel = refusal.msg_type.as_bytes() == OrderCancelRequest::MSG_TYPE;
        let about = match (numbered, named) {
            (Some(numbered @ (About::Order(_) | About::Cancel(_))), named) => match named.child() {
                Some(child) if numbered.child() != Some(child) => About::Other,
                Some(_) | None => numbered,
            },
            (_, About::Order(child)) if is_cancel => About::Cancel(child),
            (_, named) => named,
        };
        match about {
            About::Order(_) if refusal.msg_type.as_bytes() == NewOrderSingle::MSG_TYPE => about,
            About::Cancel(_) if is_cancel => about,
            About::Order(_) | About::Cancel(_) | About::Other => About::Other,
        }
    }

    /// The venue asked for these messages of ours again. Those that are lost to it are not sent again; what they were about is
    /// settled instead.
    pub(crate) fn on_never_arrived(
        &mut self,
        venue: VenueIx,
        session: SessionIx,
        asked: &[StoredMessage<'_>],
        now: Now,
    ) {
        let latest_books = self.sessions[session.ix()].outbound.latest_books();
        for message in asked {
            if !self.is_lost(session, message.seq) {
                continue;
            }
            self.on_order_never_arrived(venue, session, message, now);
            // After a gap the request of this very logon is among them: it left before the venue could ask. Without it the
            // venue shows nothing, and every order would be refused for want of a price. What was asked on an earlier
            // connection needs no answer of its own.
            if latest_books == Some(message.seq) {
                self.ask_for_books(venue, now);
            }
        }
    }

    /// Whether a message that a venue asks for never reached it. A second request on the same connection may cover what we
    /// sent after our answer to the first: that lies behind the answer in the stream and arrives, so it is not lost.
    pub(crate) fn is_lost(&self, session: SessionIx, seq: u64) -> bool {
        self.sessions[session.ix()].lost_through.is_some_and(|lost| seq <= lost)
    }

    /// Whether what a message says is still meant: an order whose child is over (withheld, closed) must not come to life by a
    /// resend.
    pub(crate) fn is_wanted(&self, body: &[u8]) -> bool {
        match About::of(body) {
            About::Order(child) => self.is_child_open(child),
            About::Cancel(_) | About::Other => true,
        }
    }

    fn is_child_open(&self, child: ChildId) -> bool {
        self.blotter.child(child).is_some_and(|child| child.leaves_qty().is_positive())
    }

    fn on_order_never_arrived(&mut self, venue: VenueIx, session: SessionIx, stored: &StoredMessage<'_>, now: Now) {
        match About::of(stored.body) {
            About::Order(child) if self.is_child_open(child) => self.on_not_sent(venue, child, now),
            // Only the latest: one request for a child is enough, however many were lost.
            About::Cancel(child)
                if self.is_child_open(child)
                    && self.sessions[session.ix()].outbound.latest_cancel(child) == Some(stored.seq) =>
            {
                self.send_cancel_fix(session, child, now);
            }
            About::Order(_) | About::Cancel(_) | About::Other => {}
        }
    }
}
