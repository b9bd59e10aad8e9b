//! Random days: orders, cancels, replaces, and reports that come late, twice and out of order; the blotter against a
//! model that knows nothing but sums.

use std::collections::BTreeMap;

use model::{ChildEvent, OrdStatus, TimeInForce, VenueReport};
use orders::ReportDecision;
use proptest::prelude::*;
use proptest::sample::Index;
use types::{ChildId, Notional, ParentId, Qty, Text, Timestamp, VenueIx};

use crate::desk::{Desk, fill, qty};

/// What is kept of an order by the most stupid means: a list of its fills, and of what is out.
#[derive(Default)]
struct NaiveOrder {
    ids: Vec<String>,
    fills: Vec<(i64, i64)>,
    /// Child, its quantity, what of it has traded, whether it is over.
    children: Vec<(ChildId, i64, i64, bool)>,
}

impl NaiveOrder {
    fn cum(&self) -> i64 {
        self.fills.iter().map(|(qty, _)| qty).sum()
    }
    fn open(&self) -> i64 {
        self.children.iter().filter(|child| !child.3).map(|child| child.1 - child.2).sum()
    }
}

#[derive(Debug, Clone)]
enum Move {
    Order {
        qty: i64,
        time_in_force: TimeInForce,
    },
    Place {
        order: Index,
        share: i64,
    },
    Fill {
        child: Index,
        qty: i64,
        cents: i64,
    },
    Event {
        child: Index,
        event: ChildEvent,
    },
    /// An earlier report again.
    Repeat {
        report: Index,
    },
    Cancel {
        order: Index,
    },
    Stop {
        order: Index,
    },
    Replace {
        order: Index,
        qty: i64,
    },
    Work {
        order: Index,
    },
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let index = any::<Index>;
    let event = prop::sample::select(vec![
        ChildEvent::Accepted,
        ChildEvent::Canceled,
        ChildEvent::Canceled,
        ChildEvent::Expired,
        ChildEvent::Rejected,
        ChildEvent::CancelRejected,
        ChildEvent::NotSent,
    ]);
    let time_in_force = prop::sample::select(vec![TimeInForce::Day, TimeInForce::Day, TimeInForce::ImmediateOrCancel]);
    let one = prop_oneof![
        2 => (1i64..1000, time_in_force).prop_map(|(qty, time_in_force)| Move::Order { qty, time_in_force }),
        6 => (index(), 1i64..=4).prop_map(|(order, share)| Move::Place { order, share }),
        8 => (index(), 1i64..400, 9_000i64..11_000).prop_map(|(child, qty, cents)| Move::Fill { child, qty, cents }),
        6 => (index(), event).prop_map(|(child, event)| Move::Event { child, event }),
        3 => index().prop_map(|report| Move::Repeat { report }),
        1 => index().prop_map(|order| Move::Cancel { order }),
        1 => index().prop_map(|order| Move::Stop { order }),
        2 => (index(), 1i64..1200).prop_map(|(order, qty)| Move::Replace { order, qty }),
        6 => index().prop_map(|order| Move::Work { order }),
    ];
    prop::collection::vec(one, 0..120)
}

struct Day {
    desk: Desk,
    orders: BTreeMap<ParentId, NaiveOrder>,
    reports: Vec<VenueReport>,
    ids: usize,
}

impl Day {
    fn next_id(&mut self) -> String {
        self.ids += 1;
        format!("ID{}", self.ids)
    }

    fn pick(&self, order: &Index) -> Option<ParentId> {
        let orders: Vec<_> = self.orders.keys().copied().collect();
        (!orders.is_empty()).then(|| *order.get(&orders))
    }

    fn pick_child(&self, child: &Index) -> Option<ChildId> {
        let children: Vec<_> = self.orders.values().flat_map(|order| &order.children).map(|child| child.0).collect();
        (!children.is_empty()).then(|| *child.get(&children))
    }

