//! The join must be able to fail: a day on which all agree, and the same day with one thing made wrong.

use tests::setup::{price, qty};
use types::Side;

use crate::join::{ClientLog, Exec, Fault, JournalLog, Kind, Terms, VenueLog, join};

/// A client, a journal and a venue of one day.
type Day = (ClientLog, JournalLog, VenueLog);

/// Makes one thing wrong.
type Doctor = fn(&mut Day);

fn exec(order: &str, kind: Kind) -> Exec {
    Exec { order: order.to_owned(), kind, traded: None }
}

fn trade(order: &str) -> Exec {
    Exec { traded: Some((qty("100"), price("100"))), ..exec(order, Kind::Trade) }
}

fn entries<T>(of: impl IntoIterator<Item = (&'static str, T)>) -> Vec<(String, T)> {
    of.into_iter().map(|(id, entry)| (id.to_owned(), entry)).collect()
}

/// Three orders: one trades, one rests and is cancelled, one is refused. The second's first child never left.
fn day() -> Day {
    let terms = Terms { side: Side::Buy, qty: qty("100"), price: Some(price("100")) };
    let told = entries([
        ("E1", exec("O1", Kind::Accepted)),
        ("E2", trade("O1")),
        ("E3", exec("O2", Kind::Accepted)),
        ("E4", exec("O2", Kind::PendingCancel)),
        ("E5", exec("O2", Kind::Canceled)),
        ("E6", exec("a3", Kind::Rejected)),
    ]);
    let at_venue = entries([
        ("X1", exec("C1", Kind::Accepted)),
        ("X2", trade("C1")),
        ("X3", exec("C3", Kind::Accepted)),
        ("X4", exec("C3", Kind::Canceled)),
    ]);
    let owned = |(child, parent): (&str, &str)| (child.to_owned(), parent.to_owned());
    let client = ClientLog {
        orders: entries([("a1", terms), ("a2", terms), ("a3", terms)]),
        cancels: entries([("x2", ())]),
        execs: told.clone(),
        refusals: Vec::new(),
        cum: [("O1".to_owned(), qty("100"))].into(),
    };
    let journal = JournalLog {
        orders: entries([("a1", Some(terms)), ("a2", Some(terms)), ("a3", None)]),
        parents: entries([("O1", qty("100")), ("O2", qty("100"))]),
        cancels: entries([("x2", ())]),
        refusals: Vec::new(),
        told,
        children: entries([("C1", terms), ("C2", terms), ("C3", terms)]),
        parent_of: [("C1", "O1"), ("C2", "O2"), ("C3", "O2")].map(owned).into(),
        unsent: entries([("C2", ())]),
        heard: at_venue.clone(),
    };
    let venue = VenueLog { orders: entries([("C1", terms), ("C3", terms)]), execs: at_venue };
    (client, journal, venue)
}

fn faults(doctor: impl Fn(&mut Day)) -> Vec<String> {
    let mut day = day();
    doctor(&mut day);
    join(&day.0, &day.1, &day.2).iter().map(Fault::to_string).collect()
}

fn drop_id<T>(entries: &mut Vec<(String, T)>, id: &str) {
    let before = entries.len();
    entries.retain(|(entry, _)| entry != id);
    assert!(entries.len() < before, "{id} was not there");
}

fn stray() -> (String, Terms) {
    ("C9".to_owned(), Terms { side: Side::Sell, qty: qty("1"), price: None })
}

fn double<T: Clone>(entries: &mut Vec<(String, T)>, at: usize) {
    entries.push(entries[at].clone());
}

#[test]
fn logs_that_tell_one_story_have_no_fault() {
    assert_eq!(faults(|_| ()), Vec::<String>::new());
}

#[test]
fn a_wrong_entry_in_any_log_is_found_with_its_id() {
    let cases: &[(Doctor, &str)] = &[
        (|day| drop_id(&mut day.0.execs, "E2"), "execution E2: journal has it, client does not"),
        (|day| double(&mut day.0.execs, 1), "execution E2: 2 times in client"),
        (|day| drop_id(&mut day.1.told, "E6"), "execution E6: client has it, journal does not"),
        (|day| double(&mut day.1.told, 1), "execution E2: 2 times in journal"),
        (|day| drop_id(&mut day.1.orders, "a3"), "order a3: client has it, journal does not"),
        (|day| double(&mut day.1.orders, 0), "order a1: 2 times in journal"),
        (|day| drop_id(&mut day.0.orders, "a1"), "order a1: journal has it, client does not"),
        (|day| drop_id(&mut day.1.cancels, "x2"), "cancel request x2: client has it, journal does not"),
        (|day| day.1.refusals.push(("x2".to_owned(), ())), "refusal of x2: journal has it, client does not"),
        (|day| drop_id(&mut day.2.orders, "C1"), "child C1: journal has it, venue does not"),
        (|day| double(&mut day.2.orders, 0), "child C1: 2 times in venue"),
        (|day| day.2.orders.push(stray()), "child C9: venue has it, journal does not"),
        (|day| day.2.orders[0].1.qty = qty("200"), "child C1: journal says"),
        (
            |day| {
                let terms = day.2.orders[0].1;
                day.2.orders.push(("C2".to_owned(), terms));
            },
            "child C2: closed as not sent, but the venue has it",
        ),
        (|day| drop_id(&mut day.1.unsent, "C2"), "child C2: journal has it, venue does not"),
        (|day| double(&mut day.1.unsent, 0), "closing of C2: 2 times in journal"),
        (|day| drop_id(&mut day.2.execs, "X2"), "venue execution X2: journal has it, venue does not"),
        (|day| double(&mut day.2.execs, 1), "venue execution X2: 2 times in venue"),
        (|day| drop_id(&mut day.1.heard, "X2"), "venue execution X2: venue has it, journal does not"),
        (|day| drop_id(&mut day.1.heard, "X2"), "child C1: still open in journal"),
        (|day| day.2.execs[1].1.traded = Some((qty("100"), price("99"))), "venue execution X2: journal says"),
        (|day| day.0.execs[1].1.order = "O2".to_owned(), "execution E2: client says"),
        (|day| drop_id(&mut day.0.execs, "E5"), "order O2: still open in client"),
        (|day| day.0.cum.clear(), "order O1: client has traded 100 with CumQty 0, journal 100, venue 100"),
    ];
    for (doctor, expected) in cases {
        let found = faults(doctor);
        assert!(found.iter().any(|fault| fault.starts_with(*expected)), "{expected}: {found:#?}");
    }
}
