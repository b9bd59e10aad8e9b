//! A client's day: what it sends, when, and what it is told.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use fix_messages::{NewOrderSingle, OrderCancelReplaceRequest, OrderCancelRequest};
use hdrhistogram::Histogram;
use tokio::sync::watch;
use types::{Price, Qty, Timestamp};

use super::market::Glance;
use super::plan::{Planned, Style, Then};
use crate::client::{CancelReject, Event, FixClient, Report};

/// How long after the close the last reports may take, on the wall.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest latency that is told apart, in nanoseconds: a minute.
const LATENCY_NS_MAX: u64 = 60_000_000_000;

/// What all traders were told.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) sent: u64,
    pub(super) cancels: u64,
    pub(super) replaces: u64,
    /// Cancels and replaces that were refused, mostly since they came too late.
    pub(super) refused: u64,
    pub(super) fills: u64,
    pub(super) shares: Qty,
    /// Orders that nobody said the end of.
    pub(super) unfinished: u64,
    /// What came that should not have: the first few words of each.
    pub(super) complaints: Vec<String>,
    /// Wall time from sending to the first report, nanoseconds.
    pub(super) first_report: Histogram<u64>,
    /// Wall time from sending to the first fill of orders that took at once, nanoseconds.
    pub(super) first_fill: Histogram<u64>,
}

impl Told {
    pub(super) fn new() -> anyhow::Result<Told> {
        let histogram = || Histogram::new_with_bounds(1, LATENCY_NS_MAX, 3).context("a histogram");
        Ok(Told {
            sent: 0,
            cancels: 0,
            replaces: 0,
            refused: 0,
            fills: 0,
            shares: Qty::ZERO,
            unfinished: 0,
            complaints: Vec::new(),
            first_report: histogram()?,
            first_fill: histogram()?,
        })
    }

    /// Adds what another one was told.
    pub(super) fn add(&mut self, other: Told) -> anyhow::Result<()> {
        self.sent += other.sent;
        self.cancels += other.cancels;
        self.replaces += other.replaces;
        self.refused += other.refused;
        self.fills += other.fills;
        self.shares = self.shares.checked_add(other.shares).unwrap_or(Qty::MAX);
        self.unfinished += other.unfinished;
        self.complaints.extend(other.complaints);
        self.first_report.add(other.first_report).context("latencies")?;
        self.first_fill.add(other.first_fill).context("latencies")
    }
}

/// Who a trader is and what it trades.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    pub(super) gateway: SocketAddr,
    pub(super) name: String,
    pub(super) symbol: String,
    pub(super) tick: Price,
}

/// One client.
pub(super) struct Trader {
    desk: Desk,
    client: FixClient,
    planned: VecDeque<Planned>,
    /// Cancels and replaces to come, by time and order.
    follow_ups: BTreeMap<(Timestamp, usize), Then>,
    orders: Vec<Order>,
    /// Which order a ClOrdID(11) names, its replaces' among them.
    ids: BTreeMap<String, usize>,
    told: Told,
}

#[derive(Debug)]
struct Order {
    cl_ord_id: String,
    planned: Planned,
    sent: Instant,
    is_reported: bool,
    is_filled: bool,
    is_done: bool,
}

impl Trader {
    /// Logs on.
    pub(super) async fn log_on(desk: Desk, day: Vec<Planned>) -> anyhow::Result<Trader> {
        let client = FixClient::connect(desk.gateway, desk.name.parse()?, "TIDEGATE".parse()?, true).await?;
        Ok(Trader {
            desk,
            client,
            planned: day.into(),
            follow_ups: BTreeMap::new(),
            orders: Vec::new(),
            ids: BTreeMap::new(),
            told: Told::new()?,
        })
    }

    /// Trades until the day is over and every order is done, and logs out.
    pub(super) async fn trade(mut self, mut market: watch::Receiver<Glance>) -> anyhow::Result<Told> {
        loop {
            let glance = *market.borrow_and_update();
            if glance.is_over {
                break;
            }
            self.act(glance);
            tokio::select! {
                event = self.client.next_event() => self.take(event?),
                changed = market.changed() => changed.context("the market is gone")?,
            }
        }
        let waited = tokio::time::timeout(PATIENCE, async {
            while !self.orders.iter().all(|order| order.is_done) {
                let event = self.client.next_event().await?;
                self.take(event);
            }
            anyhow::Ok(())
        });
        if let Ok(ended) = waited.await {
            ended?;
        }
        self.told.unfinished = self.orders.iter().filter(|order| !order.is_done).count() as u64;
        self.client.logout().await?;
        Ok(self.told)
    }

    /// Sends what is due. In a market that is not there, or crossed, it waits.
    fn act(&mut self, Glance { at, quote, .. }: Glance) {
        let Some(quote) = quote else { return };
        while let Some(&planned) = self.planned.front().filter(|planned| planned.at <= at) {
            self.planned.pop_front();
            self.send(planned, at, quote);
        }
        while let Some(due) = self.follow_ups.first_entry().filter(|entry| entry.key().0 <= at) {
            let ((_, order), then) = due.remove_entry();
            if !self.orders[order].is_done {
                self.follow_up(order, then, quote);
            }
        }
    }

