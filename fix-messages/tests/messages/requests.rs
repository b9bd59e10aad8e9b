//! What each request of a client becomes: a command, or the one message that refuses it.

use crate::common::{body_text, message, valid};
use fix_codec::{DataLengths, FieldIndex, Precision, Reason, Violation};
use fix_messages::from_model::{ReportFormat, write_refused_order};
use fix_messages::to_model::{Directory, Refusal, order_command};
use fix_messages::{BusinessMessageReject, BusinessRejectReason};
use model::{CancelRejectReason, MessageFlags, OrdType, OrderCommand, RejectReason, TimeInForce};
use types::{AccountIx, ExecNo, InstrumentIx, SessionIx, ShardId, Side, Timestamp};

struct Book;

impl Directory for Book {
    fn account(&self, session: SessionIx, name: &[u8]) -> Option<AccountIx> {
        (session == SessionIx(1) && name == b"FUND").then_some(AccountIx(5))
    }
    fn instrument(&self, symbol: &[u8]) -> Option<InstrumentIx> {
        (symbol == b"IBM").then_some(InstrumentIx(3))
    }
}

/// A message from `35=D|11=A1|...`.
fn bytes_of(text: &str) -> Vec<u8> {
    let (msg_type, body) = text.strip_prefix("35=").and_then(|text| text.split_once('|')).unwrap();
    message(msg_type.as_bytes(), |out| out.raw(body.replace('|', "\u{1}").as_bytes()))
}

fn command(text: &str) -> Result<OrderCommand, Refusal> {
    let bytes = bytes_of(text);
    let mut index = FieldIndex::new();
    let message = index.parse(&bytes, &DataLengths::default()).unwrap();
    order_command(&message, SessionIx(1), Some(AccountIx(9)), MessageFlags::default(), &Book)
}

const TIME: &str = "60=20131008-14:30:00.000";

#[test]
fn an_order_means_what_it_says() {
    let text = format!("35=D|11=A1|1=FUND|55=IBM|54=5|38=1000|40=2|44=182.50|59=3|{TIME}|");
    let Ok(OrderCommand::New(order)) = command(&text) else { panic!("{:?}", command(&text)) };
    assert_eq!(
        (order.session, order.account, order.instrument),
        (SessionIx(1), Some(AccountIx(5)), Some(InstrumentIx(3)))
    );
    assert_eq!((order.cl_ord_id.as_str(), order.symbol.as_str(), order.side), ("A1", "IBM", Side::SellShort));
    assert_eq!((order.order_qty, order.price), ("1000".parse().unwrap(), Some("182.5".parse().unwrap())));
    assert_eq!((order.ord_type, order.time_in_force), (OrdType::Limit, TimeInForce::ImmediateOrCancel));
    assert_eq!(order.transact_time, Timestamp(1_381_242_600_000_000_000));

    let text = format!("35=D|11=A1|55=XYZ|54=1|38=1|40=1|{TIME}|");
    let Ok(OrderCommand::New(order)) = command(&text) else { panic!("{:?}", command(&text)) };
    assert_eq!((order.account, order.instrument), (Some(AccountIx(9)), None), "default account, unknown symbol");
    assert_eq!((order.ord_type, order.price, order.time_in_force), (OrdType::Market, None, TimeInForce::Day));

    let text = format!("35=D|11=A1|1=NOBODY|55=IBM|54=1|38=1|40=1|{TIME}|");
    let Ok(OrderCommand::New(order)) = command(&text) else { panic!("{:?}", command(&text)) };
    assert_eq!(order.account, None, "a wrong account never becomes the default one");
}

