//! A shard that is none: it answers from a table and keeps the commands it was given.

#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses a part of it")]

use std::sync::{Arc, Mutex};

use admin_http::{Answer, Ask, Desk, MetricsView, OperatorRequest, OrderFilter, Question, StatusView};
use model::views::{BookView, OrderView, RiskView, SessionView};

/// How the shard behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Ready,
    JournalFull,
    Silent,
    Stopped,
}

/// Everything it was asked.
pub(crate) type Asked = Arc<Mutex<Vec<Ask>>>;

pub(crate) fn shard(mood: Mood) -> (Desk, Asked) {
    let (desk, mut requests) = Desk::channel();
    let asked = Asked::default();
    let seen = Arc::clone(&asked);
    if mood == Mood::Stopped {
        return (desk, asked);
    }
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Some(request) = requests.recv().await {
            seen.lock().unwrap().push(request.ask.clone());
            if mood == Mood::Silent {
                kept.push(request);
            } else {
                request.reply.send(answer(request.ask, mood)).ok();
            }
        }
    });
    (desk, asked)
}

fn answer(ask: Ask, mood: Mood) -> Answer {
    match ask {
        Ask::Question(question) => look_up(question, mood),
        Ask::Command(OperatorRequest::Kill { scope, .. }) if scope.to_string() == "symbol:NONE" => {
            Answer::Refused { detail: "no instrument has the symbol NONE".into(), field: Some("scope") }
        }
        Ask::Command(_) => Answer::Done { record: 43, engaged: vec!["account:ALPHA".into()] },
    }
}

fn look_up(question: Question, mood: Mood) -> Answer {
    match question {
        Question::Sessions => Answer::Sessions(vec![session()]),
        Question::Orders(OrderFilter { limit, .. }) => {
            let items = (1..=limit.min(3)).map(|n| order(&format!("O{n}"))).collect();
            Answer::Orders { items, next: (limit < 3).then(|| format!("O{limit}")) }
        }
        Question::Order { id, session: None } if id == "TWICE" => {
            Answer::Refused { detail: "two sessions use TWICE".into(), field: Some("session") }
        }
        Question::Order { id, .. } => Answer::Order(matches!(&*id, "A/1" | "TWICE").then(|| Box::new(order(&id)))),
        Question::Venues => Answer::Venues(Vec::new()),
        Question::Books(symbol) => {
            let known = symbol.is_none_or(|symbol| symbol == "IBM");
            let book = BookView { symbol: "IBM".into(), bid: None, ask: None, last: None, venues: Vec::new() };
            Answer::Books(known.then_some(book).into_iter().collect())
        }
        Question::Risk => Answer::Risk(RiskView {
            epoch: 7,
            killed: vec!["account:ALPHA".into()],
            open_orders: 0,
            open_children: 0,
            clear: true,
            accounts: Vec::new(),
        }),
        Question::Status if mood == Mood::JournalFull => {
            Answer::Status(StatusView { not_ready: Some("the journal's disk is full".into()), ..StatusView::default() })
        }
        Question::Status => {
            Answer::Status(StatusView { ready: true, last_record: 42, committed: 42, ..StatusView::default() })
        }
        Question::Metrics => {
            let mut view = MetricsView::default();
            view.counter("tidegate_orders_accepted_total", "Orders accepted.", 5);
            Answer::Metrics(view)
        }
    }
}

fn order(id: &str) -> OrderView {
    OrderView {
        order_id: id.into(),
        cl_ord_id: id.into(),
        session: "FIX.4.4:TIDEGATE->CLIENT1".into(),
        account: "ALPHA".into(),
        symbol: "IBM".into(),
        side: "buy",
        status: "new",
        ord_type: "limit",
        time_in_force: "day",
        order_qty: 1000.into(),
        price: Some("182.50".parse().unwrap()),
        cum_qty: 0.into(),
        leaves_qty: 1000.into(),
        avg_px: None,
        children: Vec::new(),
    }
}

fn session() -> SessionView {
    SessionView {
        id: "FIX.4.4:TIDEGATE->CLIENT1".into(),
        kind: "client".into(),
        state: "logged-on".into(),
        logged_on: true,
        disabled: false,
        next_in: 17,
        next_out: 23,
        resets: 0,
        last_in: None,
        last_out: None,
        heart_bt_int_s: 30,
        heard_ago_ms: Some(12),
        sent_ago_ms: Some(4),
        round_trip_us: None,
        gap_through: None,
        held: 0,
        resending: None,
        unconfirmed: None,
        rejects_sent: 0,
        rejects_received: 0,
    }
}
