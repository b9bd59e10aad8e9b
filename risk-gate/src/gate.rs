//! The gate: the order of the checks, for an order and for a child.

use model::{ChildOrder, ClOrdId, MarketFacts, NewOrder, Record, ReplaceOrder};
use types::{AccountIx, InstrumentIx, Mono, Notional, SessionIx};

use crate::checks::{self, Verdict, check};
use crate::ledger::Ledger;
use crate::limits::{self, Limits};
use crate::order::{OpenOrder, Terms};
use crate::rate::Bucket;
use crate::request::{Asked, Kind};
use crate::{
    AccountLimits, Admission, AdmitRequest, Check, Epoch, ExposureView, Figure, GateConfig, InstrumentLimits,
    KillSwitch, ReplaceRequest, RiskApproved, RiskReject,
};

/// The gate. It decides in [`admit`](Gate::admit), [`admit_replace`](Gate::admit_replace) and
/// [`release`](Gate::release), and changes what lasts in [`apply`](Gate::apply) alone.
///
/// Check and reserve are one step only if nothing comes between: apply the record of each decision before the next is
/// asked for.
#[derive(Debug)]
pub struct Gate {
    config: GateConfig,
    /// By account.
    buckets: Vec<Bucket>,
    ledger: Ledger,
    refused: Option<Refused>,
}

/// What was refused last, and why: nothing that lasts, only what is still to be told.
#[derive(Debug, Clone, Copy)]
struct Refused {
    session: SessionIx,
    cl_ord_id: ClOrdId,
    reject: RiskReject,
}

impl Gate {
    /// With nothing open, in epoch 0. A gate that is to go on where a journal ended is given the journal's records.
    pub fn new(mut config: GateConfig) -> Gate {
        config.instruments = limits::by_instrument(config.instruments);
        let buckets = config.accounts.iter().map(|account| Bucket::new(account.order_rate)).collect();
        let ledger = Ledger::new(config.accounts.len(), config.open_orders_max, config.open_children_max);
        Gate { config, buckets, ledger, refused: None }
    }

    /// Judges a new order. Changes nothing that lasts: only the rate's bucket, which counts what is refused too, and
    /// what [`refusal`](Gate::refusal) says.
    pub fn admit(&mut self, request: &AdmitRequest<'_>, facts: &MarketFacts) -> Result<Admission, RiskReject> {
        let judged = self.judge(&Asked::from(request), facts);
        let NewOrder { session, cl_ord_id, .. } = *request.order;
        judged.inspect_err(|reject| self.refused = Some(Refused { session, cl_ord_id, reject: *reject }))
    }

    /// Judges a replace: the new numbers as an order's, and what it adds to the account at the worst of old and new.
    /// Changes nothing that lasts, like [`admit`](Gate::admit).
    pub fn admit_replace(
        &mut self,
        request: &ReplaceRequest<'_>,
        facts: &MarketFacts,
    ) -> Result<Admission, RiskReject> {
        let order = self.ledger.order(request.parent).copied();
        let judged = self.judge(&Asked::replace(request, order), facts);
        let ReplaceOrder { session, cl_ord_id, .. } = *request.replace;
        judged.inspect_err(|reject| self.refused = Some(Refused { session, cl_ord_id, reject: *reject }))
    }

    /// Why the order or replace that a session calls `cl_ord_id` was refused, if it was the last that was: a record
    /// keeps the reason alone, and whoever tells the client wants the figures too.
    pub fn refusal(&self, session: SessionIx, cl_ord_id: &ClOrdId) -> Option<&RiskReject> {
        let last = self.refused.as_ref()?;
        (last.session == session && last.cl_ord_id == *cl_ord_id).then_some(&last.reject)
    }

