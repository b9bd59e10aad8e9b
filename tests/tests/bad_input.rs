//! Bad input. What a user would lose: a gateway that goes on, an answer that says what was wrong, and a state that only
//! decisions change.

use tests::desk::{Desk, fix, from_client};
use types::ConnId;

const LOGON: &str = "98=0|108=30|";

fn order(fields: &str) -> String {
    format!("11=A1|21=1|55=TEST1|54=1|60=20131009-14:00:00.000|40=2|{fields}")
}

fn logged_on() -> (Desk, ConnId) {
    let mut desk = Desk::new();
    let conn = desk.connect();
    let answer = desk.receive(conn, &from_client("A", 1, LOGON));
    assert!(answer.said.contains("|35=A|"), "{answer:?}");
    (desk, conn)
}

/// Each order is refused with this OrdRejReason(103), and nothing rests and nothing is reserved.
#[test]
fn an_order_that_cannot_be_is_refused_by_name() {
    let table = [
        ("38=100|44=-5|", "103=99", "a negative price"),
        ("38=100|44=0|", "103=99", "a price of zero"),
        ("38=100.123456789012|44=100|", "103=13", "a quantity with twelve decimals"),
        ("38=100.5|44=100|", "103=13", "a quantity finer than the symbol allows"),
        ("38=0|44=100|", "103=13", "a quantity of zero"),
        ("38=-1|44=100|", "103=13", "a negative quantity"),
        ("38=100|44=100.001|", "103=99", "a price off the tick"),
        ("38=2000000|44=100|", "103=3", "more than the largest order"),
        ("38=100|44=200|", "103=99", "a price outside the collar"),
        ("38=100|44=100|55=NONE|", "35=3", "a symbol twice"),
        ("38=100|44=100|59=6|432=20131010|", "103=11", "a time in force that is not traded"),
    ];
    for (fields, expected, what) in table {
        let (mut desk, conn) = logged_on();
        let answer = desk.receive(conn, &from_client("D", 2, &order(fields)));
        assert!(answer.said.contains(&format!("|{expected}|")), "{what}: {}", answer.said);
        if expected.starts_with("103") {
            assert!(answer.said.contains("|39=8|") && answer.said.contains("|58="), "{what}: {}", answer.said);
        }
        assert!(!answer.closed, "{what}");
        assert_eq!(desk.gateway.blotter().open_parents_len(), 0, "{what}");
        assert_eq!(desk.gateway.view_risk().accounts[0].open_notional.to_string(), "0", "{what}");
    }
}

/// A client that is refused for a number sees its number and the limit, and can send what passes.
#[test]
fn a_limit_is_named_with_the_number_that_broke_it() {
    let table = [
        ("38=100|44=200|", "Price(44) is too far from the market (200, limit 90 to 110)"),
        ("38=100|44=100.001|", "Price(44) is not a multiple of the symbol's tick (100.001, step 0.01)"),
        ("38=2000000|44=100|", "OrderQty(38) is above the largest allowed (2000000, limit 1000000)"),
    ];
    for (fields, text) in table {
        let (mut desk, conn) = logged_on();
        let answer = desk.receive(conn, &from_client("D", 2, &order(fields)));
        assert!(answer.said.contains(&format!("{text}|")), "{}", answer.said);
    }
    let (mut desk, conn) = logged_on();
    desk.receive(conn, &from_client("D", 2, &order("38=100|44=99.50|")));
    let replace = order("41=A1|38=100|44=110.01|").replace("11=A1", "11=A2");
    let answer = desk.receive(conn, &from_client("G", 3, &replace));
    assert!(answer.said.contains("|102=99|") && answer.said.contains("(110.01, limit 90 to 110)|"), "{}", answer.said);
}

/// What other fields of an order call for is missed by its tag; the order is not known, and its ClOrdID may be used again.
#[test]
fn an_order_without_a_field_that_its_other_fields_call_for_is_told_which() {
    let table = [("40=2|", 44), ("40=4|44=100|", 99), ("40=2|44=100|59=6|", 432), ("40=2|44=100|48=X|", 22)];
    for (fields, tag) in table {
        let (mut desk, conn) = logged_on();
        let start = "11=A1|21=1|55=TEST1|54=1|60=20131009-14:00:00.000|38=100|";
        let answer = desk.receive(conn, &from_client("D", 2, &format!("{start}{fields}")));
        let expected = format!("|45=2|372=D|379=A1|380=5|58=Conditionally required field missing ({tag})|");
        assert!(answer.said.contains("|35=j|") && answer.said.contains(&expected), "{fields}: {}", answer.said);
        assert!(!answer.closed, "{fields}");
        let answer = desk.receive(conn, &from_client("D", 3, &order("38=100|44=99.50|")));
        assert!(answer.said.contains("|150=0|"), "{fields}: {}", answer.said);
    }
}