#[test]
fn an_order_that_cannot_be_taken_gets_the_reason_that_the_standard_names() {
    let order = |reason| Refusal::Order { cl_ord_id: "A1".parse().unwrap(), reason };
    let session = |reason, tag| Refusal::Session(Violation::new(reason, Some(tag)));
    let missing =
        |tag| Refusal::Business { reason: BusinessRejectReason::ConditionallyRequiredFieldMissing, tag: Some(tag) };
    let unsupported = || order(RejectReason::UnsupportedCharacteristic);
    let long = "A".repeat(65);
    let long_id = format!("11={long}|55=IBM|54=1|38=1|40=2|44=1|");
    let table = [
        ("11=A1|55=IBM|54=1|38=0.000000000001|40=2|44=1|", order(RejectReason::QtyOffStep)),
        ("11=A1|55=IBM|54=1|38=-0.000000000001|40=2|44=1|", order(RejectReason::QtyNotPositive)),
        ("11=A1|55=IBM|54=1|38=99999999999999|40=2|44=1|", order(RejectReason::QtyTooLarge)),
        ("11=A1|55=IBM|54=1|38=1|40=2|44=182.500000001|", order(RejectReason::PriceOffTick)),
        ("11=A1|55=IBM|54=1|38=1|40=2|44=-0.000000001|", order(RejectReason::PriceNotPositive)),
        ("11=A1|55=IBM|54=1|38=1|40=2|44=-99999999999999|", order(RejectReason::PriceNotPositive)),
        ("11=A1|55=IBM|54=1|38=1|40=2|44=99999999999999|", order(RejectReason::NotionalTooLarge)),
        ("11=A1|55=SEVENTEENLETTERSX|54=1|38=1|40=2|44=1|", order(RejectReason::UnknownSymbol)),
        ("11=A1|55=IBM|54=1|38=1|40=3|99=1|", unsupported()),
        ("11=A1|55=IBM|54=1|38=1|40=P|", unsupported()),
        ("11=A1|55=IBM|54=3|38=1|40=1|", unsupported()),
        ("11=A1|55=IBM|54=1|38=1|40=2|44=1|59=1|", unsupported()),
        ("11=A1|55=IBM|54=1|38=1|40=2|44=1|111=100|", unsupported()),
        ("11=A1|55=IBM|54=1|38=1|40=2|44=1|110=1|", unsupported()),
        ("11=A1|55=IBM|54=1|38=1|40=2|44=1|423=1|", unsupported()),
        ("11=A1|55=IBM|54=1|38=1|40=2|44=1|18=1 f|", unsupported()),
        ("11=A1|55=IBM|54=1|38=1|40=2|44=1|957=1|958=A|959=1|960=1|", unsupported()),
        ("11=A1|55=IBM|54=1|38=1|40=2|44=1|2362=DESK|", unsupported()),
        ("11=A1|55=IBM|54=1|38=1|40=2|44=1|2964=1|", unsupported()),
        ("11=A1|55=IBM|54=1|152=1000|40=1|", unsupported()),
        ("11=A1|54=1|38=1|40=1|", missing(55)),
        ("11=A1|55=IBM|54=1|40=1|", missing(38)),
        ("11=A1|55=IBM|54=1|38=ten|40=1|", session(Reason::IncorrectDataFormat, 38)),
        ("55=IBM|54=1|38=1|40=1|", session(Reason::RequiredTagMissing, 11)),
        (&long_id, session(Reason::ValueIncorrect, 11)),
    ];
    for (body, expected) in table {
        assert_eq!(command(&format!("35=D|{body}{TIME}|")), Err(expected), "{body}");
    }
    // A price per unit and a quantity in units say nothing new; a negative price is the gate's to refuse.
    for body in ["423=2|854=0|", "18=1 2|", "5700=LEND|", "44=-5|", "44=0|", ""] {
        let text = format!("35=D|11=A1|55=IBM|54=1|38=1|40=2|{body}{TIME}|");
        assert!(matches!(command(&text), Ok(OrderCommand::New(_))), "{body}");
    }
}