    /// Judges a child order, and approves it in the present epoch.
    pub fn release(&self, child: ChildOrder, facts: &MarketFacts) -> Result<RiskApproved<ChildOrder>, RiskReject> {
        let max = self.config.open_children_max;
        let nothing = Figure::Nothing;
        let order = self.ledger.order(child.parent);
        let order = order.ok_or(RiskReject::new(Check::ParentOpen, nothing, nothing))?;
        check(self.entitled(order.account, order.session).is_some(), Check::Account, nothing, nothing)?;
        let is_same = child.instrument == order.instrument && child.side == order.side;
        check(is_same, Check::SameTrade, nothing, nothing)?;
        self.check_kill(order.session, order.account, order.instrument)?;
        check(self.ledger.open_children() < max, Check::Capacity, nothing, Figure::Count(max as u64))?;
        check(child.qty.is_positive(), Check::QtyPositive, Figure::Qty(child.qty), nothing)?;
        check(child.price.is_positive(), Check::PricePositive, Figure::Price(child.price), nothing)?;
        checks::reference(facts, self.config.max_quote_age_ns)?;
        let (free, protect) = (order.free(), order.protect_price());
        check(child.qty <= free, Check::Conservation, Figure::Qty(child.qty), Figure::Qty(free))?;
        let is_protected = if child.side.is_buy() { child.price <= protect } else { child.price >= protect };
        check(is_protected, Check::Protect, Figure::Price(child.price), Figure::Price(protect))?;
        Ok(RiskApproved::new(child, self.epoch()))
    }

    /// Takes a record in, live and in a replay alike: reserves for what was accepted, holds the worst of old and new
    /// while a replace is pending, moves what traded from open to executed, releases what is over exactly once, and
    /// begins a new epoch when the kill switch changes.
    ///
    /// # Panics
    ///
    /// Where the record contradicts those before it: a second release, a fill of a child that is not open, more working
    /// than was reserved. Such a record is a mistake of ours, never something that a peer sent.
    pub fn apply(&mut self, record: &Record) {
        self.ledger.apply(record);
    }

    /// The epoch that approvals are made in now.
    pub fn epoch(&self) -> Epoch {
        self.ledger.epoch()
    }

    /// What an account has at risk; `None` for one that is not configured.
    pub fn exposure(&self, account: AccountIx) -> Option<ExposureView> {
        let (row, exposure) = (self.config.accounts.get(account.ix())?, self.ledger.exposure(account)?);
        let limit = row.max_open_exposure.map(limits::exactly);
        Some(ExposureView { name: row.name, open: exposure.open, executed: exposure.executed, limit })
    }

