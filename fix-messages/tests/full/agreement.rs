//! The order path's types and the complete ones read the same message alike.

use fix_codec::Precision;
use fix_messages::{self as path, MdEntry, MdSide, Subscription, full};
use proptest::prelude::*;
use types::Qty;

use crate::common::{any_message_of, encode, view};

/// Says of each named field that both have the same.
macro_rules! same {
    ($path:expr, $full:expr; $($field:ident $(as $other:ident)?),* $(; $($bare:ident),*)?) => {
        $(assert_eq!($path.$field, same!(@other $full, $field $(, $other)?), stringify!($field));)*
        $($(assert_eq!(Some($path.$bare), $full.$bare, stringify!($bare));)*)?
    };
    (@other $full:expr, $field:ident) => { $full.$field };
    (@other $full:expr, $field:ident, $other:ident) => { $full.$other };
}

/// Reads a message as its complete type; puts in what the order path needs of it and the dictionary does not; then both
/// read it.
macro_rules! both {
    ($given:expr, $type:ident, |$full:ident| $fill:block, |$read_path:ident, $read_full:ident| $compare:block) => {{
        let bytes = view(&$given.encode(), |message| {
            let mut $full = full::$type::parse(message).unwrap();
            $fill
            encode(full::$type::MSG_TYPE, |out| $full.write(out, Precision::Nanos))
        });
        view(&bytes, |message| {
            let $read_full = full::$type::parse(message).unwrap();
            let $read_path = path::$type::parse(message).unwrap();
            $compare
        });
    }};
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn an_order_and_its_changes(order in any_message_of(&["D"]), cancel in any_message_of(&["F"]),
        replace in any_message_of(&["G"]), status in any_message_of(&["H"]),
    ) {
        both!(order, NewOrderSingle, |full| {
            full.symbol.get_or_insert(b"IBM");
            full.order_qty.get_or_insert(Qty::MAX);
        }, |path, full| {
            same!(path, full; cl_ord_id, account, side, ord_type, price, time_in_force, transact_time; symbol, order_qty);
        });
        both!(cancel, OrderCancelRequest, |full| {
            full.symbol.get_or_insert(b"IBM");
        }, |path, full| {
            same!(path, full; orig_cl_ord_id, cl_ord_id, side, transact_time, order_qty; symbol);
        });
        both!(replace, OrderCancelReplaceRequest, |full| {
            full.symbol.get_or_insert(b"IBM");
            full.order_qty.get_or_insert(Qty::MAX);
        }, |path, full| {
            same!(path, full; orig_cl_ord_id, cl_ord_id, account, side, transact_time, ord_type, price, time_in_force; symbol, order_qty);
        });
        both!(status, OrderStatusRequest, |full| {
            full.symbol.get_or_insert(b"IBM");
        }, |path, full| {
            same!(path, full; order_id, cl_ord_id, side; symbol);
        });
    }

    #[test]
    fn an_answer(report in any_message_of(&["8"]), reject in any_message_of(&["9"]), business in any_message_of(&["j"])) {
        both!(report, ExecutionReport, |full| {
            full.symbol.get_or_insert(b"IBM");
        }, |path, full| {
            same!(path, full; order_id, exec_id, exec_type, ord_status, cl_ord_id, orig_cl_ord_id, account, side, order_qty,
                ord_type, price, time_in_force, last_qty, last_px, last_mkt, last_liquidity as last_liquidity_ind, leaves_qty,
                cum_qty, avg_px, ord_rej_reason, transact_time, text; symbol);
        });
        both!(reject, OrderCancelReject, |_full| {}, |path, full| {
            same!(path, full; order_id, cl_ord_id, orig_cl_ord_id, ord_status, response_to as cxl_rej_response_to,
                reason as cxl_rej_reason, transact_time, text);
        });
        both!(business, BusinessMessageReject, |_full| {}, |path, full| {
            same!(path, full; ref_seq_num, ref_msg_type, ref_id as business_reject_ref_id,
                reason as business_reject_reason, text);
        });
    }

    #[test]
    fn market_data(request in any_message_of(&["V"]), snapshot in any_message_of(&["W"])) {
        both!(request, MarketDataRequest, |full| {
            if full.related_sym.is_empty() {
                full.related_sym.push(full::MdInstrument { symbol: b"IBM", ..full::MdInstrument::default() });
            }
            full.market_depth = full.market_depth.abs();
        }, |path, full| {
            let subscription = match path.subscription {
                Subscription::Snapshot => b'0',
                Subscription::Updates => b'1',
                Subscription::Stop => b'2',
            };
            assert_eq!(subscription, full.subscription_request_type);
            assert_eq!((path.md_req_id, path.depth as i64), (full.md_req_id, full.market_depth));
            assert_eq!(path.symbol, full.related_sym[0].symbol);
        });
        let bytes = view(&snapshot.encode(), |message| {
            let mut full = full::MarketDataSnapshotFullRefresh::parse(message).unwrap();
            full.symbol.get_or_insert(b"IBM");
            for entry in &mut full.md_entries {
                entry.md_entry_px.get_or_insert(types::Price::ZERO);
                entry.md_entry_size.get_or_insert(Qty::ZERO);
            }
            encode(b"W", |out| full.write(out, Precision::Nanos))
        });
        view(&bytes, |message| {
            let full = full::MarketDataSnapshotFullRefresh::parse(message).unwrap();
            let path = path::MarketDataSnapshot::parse(message).unwrap();
            same!(path, full; md_req_id; symbol);
            let mut levels = Vec::new();
            path.for_each(|entry| levels.push(entry)).unwrap();
            let side = |byte| match byte { b'0' => Some(MdSide::Bid), b'1' => Some(MdSide::Offer), _ => None };
            let of_full: Vec<_> = full.md_entries.iter().filter_map(|entry| Some(MdEntry {
                side: side(entry.md_entry_type)?, price: entry.md_entry_px?, qty: entry.md_entry_size?,
            })).collect();
            assert_eq!(levels, of_full);
        });
    }
}
