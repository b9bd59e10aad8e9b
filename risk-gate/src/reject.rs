//! The list of checks, and what a refusal says.

use core::fmt;

use model::{KillScope, RejectReason};
use types::{Money, Price, Qty};

/// Every check, in the order in which an order meets them. The first that fails is the answer.
///
/// The ClOrdID is looked at first: a refusal for any other reason uses it up, which must not happen twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// The ClOrdID(11) is new on its session.
    ClOrdIdNew,
    /// A PossDup order was first sent lately.
    OrderAge,
    /// Of a replace or a child: its parent is open here.
    ParentOpen,
    /// The account is known, enabled, and the session may trade for it.
    Account,
    /// The account has a token left.
    Rate,
    /// The symbol is known.
    Symbol,
    /// Of a replace or a child: instrument and side are its parent's.
    SameTrade,
    /// No kill switch covers it.
    Kill,
    /// The journal has room.
    DiskSpace,
    /// There is room for one more open order.
    Capacity,
    /// The quantity is above zero.
    QtyPositive,
    /// The quantity is on the instrument's grid.
    QtyStep,
    /// The quantity is within its limit.
    QtyMax,
    /// A price is there for a limit order, and none for a market order.
    PricePresent,
    /// The price is above zero.
    PricePositive,
    /// The price is on the instrument's grid.
    PriceTick,
    /// There is a reference price, above zero and fresh.
    Reference,
    /// The price is near enough to the reference price.
    Collar,
    /// The order in money is within its limit.
    Notional,
    /// What is open and executed stays within the account's limit.
    Exposure,
    /// Of a child: with it, what is open and filled stays within its parent's quantity.
    Conservation,
    /// Of a child: its price is no worse than its parent may trade at.
    Protect,
}

/// The one table from check to reason.
pub const CHECKS: [(Check, RejectReason); 22] = [
    (Check::ClOrdIdNew, RejectReason::DuplicateClOrdId),
    (Check::OrderAge, RejectReason::StaleOrder),
    (Check::ParentOpen, RejectReason::UnsupportedCharacteristic),
    (Check::Account, RejectReason::UnknownAccount),
    (Check::Rate, RejectReason::OrderRate),
    (Check::Symbol, RejectReason::UnknownSymbol),
    (Check::SameTrade, RejectReason::UnsupportedCharacteristic),
    (Check::Kill, RejectReason::KillSwitch),
    (Check::DiskSpace, RejectReason::DiskSpace),
    (Check::Capacity, RejectReason::CapacityLimit),
    (Check::QtyPositive, RejectReason::QtyNotPositive),
    (Check::QtyStep, RejectReason::QtyOffStep),
    (Check::QtyMax, RejectReason::QtyTooLarge),
    (Check::PricePresent, RejectReason::PriceMismatch),
    (Check::PricePositive, RejectReason::PriceNotPositive),
    (Check::PriceTick, RejectReason::PriceOffTick),
    (Check::Reference, RejectReason::NoReferencePrice),
    (Check::Collar, RejectReason::PriceCollar),
    (Check::Notional, RejectReason::NotionalTooLarge),
    (Check::Exposure, RejectReason::ExposureLimit),
    (Check::Conservation, RejectReason::ExposureLimit),
    (Check::Protect, RejectReason::PriceCollar),
];

/// A number that a refusal names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// There is none: the value or the limit is missing.
    Missing,
    /// Nothing to name.
    Nothing,
    /// A quantity.
    Qty(Qty),
    /// A price.
    Price(Price),
    /// All prices from one to another, both included. `low <= high`.
    Prices {
        /// The lowest.
        low: Price,
        /// The highest.
        high: Price,
    },
    /// Money.
    Money(Money),
    /// A span of time in nanoseconds.
    Nanos(u64),
    /// A distance in hundredths of a percent.
    Bps(u32),
    /// A number of things.
    Count(u64),
    /// What a kill switch covers.
    Scope(KillScope),
}

/// Why the gate refused. Its text names the value and the limit, and is made only when it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub struct RiskReject {
    /// Which check failed.
    pub check: Check,
    /// What the order had.
    pub value: Figure,
    /// What it would have had to keep to.
    pub limit: Figure,
}

impl RiskReject {
    pub(crate) const fn new(check: Check, value: Figure, limit: Figure) -> RiskReject {
        RiskReject { check, value, limit }
    }

    /// The reason in the model's words.
    pub fn reason(&self) -> RejectReason {
        CHECKS[self.check as usize].1
    }