#[test]
fn a_change_that_cannot_be_taken_gets_the_reason_that_the_standard_names() {
    let change = |was_replace, reason| Refusal::Change {
        cl_ord_id: "A2".parse().unwrap(),
        orig_cl_ord_id: "A1".parse().unwrap(),
        was_replace,
        reason,
    };
    let refused = |reason| change(true, CancelRejectReason::Refused(reason));
    let table = [
        ("35=F|41=A1|11=A2|55=IBM|54=3|", change(false, CancelRejectReason::UnknownOrder)),
        ("35=G|41=A1|11=A2|55=IBM|54=1|38=0.000000001|40=2|44=1|", refused(RejectReason::QtyOffStep)),
        ("35=G|41=A1|11=A2|55=IBM|54=1|38=1|40=2|44=0.000000001|", refused(RejectReason::PriceOffTick)),
        ("35=G|41=A1|11=A2|55=IBM|54=1|38=1|40=2|44=1|111=5|", refused(RejectReason::UnsupportedCharacteristic)),
        ("35=G|41=A1|11=A2|55=IBM|54=1|38=1|40=2|44=1|2362=X|", refused(RejectReason::UnsupportedCharacteristic)),
        ("35=G|41=A1|11=A2|55=IBM|54=1|38=1|40=4|44=1|", change(true, CancelRejectReason::NotReplaceable)),
        ("35=G|41=A1|11=A2|55=IBM|54=1|38=1|40=2|44=1|59=6|", change(true, CancelRejectReason::NotReplaceable)),
        (
            "35=F|41=A1|11=A2|54=1|",
            Refusal::Business { reason: BusinessRejectReason::ConditionallyRequiredFieldMissing, tag: Some(55) },
        ),
        ("35=E|66=L1|", Refusal::Business { reason: BusinessRejectReason::UnsupportedMessageType, tag: None }),
    ];
    for (text, expected) in table {
        assert_eq!(command(&format!("{text}{TIME}|")), Err(expected), "{text}");
    }
    // A cancel passes whatever its quantity says.
    let text = format!("35=F|41=A1|11=A2|55=IBM|54=1|38=0.000000000001|{TIME}|");
    let Ok(OrderCommand::Cancel(cancel)) = command(&text) else { panic!("{:?}", command(&text)) };
    assert_eq!((cancel.cl_ord_id.as_str(), cancel.orig_cl_ord_id.as_str()), ("A2", "A1"));
    assert_eq!((cancel.instrument, cancel.side), (Some(InstrumentIx(3)), Side::Buy));
    let text = format!("35=G|41=A1|11=A2|55=IBM|54=1|38=5|40=2|44=1.5|{TIME}|");
    let Ok(OrderCommand::Replace(replace)) = command(&text) else { panic!("{:?}", command(&text)) };
    assert_eq!((replace.order_qty, replace.price), ("5".parse().unwrap(), Some("1.5".parse().unwrap())));
    let Ok(OrderCommand::Status(status)) = command("35=H|11=A1|55=IBM|54=2|") else { panic!("no status") };
    assert_eq!((status.cl_ord_id.as_str(), status.side), ("A1", Side::Sell));
}

#[test]
fn a_refused_order_is_echoed_as_it_was_sent_also_where_no_number_of_ours_holds_it() {
    let bytes = bytes_of(&format!("35=D|11=A1|1=FUND|55=IBM|54=1|38=0.000000000001|40=3|44=182.50|99=1|{TIME}|"));
    let mut index = FieldIndex::new();
    let order = index.parse(&bytes, &DataLengths::default()).unwrap();
    let format = ReportFormat { avg_px_decimals: 4, precision: Precision::Millis };
    let exec = ExecNo::of(ShardId(0), 42);
    let report = message(b"8", |out| {
        write_refused_order(&order, exec, RejectReason::QtyOffStep, Timestamp(0), format, out);
    });
    valid(&report, |_| ());
    assert_eq!(
        body_text(&report),
        "37=NONE|17=E0-42|150=8|39=8|11=A1|1=FUND|55=IBM|54=1|38=0.000000000001|40=3|44=182.50|151=0|14=0|6=0|103=13|\
         60=19700101-00:00:00.000|58=Incorrect quantity: OrderQty(38) is finer than the symbol allows|"
    );
    let refused = BusinessMessageReject::to(&order, BusinessRejectReason::UnsupportedMessageType, "");
    let reject = message(b"j", |out| refused.write(out));
    valid(&reject, |_| ());
    assert_eq!(body_text(&reject), "45=7|372=D|379=A1|380=3|58=Unsupported message type|");
    let list = bytes_of("35=E|66=L1|");
    let list = index.parse(&list, &DataLengths::default()).unwrap();
    let refused = BusinessMessageReject::to(&list, BusinessRejectReason::UnsupportedMessageType, "");
    assert_eq!((refused.ref_msg_type, refused.ref_id), (&b"E"[..], Some(&b"L1"[..])), "each by the id that it has");
}