    /// What all accounts have at risk, in the order of their indexes.
    pub fn exposures(&self) -> impl Iterator<Item = ExposureView> + '_ {
        (0..).map(AccountIx).map_while(|account| self.exposure(account))
    }

    /// Where the kill switch is engaged.
    pub fn kill_view(&self) -> &KillSwitch {
        self.ledger.kill()
    }

    /// The limits that hold.
    pub fn config(&self) -> &GateConfig {
        &self.config
    }

    /// How many parent orders are open here.
    pub fn open_orders(&self) -> usize {
        self.ledger.open_orders()
    }

    /// The hash of what lasts: exposures, open orders and children, kill switch, epoch.
    pub fn hash(&self) -> u64 {
        self.ledger.hash()
    }

    /// The same by a walk over everything, with what can be derived derived anew: the twin that tests hold
    /// [`hash`](Gate::hash) against.
    pub fn hash_naive(&self) -> u64 {
        self.ledger.hash_naive()
    }

    /// The one list of checks for what comes from a client, in the order of [`CHECKS`](crate::CHECKS).
    fn judge(&mut self, asked: &Asked<'_>, facts: &MarketFacts) -> Result<Admission, RiskReject> {
        let nothing = Figure::Nothing;
        // Before all else, since what is refused counts too.
        let has_token = self.take_token(asked.account, asked.session, asked.now.mono);

        check(!asked.cl_ord_id_used, Check::ClOrdIdNew, nothing, nothing)?;
        checks::order_age(asked.first_sent, asked.now.wall, self.config.max_order_age_ns)?;
        let order = match asked.kind {
            Kind::New => None,
            Kind::Replace(order) => Some(order.ok_or(RiskReject::new(Check::ParentOpen, nothing, nothing))?),
        };
        let entitled = asked.account.and_then(|ix| Some((ix, self.entitled(ix, asked.session)?)));
        let (account, row) = entitled.ok_or(RiskReject::new(Check::Account, nothing, nothing))?;
        check(has_token, Check::Rate, nothing, self.rate_figure(account))?;
        let instrument = asked.instrument.filter(|instrument| asked.named == Some(instrument.ix));
        let instrument = instrument.ok_or(RiskReject::new(Check::Symbol, nothing, nothing))?;
        let is_same = order.is_none_or(|order| order.instrument == instrument.ix && order.side == asked.side);
        check(is_same, Check::SameTrade, nothing, nothing)?;
        self.check_kill(asked.session, account, instrument.ix)?;
        check(!asked.disk_low, Check::DiskSpace, nothing, nothing)?;
        self.check_capacity(asked)?;

        let limits = Limits::new(row, self.config.market_collar_bps, self.instrument_row(instrument.ix));
        checks::qty(asked.qty, instrument, limits.order_qty)?;
        let limit = checks::price(asked.ord_type, asked.price, instrument.tick)?;
        let reference = checks::reference(facts, self.config.max_quote_age_ns)?;
        let collared = checks::collar(limit, asked.side, reference, instrument.tick, &limits)?;
        checks::notional(limit.unwrap_or(collared.reserve), asked.qty, limits.order_notional)?;

        let (protect_price, reserve_price) = (collared.protect, collared.reserve);
        let terms = Terms { order_qty: asked.qty, protect_price, reserve_price };
        self.check_exposure(account, row, order, terms)?;
        Ok(Admission { account, protect_price, reserve_price })
    }

    /// Takes a token from an account's bucket, if the session may trade for it: nobody uses up another's rate.
    fn take_token(&mut self, account: Option<AccountIx>, session: SessionIx, now: Mono) -> bool {
        let account = account.filter(|account| self.entitled(*account, session).is_some());
        let bucket = account.and_then(|account| self.buckets.get_mut(account.ix()));
        bucket.is_some_and(|bucket| bucket.take(now))
    }

    /// The account's limits, if it is enabled and the session may trade for it.
    fn entitled(&self, account: AccountIx, session: SessionIx) -> Option<&AccountLimits> {
        self.config.accounts.get(account.ix()).filter(|row| row.enabled && row.sessions.contains(&session))
    }

    fn instrument_row(&self, instrument: InstrumentIx) -> Option<&InstrumentLimits> {
        limits::row(&self.config.instruments, instrument)
    }

    fn rate_figure(&self, account: AccountIx) -> Figure {
        let per_second = self.buckets.get(account.ix()).and_then(Bucket::per_second);
        per_second.map_or(Figure::Missing, |orders| Figure::Count(u64::from(orders)))
    }

    fn check_kill(&self, session: SessionIx, account: AccountIx, instrument: InstrumentIx) -> Verdict {
        match self.ledger.kill().covering(session, account, instrument) {
            None => Ok(()),
            Some(scope) => Err(RiskReject::new(Check::Kill, Figure::Scope(scope), Figure::Nothing)),
        }
    }

    /// A replace needs no room: its order has it.
    fn check_capacity(&self, asked: &Asked<'_>) -> Verdict {
        let max = self.config.open_orders_max;
        let has_room = match asked.kind {
            Kind::New => self.ledger.open_orders() < max,
            Kind::Replace(_) => true,
        };
        check(has_room, Check::Capacity, Figure::Nothing, Figure::Count(max as u64))?;
        check(!asked.blotter_full, Check::Capacity, Figure::Nothing, Figure::Nothing)
    }

    /// The worst that the account can come to if `terms` are let in. For a replace, the worst of old and new counts in
    /// the place of what the order holds now.
    fn check_exposure(
        &self,
        account: AccountIx,
        row: &AccountLimits,
        order: Option<OpenOrder>,
        terms: Terms,
    ) -> Verdict {
        let total = self.ledger.exposure(account).map_or(Notional::MAX, |exposure| exposure.total());
        let max = row.max_open_exposure.map(limits::exactly);
        let (held, wanted) = match order {
            None => (Notional::ZERO, terms.reserved(types::Qty::ZERO)),
            Some(order) => (order.reserved(), OpenOrder { pending: Some(terms), ..order }.reserved()),
        };
        checks::exposure(total, held, wanted, max)
    }
}