/// A client whose dictionary has fields of data of its own may send any bytes in them.
#[test]
fn a_sessions_own_dictionary_says_which_fields_hold_data() {
    let with_blob = spec::TIDEGATE44_XML
        .replacen(" <fields>\n", " <fields>\n<field number='9001' name='BlobLen' type='LENGTH'/>\n<field number='9002' name='Blob' type='DATA'/>\n", 1)
        .replacen("msgtype=\"D\" msgcat=\"app\">\n", "msgtype=\"D\" msgcat=\"app\">\n<field name='BlobLen' required='N'/>\n<field name='Blob' required='N'/>\n", 1);
    let own: &'static spec::Dictionary = Box::leak(Box::new(spec::Dictionary::from_xml(&with_blob).expect("sound")));
    let order = from_client("D", 2, &order("38=100|44=99.50|9001=14|9002=a|44=1|10=000||"));
    let mut config = tests::setup::config();
    config.sessions[0].config.dictionary = own;
    for (mut desk, expected) in [(Desk::with(config), "|150=0|"), (Desk::new(), "|35=3|")] {
        let conn = desk.connect();
        let answer = desk.receive(conn, &from_client("A", 1, LOGON));
        assert!(answer.said.contains("|35=A|"), "{answer:?}");
        let answer = desk.receive(conn, &order);
        assert!(answer.said.contains(expected), "{expected}: {}", answer.said);
    }
    // Kept behind a gap, it is taken apart by the same dictionary when its turn comes.
    let mut config = tests::setup::config();
    config.sessions[0].config.dictionary = own;
    let mut desk = Desk::with(config);
    let conn = desk.connect();
    desk.receive(conn, &from_client("A", 1, LOGON));
    let ahead =
        from_client("D", 3, "11=A2|21=1|55=TEST1|54=1|60=20131009-14:00:00.000|40=2|38=100|44=99.50|9001=3|9002=a|b|");
    assert!(desk.receive(conn, &ahead).said.contains("|35=2|"));
    let answer = desk.receive(conn, &order);
    assert!(answer.said.contains("|11=A1|") && answer.said.contains("|11=A2|"), "{}", answer.said);
}

#[test]
fn an_unknown_symbol_and_an_unknown_account_are_named() {
    let unknown = [
        ("11=A1|21=1|55=NOPE|54=1|60=20131009-14:00:00.000|40=2|38=100|44=100|", "103=1"),
        ("11=A1|1=NOBODY|21=1|55=TEST1|54=1|60=20131009-14:00:00.000|40=2|38=100|44=100|", "103=15"),
    ];
    for (fields, expected) in unknown {
        let (mut desk, conn) = logged_on();
        let answer = desk.receive(conn, &from_client("D", 2, fields));
        assert!(answer.said.contains("|39=8|") && answer.said.contains(&format!("|{expected}|")), "{}", answer.said);
    }
}

/// Silence where the standard names silence, one line in the log, and the session goes on with the next good message.
#[test]
fn what_is_no_message_is_ignored_and_the_session_goes_on() {
    let good = from_client("1", 2, "112=still there|");
    let mut wrong_sum = from_client("1", 2, "112=x|");
    let at = wrong_sum.len() - 2;
    wrong_sum[at] = if wrong_sum[at] == b'0' { b'1' } else { b'0' };
    let huge = b"8=FIX.4.4\x019=99999999999999999999\x0135=D\x01".to_vec();
    let table = [
        (b"GET / HTTP/1.1\r\n\r\n".to_vec(), "a browser"),
        (wrong_sum, "a wrong CheckSum"),
        (huge, "a length that no memory holds"),
        (b"8=FIX.4.4\x019=70000\x0135=D\x01".to_vec(), "a length past the limit"),
        (vec![0; 300], "zeros"),
    ];
    for (bad, what) in table {
        let (mut desk, conn) = logged_on();
        let before = desk.gateway.state_hash();
        let ignored = desk.receive(conn, &bad);
        assert_eq!((ignored.said.as_str(), ignored.closed), ("", false), "{what}");
        assert_eq!(desk.gateway.state_hash(), before, "{what} changed something");
        assert!(ignored.logged.len() <= 2, "{what}: {:?}", ignored.logged);
        let answer = desk.receive(conn, &good);
        assert!(answer.said.contains("|112=still there|"), "{what}: {answer:?}");
    }
}

#[test]
fn half_a_message_waits_for_its_other_half() {
    let (mut desk, conn) = logged_on();
    let whole = from_client("1", 2, "112=whole|");
    for cut in 1..whole.len() {
        assert_eq!(desk.gateway.session(types::SessionIx(0)).next_in(), 2);
        let half = desk.receive(conn, &whole[..cut]);
        assert_eq!(half.said, "", "after {cut} bytes");
    }
    assert!(desk.receive(conn, &whole).said.contains("|112=whole|"));
}

