//! The QuickFIX C++ engine as a client. What a user would lose: a gateway that talks to engines other than our own.
//!
//! A thousand orders with cancels and replaces go through a connection that is cut five times, in ways that lose bytes on
//! both sides. QuickFIX keeps its numbers and messages in files, resets nothing, reads our own dictionary, and says again
//! what the gateway asks for. Then three accounts of the day must agree: what the engine told its application, what the
//! gateway says of each order when asked, and what the gateway would send again of each report.

#![allow(clippy::expect_used, reason = "a test that cannot go on says why")]

#[path = "quickfix/client.rs"]
mod client;
#[path = "quickfix/engine.rs"]
mod engine;
#[path = "quickfix/fields.rs"]
mod fields;
#[path = "quickfix/plan.rs"]
mod plan;
#[path = "quickfix/proxy.rs"]
mod proxy;
#[path = "quickfix/replay.rs"]
mod replay;

use std::collections::BTreeMap;
use std::path::Path;

use tests::process::{GatewayProcess, GatewaySpec, binary};

use crate::client::Client;
use crate::engine::{Desk, Engine, SeqNums, Session};
use crate::fields::Fields;
use crate::plan::ORDERS;
use crate::proxy::{Cut, CutProxy, Direction, Ending};

/// Each way to lose a connection, spread over the day: about 1,600 messages go to the gateway and 2,700 come back before
/// the client asks for each order.
const CUTS: &[Cut] = &[
    // Between two messages: nothing is lost but the connection.
    Cut { toward: Direction::Gateway, after: 200, lost: 0, ending: Ending::Reset },
    // In the middle of an order.
    Cut { toward: Direction::Gateway, after: 250, lost: 0, ending: Ending::HalfMessage },
    // In the middle of a report.
    Cut { toward: Direction::Client, after: 400, lost: 0, ending: Ending::HalfMessage },
    // Orders that the client believes sent.
    Cut { toward: Direction::Gateway, after: 250, lost: 15, ending: Ending::Reset },
    // Reports that the gateway believes sent.
    Cut { toward: Direction::Client, after: 400, lost: 15, ending: Ending::Reset },
];

const SESSION: Session = Session { sender: "CLIENT1", target: "TIDEGATE" };

#[test]
fn quickfix_trades_through_five_cuts_and_both_sides_agree() {
    let Some(binary) = binary("quickfix_trades_through_five_cuts_and_both_sides_agree") else { return };
    let mut gateway = GatewayProcess::start(GatewaySpec::bench(binary, "fsync"));
    let proxy = CutProxy::start(gateway.fix(), CUTS);
    let desk = Desk::new();
    let store = gateway.scratch_dir().join("quickfix");

    let mut client = Client::new();
    let numbers = Engine::run(SESSION, proxy.address(), &store, &desk, |engine| {
        client.trade(engine);
        client.ask_for_each_order(engine);
    });

    assert_eq!(proxy.cuts_made(), CUTS.len(), "the connection was to be cut more often");
    assert_eq!(desk.logons(), CUTS.len() + 1, "QuickFIX logs on again after each cut, and only then");
    assert!(desk.resent() > 0, "no order was lost and sent again, so the cuts showed nothing");
    assert!(client.repeated() > 0, "no report was lost and sent again, so the cuts showed nothing");
    client.assert_settled();
    assert_eq!(gateway_numbers(&gateway), numbers, "next numbers: QuickFIX's files on the right");
    assert_reports_agree(&gateway, numbers, client.received());

    // What was told was durable: signal 9 takes nothing of it away.
    let before = gateway_numbers(&gateway);
    gateway.kill();
    gateway.start_again();
    assert_eq!(gateway_numbers(&gateway), before, "next numbers: before signal 9 on the right");
    let ended = gateway.stop();
    assert!(ended.success(), "signal 15 ended the gateway with {ended}");
}

/// The gateway's own numbers, turned to the client's view: what it sends next, what it expects next.
fn gateway_numbers(gateway: &GatewayProcess) -> SeqNums {
    let answer = gateway.get("/api/v1/sessions").expect("GET /api/v1/sessions");
    assert_eq!(answer.status, 200, "{}", answer.body);
    let sessions: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    let items = sessions["items"].as_array().expect("items");
    let ours = items.iter().find(|item| item["id"].as_str().is_some_and(|id| id.contains(SESSION.sender)));
    let ours = ours.unwrap_or_else(|| panic!("no session of {}: {}", SESSION.sender, answer.body));
    let number = |key: &str| ours[key].as_u64().unwrap_or_else(|| panic!("{key} of {ours}"));
    SeqNums { sender: number("next_in"), target: number("next_out") }
}

/// What the gateway has stored of each application message that it ever sent, against what QuickFIX's application got.
fn assert_reports_agree(gateway: &GatewayProcess, numbers: SeqNums, received: &BTreeMap<u64, Fields>) {
    let stored = replay::everything_sent(gateway.fix(), SESSION, numbers);
    let differs = |number: &u64| stored.get(number).map(Fields::content) != received.get(number).map(Fields::content);
    let all = stored.keys().chain(received.keys());
    if let Some(number) = all.into_iter().find(|number| differs(number)) {
        panic!("message {number}\n  as stored   {:?}\n  as received {:?}", stored.get(number), received.get(number));
    }
    assert!(received.len() > 2 * ORDERS, "{} messages are too few for {ORDERS} orders", received.len());
}

/// Where the project's root is.
fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
