//! The one table from a reason to what the wire says of it, for FIX 4.4.
//!
//! 4.4's OrdRejReason(103) ends at 15; the values that name risk controls came with 5.0SP2. Where 4.4 has none, 99 goes
//! with a Text(58) that says it.

use std::borrow::Cow;

use model::{CancelRejectReason, RejectReason};

/// OrdRejReason(103) and Text(58) of a refused order.
pub const fn ord_rej(reason: RejectReason) -> (i64, &'static str) {
    match reason {
        RejectReason::UnknownAccount => (15, "Unknown account: name one that is set up for this session in Account(1)"),
        RejectReason::UnknownSymbol => (1, "Unknown symbol"),
        RejectReason::DuplicateClOrdId => (6, "Duplicate order: this ClOrdID(11) was used before on this session"),
        RejectReason::StaleOrder => (8, "Stale order: first sent longer ago than is allowed"),
        RejectReason::QtyNotPositive => (13, "Incorrect quantity: OrderQty(38) must be above zero"),
        RejectReason::QtyOffStep => (13, "Incorrect quantity: OrderQty(38) is finer than the symbol allows"),
        RejectReason::QtyTooLarge => (3, "Order exceeds limit: OrderQty(38) is above the largest allowed"),
        RejectReason::PriceNotPositive => (99, "Price(44) must be above zero"),
        RejectReason::PriceOffTick => (99, "Price(44) is not a multiple of the symbol's tick"),
        RejectReason::PriceMismatch => {
            (99, "Price(44) is required for a limit order and must be absent for a market order")
        }
        RejectReason::NotionalTooLarge => (3, "Order exceeds limit: price times quantity is above the largest allowed"),
        RejectReason::PriceCollar => (99, "Price(44) is too far from the market"),
        RejectReason::NoReferencePrice => {
            (99, "No market price to judge the order by; send it again when there is one")
        }
        RejectReason::ExposureLimit => {
            (3, "Order exceeds limit: the account's open and executed value would pass its limit")
        }
        RejectReason::OrderRate => (99, "Too many orders a second"),
        RejectReason::KillSwitch => (99, "Trading is stopped by the kill switch; cancels are taken"),
        RejectReason::UnsupportedCharacteristic => {
            (11, "Unsupported order characteristic: Market or Limit; Day, IOC or FOK")
        }
        RejectReason::NoVenue => (99, "No venue can take the order now"),
        RejectReason::CapacityLimit => (99, "The gateway's order capacity is reached; cancels are taken"),
        RejectReason::DiskSpace => (99, "The gateway's disk is nearly full; cancels are taken"),
    }
}

/// CxlRejReason(102) and Text(58) of a refused cancel or replace.
pub const fn cxl_rej(reason: CancelRejectReason) -> (i64, &'static str) {
    match reason {
        CancelRejectReason::TooLate => (0, "Too late: the order is already done"),
        CancelRejectReason::UnknownOrder => (
            1,
            "Unknown order: no order here has this OrigClOrdID(41) as its last ClOrdID, with this Symbol(55) and Side(54)",
        ),
        CancelRejectReason::VenueRefused => (2, "A venue would not cancel what it has of the order, which works on"),
        CancelRejectReason::AlreadyPending => (3, "A cancel or replace of this order is already pending"),
        CancelRejectReason::DuplicateClOrdId => (6, "Duplicate ClOrdID(11): it was used before on this session"),
        CancelRejectReason::NotReplaceable => {
            (99, "Symbol(55), Side(54), OrdType(40) and TimeInForce(59) of an order cannot be changed")
        }
        CancelRejectReason::Refused(reason) => (99, ord_rej(reason).1),
    }
}

/// Text(58): the table's words and, in brackets, the figures that the order was judged by. These are of the moment:
/// no record keeps them, and a resend has them because it sends the stored body.
pub(crate) fn text(words: &'static str, figures: Option<&str>) -> Cow<'static, str> {
    match figures {
        Some(figures) => Cow::Owned(format!("{words} ({figures})")),
        None => Cow::Borrowed(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spec::{Dictionary, tag};
    use types::Wire;

    /// All reasons, by their numbers in the journal.
    fn reasons() -> Vec<RejectReason> {
        (0..=255u8).filter_map(|number| RejectReason::from_bytes(&[number]).ok()).collect()
    }

    #[test]
    fn every_reason_is_one_that_fix_4_4_has() {
        let dictionary = Dictionary::fix44();
        assert_eq!(reasons().len(), 20);
        for reason in reasons() {
            let (code, text) = ord_rej(reason);
            assert!(dictionary.field(tag::ORD_REJ_REASON).unwrap().allows(code.to_string().as_bytes()), "{reason:?}");
            assert!(!text.is_empty() && text.is_ascii());
        }
        let plain = [
            CancelRejectReason::TooLate,
            CancelRejectReason::UnknownOrder,
            CancelRejectReason::VenueRefused,
            CancelRejectReason::AlreadyPending,
            CancelRejectReason::DuplicateClOrdId,
            CancelRejectReason::NotReplaceable,
        ];
        for reason in plain.into_iter().chain(reasons().into_iter().map(CancelRejectReason::Refused)) {
            let (code, _) = cxl_rej(reason);
            assert!(dictionary.field(tag::CXL_REJ_REASON).unwrap().allows(code.to_string().as_bytes()), "{reason:?}");
        }
    }

    #[test]
    fn what_a_client_was_promised_for_bad_numbers_is_what_it_gets() {
        assert_eq!(ord_rej(RejectReason::QtyOffStep).0, 13);
        assert_eq!(ord_rej(RejectReason::PriceNotPositive).0, 99);
        assert_eq!(ord_rej(RejectReason::StaleOrder).0, 8);
        assert_eq!(ord_rej(RejectReason::UnsupportedCharacteristic).0, 11);
    }
}
