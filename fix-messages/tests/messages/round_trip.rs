//! Every message that is written passes the dictionary, and is read back as it was.

use crate::common::{message, valid};
use fix_codec::{DataLengths, FieldIndex, FieldWriter, Precision, Reason};
use fix_messages::*;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use types::{NANOS_PER_MILLI, Price, Qty, Timestamp};

fn text() -> impl Strategy<Value = Vec<u8>> {
    "[ -~]{1,40}".prop_map(String::into_bytes)
}

fn qty() -> impl Strategy<Value = Qty> {
    (0..=i64::MAX).prop_map(Qty::from_raw)
}

fn price() -> impl Strategy<Value = Price> {
    any::<i64>().prop_map(Price::from_raw)
}

/// Whole milliseconds of four-digit years.
fn moment() -> impl Strategy<Value = Timestamp> {
    (0i64..9_000_000_000_000).prop_map(|millis| Timestamp(millis * NANOS_PER_MILLI))
}

fn side() -> impl Strategy<Value = u8> {
    select(b"1256".to_vec())
}

fn terms() -> impl Strategy<Value = (u8, Option<Price>, Option<u8>)> {
    (select(b"12".to_vec()), option::of(price()), option::of(select(b"034".to_vec())))
}

const MILLIS: Precision = Precision::Millis;

#[test]
fn a_book_whose_count_is_wrong_is_refused_as_that() {
    let entries = [MdEntry { side: MdSide::Bid, price: Price::ZERO, qty: Qty::ZERO }];
    let bytes = message(MarketDataSnapshot::MSG_TYPE, |out| {
        out.str(55, "IBM");
        out.uint(268, 2);
        let mut one = Vec::new();
        MarketDataSnapshot::write(b"", b"", &entries, &mut FieldWriter::new(&mut one));
        out.raw(one.strip_prefix(b"268=1\x01").unwrap());
    });
    let mut index = FieldIndex::new();
    let snapshot = MarketDataSnapshot::parse(&index.parse(&bytes, &DataLengths::STANDARD).unwrap()).unwrap();
    let issue = snapshot.for_each(|_| panic!("an entry was read")).unwrap_err();
    assert_eq!(issue.to_string(), "group 268: 2 entries stated, 1 found");
    assert_eq!(issue.violation().map(|violation| violation.reason), Ok(Reason::IncorrectGroupCount));
}

