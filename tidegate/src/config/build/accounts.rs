//! Accounts and their limits.

use core::fmt::Display;

use risk_gate::{AccountLimits, GateConfig, OrderRate};
use types::SessionIx;

use super::nanos;
use super::sessions::{Sessions, meant};
use crate::config::findings::Findings;
use crate::config::limit::LimitOr;
use crate::config::schema::{Account, File};
use crate::config::source::KeyPath;
use fix_session::settings::near::nearest;

/// A collar of the whole price is none.
const BPS_MAX: u32 = 9_999;

/// The gate's limits.
pub(super) fn gate(file: &File, sessions: &Sessions, findings: &mut Findings) -> GateConfig {
    let all = KeyPath::of("account");
    findings.unique(file.accounts.iter().enumerate().map(|(at, row)| (&row.name, all.at(at).key("name"))), "account");
    let account = |(at, row)| account(file, row, sessions, &all.at(at), findings);
    let accounts = file.accounts.iter().enumerate().map(account).collect();
    let path = KeyPath::of("gate");
    collar(Some(file.gate.market_collar_bps), "the gate", path.key("market_collar_bps"), findings);
    positive(Some(file.gate.max_order_age_s > 0), "the gate", path.key("max_order_age_s"), findings);
    let max_quote_age_ns = match file.gate.max_quote_age_s {
        LimitOr::Limit(seconds) => {
            positive(Some(seconds > 0), "the gate", path.key("max_quote_age_s"), findings);
            nanos(seconds, path.key("max_quote_age_s"), findings)
        }
        LimitOr::Unlimited => u64::MAX,
    };
    GateConfig {
        accounts,
        instruments: Vec::new(),
        market_collar_bps: Some(file.gate.market_collar_bps),
        max_order_age_ns: Some(nanos(file.gate.max_order_age_s, path.key("max_order_age_s"), findings)),
        max_quote_age_ns: Some(max_quote_age_ns),
        open_orders_max: file.bounds.open_orders_max,
        open_children_max: file.bounds.open_children_max,
    }
}

fn account(file: &File, row: &Account, sessions: &Sessions, path: &KeyPath, findings: &mut Findings) -> AccountLimits {
    let name = findings.name(&row.name, path.key("name"));
    let who = format!("account {}", row.name);
    positive(row.max_order_qty.map(|qty| qty.is_positive()), &who, path.key("max_order_qty"), findings);
    positive(row.max_order_notional.map(|money| money.is_positive()), &who, path.key("max_order_notional"), findings);
    positive(row.max_open_exposure.map(|money| money.is_positive()), &who, path.key("max_open_exposure"), findings);
    collar(row.price_collar_bps, &who, path.key("price_collar_bps"), findings);
    AccountLimits {
        name,
        enabled: row.enabled,
        sessions: members(file, row, sessions, path, findings),
        max_order_qty: row.max_order_qty,
        max_order_notional: row.max_order_notional,
        max_open_exposure: row.max_open_exposure,
        price_collar_bps: row.price_collar_bps,
        order_rate: rate(row, &who, path, findings),
    }
}

/// The sessions that may trade for an account.
fn members(file: &File, row: &Account, sessions: &Sessions, path: &KeyPath, findings: &mut Findings) -> Vec<SessionIx> {
    let mut members = Vec::with_capacity(row.sessions.len());
    for (at, client) in row.sessions.iter().enumerate() {
        let before = members.len();
        members.extend(sessions.of_client(client));
        if members.len() == before {
            let near = nearest(client, file.sessions.iter().map(|session| session.target_comp_id.as_str()));
            let reason = format!("account {}: session {client} is not configured{}", row.name, meant(near));
            findings.add(path.key("sessions").at(at), reason);
        }
    }
    members.sort();
    members.dedup();
    members
}

/// Without a burst, what comes back in a second may come at once.
fn rate(row: &Account, who: &str, path: &KeyPath, findings: &mut Findings) -> Option<OrderRate> {
    positive(row.orders_burst.map(|burst| burst > 0), who, path.key("orders_burst"), findings);
    match row.orders_per_second {
        Some(LimitOr::Limit(orders)) => {
            positive(Some(orders > 0), who, path.key("orders_per_second"), findings);
            Some(OrderRate::PerSecond { orders, burst: row.orders_burst.unwrap_or(orders) })
        }
        unlimited => {
            let reason = "a burst without a number in orders_per_second limits nothing: remove it";
            findings.expect(row.orders_burst.is_none(), path.key("orders_burst"), format_args!("{who}: {reason}"));
            unlimited.map(|_| OrderRate::Unlimited)
        }
    }
}

fn collar(bps: Option<u32>, who: impl Display, path: KeyPath, findings: &mut Findings) {
    let sound = bps.is_none_or(|bps| (1..=BPS_MAX).contains(&bps));
    let bps = bps.unwrap_or_default();
    findings.expect(sound, path, format_args!("{who}: {bps}, must be 1 to {BPS_MAX} hundredths of a percent"));
}

/// A limit of zero is most likely a limit forgotten.
fn positive(is_positive: Option<bool>, who: impl Display, path: KeyPath, findings: &mut Findings) {
    let reason = "must be above zero; to stop an account say enabled = false";
    findings.expect(is_positive != Some(false), path, format_args!("{who}: {reason}"));
}
