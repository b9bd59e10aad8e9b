//! Random lives of orders against a model that keeps no sums: it walks over everything, every time.

#![allow(clippy::unwrap_used, reason = "a test may fail by a panic")]

mod common;

use common::*;
use model::{ChildEvent, ChildOrder, KillScope, MarketFacts, NewOrder, OrdType, Record, ReplaceOrder};
use proptest::prelude::*;
use risk_gate::{AdmitRequest, Gate, GateConfig, ReplaceRequest};
use types::{AccountIx, ChildId, Notional, ParentId, Price, Qty, Side};

const ACCOUNTS: u32 = 2;

#[derive(Debug, Clone)]
enum Step {
    Admit {
        account: u32,
        sell: bool,
        market: bool,
        qty: i64,
        cents: i64,
    },
    Send {
        order: usize,
        qty: i64,
        cents: i64,
    },
    Fill {
        child: usize,
        qty: i64,
        better: i64,
    },
    End {
        child: usize,
        event: usize,
    },
    Replace {
        order: usize,
        qty: i64,
        cents: i64,
    },
    /// Ends the order's children, and lets a pending replace take effect or the order close.
    Settle {
        order: usize,
        close: bool,
    },
    Kill {
        account: u32,
        engage: bool,
    },
    Market {
        cents: i64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let (order, qty, cents) = (0usize..20, 1i64..900, -700i64..700);
    prop_oneof![
        4 => (0..ACCOUNTS, any::<bool>(), any::<bool>(), qty.clone(), cents.clone())
            .prop_map(|(account, sell, market, qty, cents)| Step::Admit { account, sell, market, qty, cents }),
        8 => (order.clone(), 1i64..300, -20i64..200)
            .prop_map(|(order, qty, cents)| Step::Send { order, qty, cents }),
        6 => (0usize..30, qty.clone(), 0i64..500).prop_map(|(child, qty, better)| Step::Fill { child, qty, better }),
        3 => (0usize..30, 0usize..6).prop_map(|(child, event)| Step::End { child, event }),
        3 => (order.clone(), qty, cents.clone()).prop_map(|(order, qty, cents)| Step::Replace { order, qty, cents }),
        3 => (order, any::<bool>()).prop_map(|(order, close)| Step::Settle { order, close }),
        1 => (0..ACCOUNTS, prop::bool::weighted(0.2)).prop_map(|(account, engage)| Step::Kill { account, engage }),
        1 => cents.prop_map(|cents| Step::Market { cents }),
    ]
}

/// Quantity, price of the reservation, worst price of a child.
#[derive(Debug, Clone, Copy)]
struct Terms {
    qty: Qty,
    reserve: Price,
    protect: Price,
}

#[derive(Debug)]
struct Order {
    id: u64,
    order: NewOrder,
    terms: Terms,
    pending: Option<Terms>,
    fills: Vec<(Qty, Price)>,
    children: Vec<(ChildOrder, Qty)>,
    open: bool,
}

struct World {
    gate: Gate,
    records: Vec<Record>,
    orders: Vec<Order>,
    facts: MarketFacts,
    next: u64,
}

fn raw_sum(qtys: impl Iterator<Item = Qty>) -> i64 {
    qtys.map(Qty::raw).sum()
}

impl Order {
    fn filled(&self) -> i64 {
        raw_sum(self.fills.iter().map(|(qty, _)| *qty))
    }

    /// The worst that can still trade, tried out: how much of the old terms trades before the new ones hold.
    fn reserved(&self) -> i128 {
        let left = |terms: &Terms| i128::from((terms.qty.raw() - self.filled()).max(0));
        let old = left(&self.terms);
        let Some(pending) = self.pending else { return old * i128::from(self.terms.reserve.raw()) };
        let new = left(&pending);
        let first = [0, old / 2, old.min(new), old];
        let cost = |first: i128| {
            first * i128::from(self.terms.reserve.raw()) + (new - first).max(0) * i128::from(pending.reserve.raw())
        };
        first.into_iter().map(cost).max().unwrap()
    }
}

fn config_of_two() -> GateConfig {
    let mut config = config();
    config.accounts.push(account("BETA"));
    config
}

impl World {
    fn new() -> World {
        World { gate: Gate::new(config_of_two()), records: vec![], orders: vec![], facts: facts(), next: 0 }
    }

    fn record(&mut self, record: Record) {
        self.gate.apply(&record);
        self.records.push(record);
    }