    /// The value and the limit alone, for whoever has words for the reason already: `10001, limit 10000`. `None` where
    /// there are none.
    pub fn figures(&self) -> Option<String> {
        let limit = match (self.check, self.limit) {
            (_, Figure::Nothing) => None,
            (_, Figure::Missing) => Some("no limit is configured".to_owned()),
            (Check::QtyStep | Check::PriceTick, step) => Some(format!("step {step}")),
            (Check::Rate, orders) => Some(format!("limit {orders} a second")),
            (_, limit) => Some(format!("limit {limit}")),
        };
        let value = match self.value {
            Figure::Nothing | Figure::Missing => None,
            value => Some(value.to_string()),
        };
        match (value, limit) {
            (Some(value), Some(limit)) => Some(format!("{value}, {limit}")),
            (value, limit) => value.or(limit),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Figure::Missing => f.write_str("missing"),
            Figure::Nothing => f.write_str("nothing"),
            Figure::Qty(qty) => qty.fmt(f),
            Figure::Price(price) => price.fmt(f),
            Figure::Prices { low, high } => write!(f, "{low} to {high}"),
            Figure::Money(money) => money.fmt(f),
            Figure::Nanos(nanos) => write!(f, "{}.{:03} s", nanos / 1_000_000_000, nanos / 1_000_000 % 1000),
            Figure::Bps(bps) => write!(f, "{}.{:02}%", bps / 100, bps % 100),
            Figure::Count(count) => count.fmt(f),
            Figure::Scope(KillScope::Firm) => f.write_str("the firm"),
            Figure::Scope(KillScope::Session(_)) => f.write_str("this session"),
            Figure::Scope(KillScope::Account(_)) => f.write_str("this account"),
            Figure::Scope(KillScope::Instrument(_)) => f.write_str("this symbol"),
        }
    }
}

impl fmt::Display for RiskReject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RiskReject { check, value, limit } = self;
        match check {
            Check::ClOrdIdNew => f.write_str("ClOrdID(11) was used before on this session"),
            Check::OrderAge => write!(f, "first sent {value} ago, limit {limit}"),
            Check::Account => f.write_str("account is unknown, disabled, or not this session's"),
            Check::Rate => write!(f, "more orders than the rate allows, limit {limit} a second"),
            Check::Kill => write!(f, "kill switch is engaged for {value}"),
            Check::DiskSpace => f.write_str("journal is short of disk space; cancels pass"),
            Check::Capacity if *limit == Figure::Nothing => f.write_str("no room for one more order in the blotter"),
            Check::Capacity => write!(f, "no room for one more open order, limit {limit}"),
            Check::Symbol => f.write_str("symbol is unknown"),
            Check::QtyPositive => write!(f, "quantity {value} is not above zero"),
            Check::QtyStep => write!(f, "quantity {value} is not a multiple of {limit}"),
            Check::QtyMax => write!(f, "quantity {value} is above the limit: {limit}"),
            Check::PricePresent => write!(f, "Price(44) is {value}: a limit order needs it, a market order has none"),
            Check::PricePositive => write!(f, "price {value} is not above zero"),
            Check::PriceTick => write!(f, "price {value} is not a multiple of {limit}"),
            Check::Reference => f.write_str("no fresh reference price to judge by"),
            Check::Collar => write!(f, "price {value} is too far from the reference price, limit {limit}"),
            Check::Notional => write!(f, "order of {value} in money is above the limit: {limit}"),
            Check::Exposure => write!(f, "open and executed would be {value}, limit {limit}"),
            Check::ParentOpen => f.write_str("order is not open at the gate"),
            Check::SameTrade => f.write_str("instrument or side is not the open order's"),
            Check::Conservation => write!(f, "child of {value}, but only {limit} of its parent is free"),
            Check::Protect => write!(f, "child's price {value} is worse than its parent's {limit}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_finds_its_own_row_of_the_table() {
        for (row, (check, reason)) in CHECKS.into_iter().enumerate() {
            assert_eq!(check as usize, row, "{check:?} is out of place");
            assert_eq!(RiskReject::new(check, Figure::Nothing, Figure::Nothing).reason(), reason);
        }
    }

    #[test]
    fn a_refusal_names_the_value_and_the_limit() {
        let qty = |text: &str| Figure::Qty(text.parse().unwrap());
        let text = RiskReject::new(Check::QtyMax, qty("10001"), qty("10000")).to_string();
        assert_eq!(text, "quantity 10001 is above the limit: 10000");
        let text = RiskReject::new(Check::QtyMax, qty("10001"), Figure::Missing).to_string();
        assert_eq!(text, "quantity 10001 is above the limit: missing");
        let text = RiskReject::new(Check::OrderAge, Figure::Nanos(65_250_000_000), Figure::Nanos(60_000_000_000));
        assert_eq!(text.to_string(), "first sent 65.250 s ago, limit 60.000 s");
    }

    #[test]
    fn figures_stand_alone_and_only_where_there_are_any() {
        let price = |text: &str| text.parse::<Price>().unwrap();
        let band = Figure::Prices { low: price("173.38"), high: price("191.62") };
        let scope = Figure::Scope(KillScope::Firm);
        for (check, value, limit, figures) in [
            (Check::Collar, Figure::Price(price("200")), band, Some("200, limit 173.38 to 191.62")),
            (Check::Collar, Figure::Price(price("200")), Figure::Missing, Some("200, no limit is configured")),
            (Check::PriceTick, Figure::Price(price("1.005")), Figure::Price(price("0.01")), Some("1.005, step 0.01")),
            (Check::QtyPositive, Figure::Qty(Qty::ZERO), Figure::Nothing, Some("0")),
            (Check::Rate, Figure::Nothing, Figure::Count(50), Some("limit 50 a second")),
            (Check::Kill, scope, Figure::Nothing, Some("the firm")),
            (Check::Reference, Figure::Missing, Figure::Nothing, None),
            (Check::Account, Figure::Nothing, Figure::Nothing, None),
        ] {
            assert_eq!(RiskReject::new(check, value, limit).figures().as_deref(), figures, "{check:?}");
        }
    }
}