    fn step(&mut self, step: &Move) {
        match step {
            Move::Order { qty, time_in_force } => {
                if self.desk.blotter.is_full() {
                    return;
                }
                let id = self.next_id();
                let parent = self.desk.order(&id, *qty, *time_in_force);
                self.orders.insert(parent, NaiveOrder { ids: vec![id], ..NaiveOrder::default() });
            }
            Move::Place { order, share } => {
                let Some(parent) = self.pick(order) else { return };
                let room = self.desk.work(parent).raw() / types::SCALE;
                let part = room / share;
                if part > 0 {
                    let child = self.desk.child(parent, part);
                    self.orders.get_mut(&parent).unwrap().children.push((child, part, 0, false));
                }
            }
            Move::Fill { child, qty, cents } => self.venue_says(child, fill(*qty, *cents)),
            Move::Event { child, event } => self.venue_says(child, *event),
            Move::Repeat { report } => {
                if !self.reports.is_empty() {
                    let report = *report.get(&self.reports);
                    assert_eq!(self.desk.venue_says(&report), ReportDecision::Duplicate);
                }
            }
            Move::Cancel { order } => {
                let Some(parent) = self.pick(order) else { return };
                let (id, orig) = (self.next_id(), self.current_id(parent));
                if self.desk.cancel(&id, &orig).is_ok() {
                    self.orders.get_mut(&parent).unwrap().ids.push(id);
                }
            }
            Move::Stop { order } => {
                let Some(parent) = self.pick(order) else { return };
                self.desk.stop(parent);
            }
            Move::Replace { order, qty } => {
                let Some(parent) = self.pick(order) else { return };
                let (id, orig) = (self.next_id(), self.current_id(parent));
                let _refused_or_not = self.desk.replace(&id, &orig, *qty);
            }
            Move::Work { order } => {
                if let Some(parent) = self.pick(order) {
                    self.desk.work(parent);
                }
            }
        }
    }

    fn current_id(&self, parent: ParentId) -> String {
        self.desk.blotter.parent(parent).unwrap().cl_ord_id.to_string()
    }

    /// A new report; the naive order follows what the blotter says it takes, and judges whether it may.
    fn venue_says(&mut self, child: &Index, event: ChildEvent) {
        let Some(child) = self.pick_child(child) else { return };
        let exec_id = Text::lossy(format!("E{}", self.reports.len()).as_bytes());
        let report = VenueReport { venue: VenueIx(0), child, exec_id, event, at: Timestamp(0) };
        let decision = self.desk.venue_says(&report);
        let order = self.orders.values_mut().find(|order| order.children.iter().any(|c| c.0 == child)).unwrap();
        let (_, size, traded, over) = order.children.iter_mut().find(|c| c.0 == child).unwrap();
        match event {
            ChildEvent::Filled { qty, price, .. } => {
                let last = qty.raw() / types::SCALE;
                let fits = !*over && last <= *size - *traded;
                assert_eq!(decision == ReportDecision::Apply, fits, "{last} more of {traded} of {size}, over: {over}");
                if fits {
                    *traded += last;
                    *over = traded == size;
                    order.fills.push((last, price.raw()));
                }
            }
            ChildEvent::Canceled | ChildEvent::Expired | ChildEvent::Rejected | ChildEvent::NotSent => {
                assert!(decision != ReportDecision::Apply || !*over, "a child ends once");
                *over |= decision == ReportDecision::Apply;
            }
            ChildEvent::Accepted | ChildEvent::CancelRejected => {}
        }
        if decision == ReportDecision::Apply {
            self.reports.push(report);
            let parent = self.desk.blotter.child(child).unwrap().order.parent;
            // The gateway looks at an order after each report on it, in the same turn.
            self.desk.work(parent);
        }
    }

    fn invariants(&self) {
        for (id, naive) in &self.orders {
            let parent = self.desk.blotter.parent(*id).unwrap();
            let sum = naive.fills.iter().map(|(n, p)| i128::from(*p) * i128::from(n * types::SCALE)).sum();
            assert_eq!((parent.cum_qty, parent.traded), (qty(naive.cum()), Notional::from_raw(sum)), "order {id}");
            assert_eq!(parent.open_qty, qty(naive.open()), "order {id}");
            assert!(naive.cum() + naive.open() <= parent.order_qty.raw() / types::SCALE, "order {id} is overcommitted");
            let open: Vec<_> = naive.children.iter().filter(|child| !child.3).map(|child| child.0).collect();
            let listed: Vec<_> = self.desk.blotter.open_children(*id).map(|child| child.order.child).collect();
            assert_eq!(listed, open);
            let status = parent.status();
            let left = Qty::from_raw(parent.order_qty.raw() - parent.cum_qty.raw());
            assert_eq!(parent.leaves_qty(), if status.is_terminal() { Qty::ZERO } else { left }, "order {id}");
            assert_eq!(status == OrdStatus::Filled, status.is_terminal() && left.is_zero(), "order {id} is {status:?}");
            for cl_ord_id in &naive.ids {
                assert!(self.desk.blotter.is_cl_ord_id_used(crate::desk::SESSION, &cl_ord_id.parse().unwrap()));
            }
        }
        let open: Vec<_> = self.desk.blotter.open_parents().map(|parent| parent.id).collect();
        let expected: Vec<_> = self.orders.keys().copied().filter(|id| !self.desk.status(*id).is_terminal()).collect();
        assert_eq!(open, expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn whatever_venues_and_clients_do_no_share_is_lost_doubled_or_overcommitted(moves in moves()) {
        let mut day = Day { desk: Desk::new(), orders: BTreeMap::new(), reports: Vec::new(), ids: 0 };
        for step in &moves {
            day.step(step);
            day.invariants();
        }
        day.desk.assert_replays();
    }
}