    fn next(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Admit { account, sell, market, qty, cents } => self.admit(account, sell, market, qty, cents),
            Step::Send { order, qty, cents } => self.send(order, qty, cents),
            Step::Fill { child, qty, better } => self.fill(child, qty, better),
            Step::End { child, event } => self.end(child, event),
            Step::Replace { order, qty, cents } => self.replace(order, qty, cents),
            Step::Settle { order, close } => self.settle(order, close),
            Step::Kill { account, engage } => self.record(kill(KillScope::Account(AccountIx(account)), engage)),
            Step::Market { cents } => {
                let mid = 10_000 + cents;
                (self.facts.bid, self.facts.ask) = (Some(at_cents(mid - 1)), Some(at_cents(mid + 1)));
            }
        }
    }

    fn admit(&mut self, account: u32, sell: bool, market: bool, qty: i64, cents: i64) {
        let new = NewOrder {
            account: Some(AccountIx(account)),
            side: if sell { Side::Sell } else { Side::Buy },
            order_qty: Qty::from_whole(qty).unwrap(),
            ord_type: if market { OrdType::Market } else { OrdType::Limit },
            price: (!market).then(|| at_cents(10_000 + cents)),
            ..order()
        };
        let instrument = instrument();
        let request = AdmitRequest {
            order: &new,
            instrument: Some(&instrument),
            cl_ord_id_used: false,
            now: now(),
            disk_low: false,
            blotter_full: false,
        };
        let before = self.gate.hash();
        let result = self.gate.admit(&request, &self.facts);
        assert_eq!(self.gate.hash(), before, "a decision changed what lasts");
        if let Ok(admission) = result {
            let id = self.next();
            self.record(accepted(id, &new, admission));
            let terms =
                Terms { qty: new.order_qty, reserve: admission.reserve_price, protect: admission.protect_price };
            let (fills, children) = (vec![], vec![]);
            self.orders.push(Order { id, order: new, terms, pending: None, fills, children, open: true });
        }
    }

    fn pick_open(&self, at: usize) -> Option<usize> {
        let open: Vec<_> = (0..self.orders.len()).filter(|ix| self.orders[*ix].open).collect();
        (!open.is_empty()).then(|| open[at % open.len()])
    }

    fn pick_child(&self, at: usize) -> Option<(usize, usize)> {
        let of = |order: usize| (0..self.orders[order].children.len()).map(move |child| (order, child));
        let all: Vec<_> = (0..self.orders.len()).flat_map(of).collect();
        (!all.is_empty()).then(|| all[at % all.len()])
    }

    /// Offers a child at `cents` inside (or, below zero, outside) the order's protection.
    fn send(&mut self, at: usize, qty: i64, cents: i64) {
        let Some(ix) = self.pick_open(at) else { return };
        let id = self.next();
        let order = &self.orders[ix];
        let inward = if order.order.side.is_buy() { -cents } else { cents };
        let price = Price::from_raw(order.terms.protect.raw() + inward * 1_000_000);
        let qty = Qty::from_whole(qty).unwrap();
        let offered = ChildOrder { side: order.order.side, ..child(id, order.id, qty, price) };
        let Ok(approved) = self.gate.release(offered, &self.facts) else { return };
        assert!(cents >= 0, "a child left past its parent's limit");
        let sent = approved.redeem(self.gate.epoch()).unwrap();
        self.record(created(sent));
        let order = &mut self.orders[ix];
        order.children.push((sent, sent.qty));
        let working = raw_sum(order.children.iter().map(|(_, left)| *left));
        assert!(order.filled() + working <= order.terms.qty.raw(), "more works than was asked for");
    }

    /// Fills at the child's price or better, as far as the collar goes.
    fn fill(&mut self, at: usize, qty: i64, better: i64) {
        let Some((ix, child)) = self.pick_child(at) else { return };
        let order = &mut self.orders[ix];
        let (sent, left) = &mut order.children[child];
        let qty = Qty::from_whole(qty).unwrap().min(*left);
        let price = if sent.side.is_buy() {
            Price::from_raw((sent.price.raw() - better * 1_000_000).max(1))
        } else {
            Ord::min(Price::from_raw(sent.price.raw() + better * 1_000_000), Ord::max(order.terms.reserve, sent.price))
        };
        *left = left.checked_sub(qty).unwrap();
        let (id, is_over) = (sent.child, left.is_zero());
        order.fills.push((qty, price));
        if is_over {
            order.children.remove(child);
        }
        if order.filled() == order.terms.qty.raw() {
            (order.open, order.pending) = (false, None);
        }
        self.record(reported(id.0, fill(qty, price)));
    }

