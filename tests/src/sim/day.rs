//! What client and operator do in a run, step by step.

use gateway::Gateway;
use model::{KillScope, OperatorCommand};
use types::Now;

use crate::setup::{price, qty, text};
use crate::sim::client::Client;
use crate::sim::scenario::Scenario;

/// Steps between an operator's stop and the next order that is let in.
const KILLED_STEPS: u64 = 2;

/// What the client does in step `n`: most orders fill, some rest and are cancelled or replaced later, and some that fill are
/// cancelled or replaced when it is too late, or just not.
pub(super) fn trade(client: &mut Client, n: u32, now: Now) {
    let (side, other) = if n.is_multiple_of(2) { (b'1', b'2') } else { (b'2', b'1') };
    let away = if side == b'1' { price("99.50") } else { price("100.50") };
    let (last, at_market) = (format!("A{}", n.saturating_sub(1)), price("100.00"));
    match n % 15 {
        2 | 4 | 14 => client.cancel(&format!("C{n}"), &last, other, now),
        7 | 9 => client.replace(&format!("R{n}"), &last, other, qty("200"), at_market, now),
        3 | 8 | 13 => client.order(&format!("A{n}"), side, qty("300"), away, now),
        _ => client.order(&format!("A{n}"), side, qty("100"), at_market, now),
    }
}

/// What the operator does: stops the firm, and lets it go on. A release that a crash kept him from is made up for.
pub(super) fn operate(gateway: &mut Gateway, scenario: &Scenario, step: u64, now: Now) {
    let Some(every) = scenario.kill_every else { return };
    let is_killed = !gateway.gate().kill_view().engaged().is_empty();
    let engage = scenario.is_due(Some(every), step);
    let is_over = step >= u64::from(scenario.orders) || step % u64::from(every) >= KILLED_STEPS;
    if engage || is_killed && is_over {
        let (scope, by, reason) = (KillScope::Firm, text("operator"), text("as planned"));
        let kill = OperatorCommand::Kill { scope, engage, by, reason };
        // A release is refused while orders are still being cancelled; the day then goes on under the switch.
        let _refused = gateway.handle_operator(&kill, now).is_err();
    }
}
