//! Our side of a simulated venue: approvals of a real gate, time on the way, and what is said in our words.
#![allow(clippy::unwrap_used, reason = "in a test the panic is the answer")]

mod common;

use common::{IBM, cents, config, ms, quote, shares};
use model::{
    ChildEvent, ChildOrder, Instruments, KillChanged, KillScope, Liquidity, MarketFacts, OrdType, ParentAccepted,
    Record, TimeInForce,
};
use reference::VenueKind;
use risk_gate::{AccountLimits, Epoch, Gate, GateConfig, RiskApproved};
use types::{AccountIx, ChildId, ExecNo, Now, ParentId, SessionIx, Side, Text, Timestamp, VenueIx};
use venues::{LinkState, Refused, RefusedWhy, SimVenue, SimVenueConfig, Venue, VenueCommand, VenueEvent};

fn at(market: Timestamp) -> Now {
    Now { market, ..Now::default() }
}

fn instruments() -> Instruments {
    let qty = |n| shares(n);
    Instruments::new([(Text::lossy(b"IBM"), cents(1), qty(100), qty(1))]).unwrap()
}

fn open(config: SimVenueConfig) -> SimVenue {
    let mut venue = SimVenue::new(config, &instruments(), ms(0)).unwrap();
    assert_eq!(venue.poll_event(), Some(VenueEvent::Link(LinkState::Up)));
    venue
}

/// A gate with one open order to buy a million at up to $200.
fn gate() -> Gate {
    let account = AccountLimits { enabled: true, sessions: vec![SessionIx(0)], ..AccountLimits::default() };
    let mut gate = Gate::new(GateConfig {
        accounts: vec![account],
        max_quote_age_ns: Some(u64::MAX),
        open_orders_max: 8,
        open_children_max: 8,
        ..GateConfig::default()
    });
    gate.apply(&Record::ParentAccepted(ParentAccepted {
        parent: ParentId(1),
        exec: ExecNo(1),
        session: SessionIx(0),
        account: AccountIx(0),
        instrument: IBM,
        symbol: Text::lossy(b"IBM"),
        cl_ord_id: Text::lossy(b"1"),
        side: Side::Buy,
        order_qty: shares(1_000_000),
        ord_type: OrdType::Limit,
        price: Some(cents(20_000)),
        time_in_force: TimeInForce::Day,
        protect_price: cents(20_000),
        reserve_price: cents(20_000),
        at: ms(0),
    }));
    gate
}

fn child(id: u64, limit: i64, time_in_force: TimeInForce) -> ChildOrder {
    ChildOrder {
        child: ChildId(id),
        parent: ParentId(1),
        venue: VenueIx(0),
        instrument: IBM,
        side: Side::Buy,
        qty: shares(100),
        price: cents(limit),
        time_in_force,
    }
}

fn approve(gate: &Gate, child: ChildOrder) -> RiskApproved<ChildOrder> {
    let facts = MarketFacts { bid: Some(cents(1000)), ask: Some(cents(1002)), last: None, age_ns: Some(0) };
    gate.release(child, &facts).unwrap()
}

fn send(venue: &mut SimVenue, gate: &Gate, child: ChildOrder, now: Timestamp) {
    let command = VenueCommand::New(approve(gate, child));
    assert_eq!(venue.handle_command(command, gate.epoch(), at(now)), Ok(()));
}

fn moment(venue: &mut SimVenue, event: market_data::MarketEvent, now: Timestamp) {
    venue.handle_market(&event, at(now));
    venue.handle_settled(at(now));
}

/// The reports that are out, as (child, event).
fn reports(venue: &mut SimVenue) -> Vec<(u64, ChildEvent)> {
    let events = std::iter::from_fn(|| venue.poll_event());
    let reports = events.filter_map(|event| match event {
        VenueEvent::Report(report) => Some((report.child.0, report.event)),
        VenueEvent::Replaced(_) | VenueEvent::Standing(_) | VenueEvent::Book(_) | VenueEvent::Link(_) => None,
    });
    reports.collect()
}