#[test]
fn who_is_not_known_is_told_nothing() {
    let strangers = [
        fix("35=A|34=1|49=NOBODY|52=20131009-14:00:00.000|56=TIDEGATE|98=0|108=30|"),
        fix("35=A|34=1|49=CLIENT1|52=20131009-14:00:00.000|56=SOMEBODY|98=0|108=30|"),
        from_client("D", 1, &order("38=100|44=100|")),
    ];
    for (n, bytes) in strangers.iter().enumerate() {
        let mut desk = Desk::new();
        let conn = desk.connect();
        let answer = desk.receive(conn, bytes);
        assert_eq!(answer.said, "", "stranger {n}");
        assert!(answer.closed && !answer.logged.is_empty(), "stranger {n}: {answer:?}");
    }
}

#[test]
fn a_second_connection_of_a_session_is_closed_and_the_first_goes_on() {
    let (mut desk, first) = logged_on();
    let second = desk.connect();
    let answer = desk.receive(second, &from_client("A", 2, LOGON));
    assert_eq!((answer.said.as_str(), answer.closed), ("", true));
    assert!(desk.receive(first, &from_client("1", 2, "112=here|")).said.contains("|112=here|"));
}

#[test]
fn a_number_that_is_too_low_ends_the_session_with_the_reason() {
    let (mut desk, conn) = logged_on();
    desk.receive(conn, &from_client("0", 2, ""));
    let answer = desk.receive(conn, &from_client("D", 2, &order("38=100|44=100|")));
    assert!(answer.said.contains("|35=5|") && answer.said.contains("expecting 3 but received 2"), "{}", answer.said);
    assert_eq!(desk.gateway.blotter().parents_len(), 0);
}

#[test]
fn a_connection_that_says_nothing_is_closed_in_time() {
    let mut desk = Desk::new();
    let conn = desk.connect();
    assert!(!desk.wait(9_000_000_000, conn).closed);
    assert!(desk.wait(2_000_000_000, conn).closed);
}

/// A duplicate ClOrdID is refused, and the order that has it stays.
#[test]
fn a_cl_ord_id_is_used_once() {
    let (mut desk, conn) = logged_on();
    let first = desk.receive(conn, &from_client("D", 2, &order("38=100|44=99.50|")));
    assert!(first.said.contains("|150=0|39=0|"), "{}", first.said);
    let second = desk.receive(conn, &from_client("D", 3, &order("38=100|44=99.50|")));
    assert!(second.said.contains("|39=8|") && second.said.contains("|103=6|"), "{}", second.said);
    assert_eq!(desk.gateway.blotter().open_parents_len(), 1);
}

/// A PossDup order first sent longer ago than `max_order_age` is refused as stale: 103=8.
#[test]
fn an_order_that_lay_too_long_is_refused_as_stale() {
    let (mut desk, conn) = logged_on();
    let old = |first_sent: &str| {
        fix(&format!(
            "35=D|34=2|43=Y|49=CLIENT1|52=20131009-14:00:00.000|56=TIDEGATE|122={first_sent}|{}",
            order("38=100|44=100|")
        ))
    };
    let answer = desk.receive(conn, &old("20131009-13:58:00.000"));
    assert!(answer.said.contains("|39=8|") && answer.said.contains("|103=8|"), "{}", answer.said);
    let (mut desk, conn) = logged_on();
    let answer = desk.receive(conn, &old("20131009-13:59:30.000"));
    assert!(answer.said.contains("|150=F|"), "{}", answer.said);
}

/// Messages that the dictionary has and the gateway does not serve are answered, not dropped.
#[test]
fn a_message_that_is_not_served_is_answered_so() {
    let (mut desk, conn) = logged_on();
    let answer = desk.receive(conn, &from_client("c", 2, "320=1|321=0|"));
    assert!(answer.said.contains("|35=j|") && answer.said.contains("|380=3|"), "{}", answer.said);
}

/// A gap fill in the place of a report that the disk would not give back would lose the report for ever.
#[test]
fn a_resend_that_cannot_be_read_ends_the_connection_and_skips_nothing() {
    let (mut desk, conn) = logged_on();
    desk.receive(conn, &from_client("D", 2, &order("38=100|44=100|")));
    let answer = desk.receive(conn, &from_client("2", 3, "7=2|16=0|"));
    assert!(!answer.closed, "{answer:?}");
    let request = desk.asked.pop().unwrap();
    assert!(!request.records.is_empty(), "{request:?}");
    let answer = desk.stored(&request, &[], conn);
    assert!(answer.closed && !answer.said.contains("|35=4|"), "{answer:?}");
    assert!(answer.logged.iter().any(|line| line.contains("cannot be read back")), "{answer:?}");
}