    fn send(&mut self, planned: Planned, now: Timestamp, quote: (Price, Price)) {
        let (ord_type, time_in_force, price) = planned.style.terms(planned.side, quote, self.desk.tick);
        let order = self.orders.len();
        let cl_ord_id = format!("{}-{}", self.desk.name, order + 1);
        self.client.send(&NewOrderSingle {
            cl_ord_id: cl_ord_id.as_bytes(),
            account: None,
            symbol: self.desk.symbol.as_bytes(),
            side: planned.side.fix(),
            order_qty: planned.qty,
            ord_type,
            price,
            time_in_force: Some(time_in_force),
            transact_time: self.client.now().wall,
        });
        self.told.sent += 1;
        match planned.then {
            Then::Cancel { after_ns } | Then::Replace { after_ns, .. } => {
                self.follow_ups.insert((now.plus(after_ns), order), planned.then);
            }
            Then::Stay => {}
        }
        self.ids.insert(cl_ord_id.clone(), order);
        let sent = Instant::now();
        self.orders.push(Order { cl_ord_id, planned, sent, is_reported: false, is_filled: false, is_done: false });
    }

    fn follow_up(&mut self, at: usize, then: Then, quote: (Price, Price)) {
        let Order { cl_ord_id, planned, .. } = &self.orders[at];
        let transact_time = self.client.now().wall;
        let (orig, symbol, side) = (cl_ord_id.as_bytes(), self.desk.symbol.as_bytes(), planned.side.fix());
        let id = match then {
            Then::Stay => return,
            Then::Cancel { .. } => {
                let id = format!("{cl_ord_id}-C");
                self.client.send(&OrderCancelRequest {
                    orig_cl_ord_id: orig,
                    cl_ord_id: id.as_bytes(),
                    symbol,
                    side,
                    transact_time,
                    order_qty: Some(planned.qty),
                });
                self.told.cancels += 1;
                id
            }
            Then::Replace { crosses, .. } => {
                let id = format!("{cl_ord_id}-R");
                let style = if crosses { Style::Patient { past: 0 } } else { Style::Rest { behind: 0 } };
                let (ord_type, time_in_force, price) = style.terms(planned.side, quote, self.desk.tick);
                self.client.send(&OrderCancelReplaceRequest {
                    orig_cl_ord_id: orig,
                    cl_ord_id: id.as_bytes(),
                    account: None,
                    symbol,
                    side,
                    transact_time,
                    order_qty: half_more(planned.qty),
                    ord_type,
                    price,
                    time_in_force: Some(time_in_force),
                });
                self.told.replaces += 1;
                id
            }
        };
        self.ids.insert(id, at);
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Report(report) => self.on_report(&report),
            Event::CancelReject(reject) => self.on_refused(&reject),
            other => self.told.complaints.push(format!("{}: {other:?}", self.desk.name)),
        }
    }

    /// Too late, mostly. An order that filled while its cancel or replace was pending says so here: its last report still
    /// had 39=6 or E (FIX 4.4 appendix D, the precedence of OrdStatus).
    fn on_refused(&mut self, reject: &CancelReject) {
        self.told.refused += 1;
        match self.ids.get(&reject.cl_ord_id).map(|at| &mut self.orders[*at]) {
            Some(order) => order.is_done |= matches!(reject.ord_status, b'2' | b'4' | b'C'),
            None => self.told.complaints.push(format!("{}: a reject of {}", self.desk.name, reject.cl_ord_id)),
        }
    }

    fn on_report(&mut self, report: &Report) {
        let Some(order) = self.ids.get(&report.cl_ord_id).map(|at| &mut self.orders[*at]) else {
            self.told.complaints.push(format!("{}: a report on {}", self.desk.name, report.cl_ord_id));
            return;
        };
        let took = u64::try_from(order.sent.elapsed().as_nanos()).unwrap_or(u64::MAX);
        if !order.is_reported {
            order.is_reported = true;
            self.told.first_report.saturating_record(took);
        }
        order.is_done |= report.is_done();
        if report.is_fill() {
            // 851=1 is a fill of what rested, however long; in the dark there is no 851, and what is asked there is asked
            // at once.
            if !order.is_filled && report.last_liquidity != Some(1) && is_at_once(order.planned.style) {
                self.told.first_fill.saturating_record(took);
            }
            order.is_filled = true;
            self.told.fills += 1;
            let shares = report.last_qty.unwrap_or(Qty::ZERO);
            self.told.shares = self.told.shares.checked_add(shares).unwrap_or(Qty::MAX);
        }
    }
}

/// Whether an order of this style trades when it comes, or never.
const fn is_at_once(style: Style) -> bool {
    match style {
        Style::Market | Style::Take { .. } | Style::AllOrNothing => true,
        Style::Patient { .. } | Style::Middle | Style::Rest { .. } => false,
    }
}

/// Half as much again, in whole shares.
fn half_more(qty: Qty) -> Qty {
    let shares = qty.raw() / types::SCALE;
    Qty::from_raw((shares + shares / 2) * types::SCALE)
}

/// All traders on a thread of their own, as counterparties are: each logs on, then all of them trade.
pub(super) fn trade_all(desks: Vec<(Desk, Vec<Planned>)>, market: &watch::Receiver<Glance>) -> anyhow::Result<Told> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let mut trading = tokio::task::JoinSet::new();
        for (desk, day) in desks {
            let trader = Trader::log_on(desk, day).await?;
            trading.spawn_local(trader.trade(market.clone()));
        }
        let mut all = Told::new()?;
        while let Some(told) = trading.join_next().await {
            all.add(told??)?;
        }
        Ok(all)
    })
}

impl Desk {
    /// The name of the `n`-th client, from 0.
    pub(super) fn name_of(n: u32) -> String {
        format!("CLIENT{}", n + 1)
    }
}