#[test]
fn a_child_is_accepted_and_filled_with_the_quote_that_the_venue_saw() {
    let (mut venue, gate) = (open(config(VenueKind::Lit)), gate());
    moment(&mut venue, quote(1000, 100, 1002, 60), ms(1));
    let Some(VenueEvent::Book(book)) = venue.poll_event() else { panic!("the book comes first") };
    assert_eq!((book.asks.levels()[0].price, book.asks.levels()[0].qty), (cents(1002), shares(60)));
    send(&mut venue, &gate, child(1, 1002, TimeInForce::ImmediateOrCancel), ms(1));
    let filled = ChildEvent::Filled {
        qty: shares(60),
        price: cents(1002),
        liquidity: Liquidity::Removed,
        bid: Some(cents(1000)),
        ask: Some(cents(1002)),
    };
    let mut ids = Vec::new();
    let mut seen = Vec::new();
    while let Some(event) = venue.poll_event() {
        match event {
            VenueEvent::Report(report) => {
                assert_eq!((report.venue, report.child, report.at), (VenueIx(0), ChildId(1), ms(1)));
                ids.push(report.exec_id.to_string());
                seen.push(report.event);
            }
            VenueEvent::Book(book) => assert!(book.asks.levels().is_empty(), "what was taken is not shown"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(seen, [ChildEvent::Accepted, filled, ChildEvent::Canceled]);
    assert_eq!(ids, ["XTST-1", "XTST-2", "XTST-3"]);
}

#[test]
fn an_approval_from_before_a_kill_never_reaches_the_venue() {
    let (mut venue, mut gate) = (open(config(VenueKind::Lit)), gate());
    let approved = approve(&gate, child(1, 1002, TimeInForce::Day));
    let before = gate.epoch();
    gate.apply(&Record::KillChanged(KillChanged {
        scope: KillScope::Firm,
        engaged: true,
        by: Text::lossy(b"ops"),
        reason: Text::EMPTY,
        at: ms(0),
    }));
    let refused = venue.handle_command(VenueCommand::New(approved), gate.epoch(), at(ms(1)));
    let why = RefusedWhy::Stale { approved: before, current: gate.epoch() };
    assert_eq!(refused, Err(Refused { child: ChildId(1), why }));
    assert!(reports(&mut venue).is_empty() && venue.poll_timeout().is_none());
    // What takes risk away passes in any epoch.
    for command in [VenueCommand::Cancel(ChildId(1)), VenueCommand::MassCancel, VenueCommand::Status(ChildId(1))] {
        assert_eq!(venue.handle_command(command, Epoch(99), at(ms(1))), Ok(()));
    }
}

#[test]
fn a_child_for_another_venue_is_refused() {
    let (mut venue, gate) = (open(config(VenueKind::Lit)), gate());
    let elsewhere = ChildOrder { venue: VenueIx(3), ..child(1, 1002, TimeInForce::Day) };
    let refused = venue.handle_command(VenueCommand::New(approve(&gate, elsewhere)), gate.epoch(), at(ms(1)));
    let why = RefusedWhy::WrongVenue { to: VenueIx(3), this: VenueIx(0) };
    assert_eq!(refused, Err(Refused { child: ChildId(1), why }));
}

#[test]
fn the_way_there_and_the_way_back_take_their_time() {
    let (mut venue, gate) = (open(SimVenueConfig { latency_ns: 2_000_000, ..config(VenueKind::Lit) }), gate());
    moment(&mut venue, quote(1000, 100, 1002, 100), ms(1));
    send(&mut venue, &gate, child(1, 1002, TimeInForce::Day), ms(2));
    venue.handle_timeout(at(ms(3)));
    assert_eq!(venue.poll_timeout(), Some(ms(4)));
    // It meets the market of when it arrives.
    moment(&mut venue, quote(1000, 100, 1001, 100), ms(4));
    assert_eq!(reports(&mut venue), []);
    assert_eq!(venue.poll_timeout(), Some(ms(6)));
    venue.handle_timeout(at(ms(6)));
    let reports = reports(&mut venue);
    assert_eq!(reports[0], (1, ChildEvent::Accepted));
    assert!(matches!(reports[1], (1, ChildEvent::Filled { price, .. }) if price == cents(1001)), "{reports:?}");
    assert_eq!((reports.len(), venue.poll_timeout()), (2, None));
}

#[test]
fn an_order_waits_until_the_millisecond_is_told_to_its_end() {
    let (mut venue, gate) = (open(config(VenueKind::Lit)), gate());
    moment(&mut venue, quote(1000, 100, 1002, 100), ms(1));
    venue.handle_market(&quote(1000, 100, 1001, 100), at(ms(2)));
    send(&mut venue, &gate, child(1, 1002, TimeInForce::ImmediateOrCancel), ms(2));
    assert_eq!((reports(&mut venue), venue.poll_timeout()), (Vec::new(), None));
    venue.handle_market(&quote(1001, 100, 1003, 100), at(ms(2)));
    venue.handle_settled(at(ms(2)));
    assert_eq!(reports(&mut venue), [(1, ChildEvent::Accepted), (1, ChildEvent::Canceled)]);
}

#[test]
fn what_rests_can_be_asked_for_and_cancelled_once() {
    let (mut venue, gate) = (open(config(VenueKind::Lit)), gate());
    moment(&mut venue, quote(1000, 100, 1002, 100), ms(1));
    for id in 1..=3 {
        send(&mut venue, &gate, child(id, 1000, TimeInForce::Day), ms(1));
    }
    reports(&mut venue);
    let command = |venue: &mut SimVenue, command| venue.handle_command(command, gate.epoch(), at(ms(1))).unwrap();
    let leaves = |venue: &mut SimVenue, child| {
        command(venue, VenueCommand::Status(ChildId(child)));
        match venue.poll_event() {
            Some(VenueEvent::Standing(standing)) => standing.leaves,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((leaves(&mut venue, 1), leaves(&mut venue, 9)), (Some(shares(100)), None));
    for _ in 0..2 {
        command(&mut venue, VenueCommand::Cancel(ChildId(1)));
    }
    assert_eq!(reports(&mut venue), [(1, ChildEvent::Canceled), (1, ChildEvent::CancelRejected)]);
    assert_eq!(leaves(&mut venue, 1), None);
    command(&mut venue, VenueCommand::MassCancel);
    assert_eq!(reports(&mut venue), [(2, ChildEvent::Canceled), (3, ChildEvent::Canceled)]);
}

#[test]
fn at_the_close_what_rests_expires_and_no_more_is_taken() {
    let (mut venue, gate) = (open(SimVenueConfig { close_at: Some(ms(5)), ..config(VenueKind::Lit) }), gate());
    moment(&mut venue, quote(1000, 100, 1002, 100), ms(1));
    send(&mut venue, &gate, child(1, 1000, TimeInForce::Day), ms(1));
    assert_eq!(reports(&mut venue), [(1, ChildEvent::Accepted)]);
    assert_eq!(venue.poll_timeout(), Some(ms(5)));
    venue.handle_timeout(at(ms(5)));
    send(&mut venue, &gate, child(2, 1000, TimeInForce::Day), ms(6));
    assert_eq!(reports(&mut venue), [(1, ChildEvent::Expired), (2, ChildEvent::Rejected)]);
    assert_eq!(venue.poll_timeout(), None);
}

#[test]
fn what_a_venue_charges_adds_up() {
    let fees = venues::exchange::Fees { maker: cents(-1), taker: cents(3), midpoint: cents(1) };
    let (mut venue, gate) = (open(SimVenueConfig { fees, ..config(VenueKind::Lit) }), gate());
    moment(&mut venue, quote(1000, 100, 1002, 60), ms(1));
    send(&mut venue, &gate, child(1, 1002, TimeInForce::ImmediateOrCancel), ms(1));
    assert_eq!(venue.charged().to_money(), "1.80".parse().unwrap());
    send(&mut venue, &gate, child(2, 1001, TimeInForce::Day), ms(1));
    moment(&mut venue, quote(1000, 100, 1001, 100), ms(2));
    assert_eq!(venue.charged().to_money(), "0.80".parse().unwrap());
}

#[test]
fn a_benchmark_venue_shows_its_book_at_the_start_and_fills_at_once() {
    let config = SimVenueConfig::always_fill(VenueIx(0), Text::lossy(b"XOFF"), cents(10_000));
    let (mut venue, gate) = (open(config), gate());
    let Some(VenueEvent::Book(book)) = venue.poll_event() else { panic!("a router must find something") };
    assert_eq!((book.at, book.bids.levels().len(), book.asks.levels()[0].price), (ms(0), 1, cents(10_000)));
    for id in 1..=3 {
        send(&mut venue, &gate, child(id, 10_000, TimeInForce::Day), ms(1));
        let reports = reports(&mut venue);
        assert_eq!((reports.len(), reports[0]), (2, (id, ChildEvent::Accepted)));
        assert!(matches!(reports[1], (n, ChildEvent::Filled { qty, .. }) if n == id && qty == shares(100)));
        assert_eq!(venue.poll_event(), None);
    }
}