proptest! {
    #[test]
    fn an_order_arrives_as_it_was_sent(
        id in text(), account in option::of(text()), symbol in text(), side in side(), order_qty in qty(),
        (ord_type, price, time_in_force) in terms(), transact_time in moment(),
    ) {
        let sent = NewOrderSingle {
            cl_ord_id: &id, account: account.as_deref(), symbol: &symbol, side, order_qty, ord_type, price, time_in_force,
            transact_time,
        };
        let bytes = message(NewOrderSingle::MSG_TYPE, |out| sent.write(out, MILLIS));
        valid(&bytes, |read| assert_eq!(NewOrderSingle::parse(read), Ok(sent)));
    }

    #[test]
    fn a_change_of_an_order_arrives_as_it_was_sent(
        id in text(), orig in text(), account in option::of(text()), symbol in text(), side in side(), order_qty in qty(),
        (ord_type, price, time_in_force) in terms(), transact_time in moment(), with_qty: bool,
    ) {
        let replace = OrderCancelReplaceRequest {
            orig_cl_ord_id: &orig, cl_ord_id: &id, account: account.as_deref(), symbol: &symbol, side, transact_time,
            order_qty, ord_type, price, time_in_force,
        };
        let bytes = message(OrderCancelReplaceRequest::MSG_TYPE, |out| replace.write(out, MILLIS));
        valid(&bytes, |read| assert_eq!(OrderCancelReplaceRequest::parse(read), Ok(replace)));

        let cancel = OrderCancelRequest {
            orig_cl_ord_id: &orig, cl_ord_id: &id, symbol: &symbol, side, transact_time,
            order_qty: with_qty.then_some(order_qty),
        };
        let bytes = message(OrderCancelRequest::MSG_TYPE, |out| cancel.write(out, MILLIS));
        valid(&bytes, |read| assert_eq!(OrderCancelRequest::parse(read), Ok(cancel)));

        let status = OrderStatusRequest { order_id: account.as_deref(), cl_ord_id: &id, symbol: &symbol, side };
        let bytes = message(OrderStatusRequest::MSG_TYPE, |out| status.write(out));
        valid(&bytes, |read| assert_eq!(OrderStatusRequest::parse(read), Ok(status)));
    }

    #[test]
    fn a_report_arrives_as_it_was_sent(
        ids in (text(), text(), option::of(text()), option::of(text()), option::of(text())), symbol in text(), side in side(),
        exec_type in select(b"04568CEFI".to_vec()), ord_status in select(b"012468CE".to_vec()),
        (ord_type, price, time_in_force) in terms(),
        fill in option::of((qty(), price(), "[A-Z]{4}", option::of(select(vec![1i64, 2])))),
        quantities in (option::of(qty()), qty(), qty(), price()),
        reject in option::of((select(vec![0i64, 1, 3, 6, 8, 11, 13, 15, 99]), text())), at in option::of(moment()),
    ) {
        let fill = fill.as_ref();
        let sent = ExecutionReport {
            order_id: &ids.0, exec_id: &ids.1, exec_type, ord_status, cl_ord_id: ids.2.as_deref(),
            orig_cl_ord_id: ids.3.as_deref(), account: ids.4.as_deref(), symbol: &symbol, side, order_qty: quantities.0,
            ord_type: Some(ord_type), price, time_in_force, last_qty: fill.map(|fill| fill.0),
            last_px: fill.map(|fill| fill.1), last_mkt: fill.map(|fill| fill.2.as_bytes()),
            last_liquidity: fill.and_then(|fill| fill.3), leaves_qty: quantities.1, cum_qty: quantities.2,
            avg_px: quantities.3, ord_rej_reason: reject.as_ref().map(|reject| reject.0), transact_time: at,
            text: reject.as_ref().map(|reject| reject.1.as_slice()),
        };
        let bytes = message(ExecutionReport::MSG_TYPE, |out| sent.write(out, MILLIS));
        valid(&bytes, |read| assert_eq!(ExecutionReport::parse(read), Ok(sent)));
    }

    #[test]
    fn a_refusal_arrives_as_it_was_sent(
        ids in (text(), text(), text()), ord_status in select(b"012468CE".to_vec()), response_to in select(b"12".to_vec()),
        reason in option::of(select(vec![0i64, 1, 3, 6, 99])), at in option::of(moment()), words in option::of(text()),
        seq in option::of(any::<u64>()), business in 0i64..=7,
    ) {
        let sent = OrderCancelReject {
            order_id: &ids.0, cl_ord_id: &ids.1, orig_cl_ord_id: &ids.2, ord_status, response_to, reason,
            transact_time: at, text: words.as_deref(),
        };
        let bytes = message(OrderCancelReject::MSG_TYPE, |out| sent.write(out, MILLIS));
        valid(&bytes, |read| assert_eq!(OrderCancelReject::parse(read), Ok(sent)));

        let sent = BusinessMessageReject {
            ref_seq_num: seq, ref_msg_type: b"D", ref_id: Some(&ids.0), reason: business, text: words.as_deref(),
        };
        let bytes = message(BusinessMessageReject::MSG_TYPE, |out| sent.write(out));
        valid(&bytes, |read| assert_eq!(BusinessMessageReject::parse(read), Ok(sent)));
        assert_eq!(BusinessRejectReason::from_code(business).map(BusinessRejectReason::code), Some(business));
    }

    #[test]
    fn a_book_arrives_as_it_was_sent(
        id in text(), symbol in text(), depth in 0u64..100,
        subscription in select(vec![Subscription::Snapshot, Subscription::Updates, Subscription::Stop]),
        entries in prop::collection::vec((any::<bool>(), price(), qty()), 0..8),
    ) {
        let sent = MarketDataRequest { md_req_id: &id, subscription, depth, symbol: &symbol };
        let bytes = message(MarketDataRequest::MSG_TYPE, |out| sent.write(out));
        valid(&bytes, |read| assert_eq!(MarketDataRequest::parse(read), Ok(sent)));

        let entries: Vec<_> = entries
            .into_iter()
            .map(|(bid, price, qty)| MdEntry { side: if bid { MdSide::Bid } else { MdSide::Offer }, price, qty })
            .collect();
        let bytes = message(MarketDataSnapshot::MSG_TYPE, |out| MarketDataSnapshot::write(&id, &symbol, &entries, out));
        valid(&bytes, |read| {
            let snapshot = MarketDataSnapshot::parse(read).unwrap();
            assert_eq!((snapshot.md_req_id, snapshot.symbol), (Some(&id[..]), &symbol[..]));
            let mut read = Vec::new();
            snapshot.for_each(|entry| read.push(entry)).unwrap();
            assert_eq!(read, entries);
        });
    }
}