    fn end(&mut self, at: usize, event: usize) {
        let Some((ix, child)) = self.pick_child(at) else { return };
        let events = [
            ChildEvent::Canceled,
            ChildEvent::Expired,
            ChildEvent::Rejected,
            ChildEvent::NotSent,
            ChildEvent::Accepted,
            ChildEvent::CancelRejected,
        ];
        let ChildId(id) = self.orders[ix].children[child].0.child;
        if event < 4 {
            self.orders[ix].children.remove(child);
        }
        self.record(reported(id, events[event]));
    }

    fn replace(&mut self, at: usize, qty: i64, cents: i64) {
        let Some(ix) = self.pick_open(at) else { return };
        if self.orders[ix].pending.is_some() {
            return;
        }
        let (id, old) = (self.orders[ix].id, self.orders[ix].order);
        let replace = ReplaceOrder {
            side: old.side,
            order_qty: Qty::from_whole(qty).unwrap(),
            ord_type: old.ord_type,
            price: old.price.map(|_| at_cents(10_000 + cents)),
            ..replace()
        };
        let instrument = instrument();
        let request = ReplaceRequest {
            replace: &replace,
            parent: ParentId(id),
            instrument: Some(&instrument),
            cl_ord_id_used: false,
            now: now(),
            disk_low: false,
        };
        if let Ok(admission) = self.gate.admit_replace(&request, &self.facts) {
            self.record(replace_accepted(id, &replace, admission));
            let (reserve, protect) = (admission.reserve_price, admission.protect_price);
            self.orders[ix].pending = Some(Terms { qty: replace.order_qty, reserve, protect });
        }
    }

    fn settle(&mut self, at: usize, close: bool) {
        let Some(ix) = self.pick_open(at) else { return };
        let id = self.orders[ix].id;
        for (child, _) in core::mem::take(&mut self.orders[ix].children) {
            self.record(reported(child.child.0, ChildEvent::Canceled));
        }
        let order = &mut self.orders[ix];
        match order.pending.take() {
            Some(terms) if !close => {
                let qty = Qty::from_raw(terms.qty.raw().max(order.filled()));
                order.terms = Terms { qty, ..terms };
                order.open = order.filled() < qty.raw();
                self.record(replaced(id));
            }
            Some(_) | None => {
                order.open = false;
                self.record(closed(id));
            }
        }
    }

    fn invariant_sums_are_those_of_the_orders(&self) {
        for account in (0..ACCOUNTS).map(AccountIx) {
            let own = || self.orders.iter().filter(|order| order.order.account == Some(account));
            let open: i128 = own().filter(|order| order.open).map(Order::reserved).sum();
            let fills = own().flat_map(|order| &order.fills);
            let executed: i128 = fills.map(|(qty, price)| Notional::of(*price, *qty).raw()).sum();
            let view = self.gate.exposure(account).unwrap();
            assert_eq!((view.open.raw(), view.executed.raw()), (open, executed), "account {account}");
            let total = view.open.checked_add(view.executed).unwrap();
            assert!(total <= view.limit.unwrap(), "account {account} is past its limit: {total:?}");
        }
        assert_eq!(self.gate.open_orders(), self.orders.iter().filter(|order| order.open).count());
    }
}

fn at_cents(cents: i64) -> Price {
    Price::from_raw(cents * 1_000_000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn exposure_is_exact_within_its_limit_and_released_once(steps in prop::collection::vec(step(), 1..120)) {
        let mut world = World::new();
        for step in &steps {
            world.step(step);
            world.invariant_sums_are_those_of_the_orders();
            prop_assert_eq!(world.gate.hash(), world.gate.hash_naive(), "after {:?}", step);
        }

        let mut replayed = Gate::new(config_of_two());
        world.records.iter().for_each(|record| replayed.apply(record));
        prop_assert_eq!(replayed.hash(), world.gate.hash(), "a replay comes to another state");

        while world.pick_open(0).is_some() {
            world.settle(0, true);
            world.invariant_sums_are_those_of_the_orders();
        }
        prop_assert!(world.gate.exposures().all(|view| view.open == Notional::ZERO));
        prop_assert_eq!(world.gate.hash(), world.gate.hash_naive());
    }
}
