//! What a client reads of each report.

use crate::common::{body_text, message, valid};
use fix_codec::Precision;
use fix_messages::from_model::{Names, ReportFormat, write_cancel_reject, write_report};
use model::{
    CancelReject, CancelRejectReason, ExecKind, Liquidity, OrdStatus, OrdType, RejectReason, Report, TimeInForce,
};
use types::{AccountIx, ExecNo, Notional, ParentId, Price, Qty, SessionIx, ShardId, Side, Timestamp, VenueIx};

struct Book;

impl Names for Book {
    fn account(&self, _: AccountIx) -> &[u8] {
        b"FUND"
    }
    fn mic(&self, _: VenueIx) -> &[u8] {
        b"XNYS"
    }
}

const FORMAT: ReportFormat = ReportFormat { avg_px_decimals: 4, precision: Precision::Millis };

fn price(text: &str) -> Price {
    text.parse().unwrap()
}

fn qty(text: &str) -> Qty {
    text.parse().unwrap()
}

fn report(kind: ExecKind, status: OrdStatus) -> Report {
    Report {
        session: SessionIx(0),
        order: Some(ParentId::of(ShardId(0), 17)),
        exec: Some(ExecNo::of(ShardId(0), 42)),
        kind,
        status,
        cl_ord_id: "A1".parse().unwrap(),
        orig_cl_ord_id: None,
        account: Some(AccountIx(0)),
        symbol: "IBM".parse().unwrap(),
        side: Side::Buy,
        order_qty: qty("1000"),
        ord_type: OrdType::Limit,
        price: Some(price("182.5")),
        time_in_force: TimeInForce::Day,
        last_qty: Qty::ZERO,
        last_px: Price::ZERO,
        last_venue: None,
        liquidity: None,
        cum_qty: Qty::ZERO,
        leaves_qty: qty("1000"),
        traded: Notional::ZERO,
        reject: None,
        transact_time: Timestamp(0),
    }
}

fn written(report: &Report) -> String {
    let bytes = message(b"8", |out| write_report(report, None, &Book, FORMAT, out));
    valid(&bytes, |_| ());
    body_text(&bytes)
}

#[test]
fn a_client_sees_where_and_at_what_average_it_traded() {
    let traded =
        Notional::of(price("182.49"), qty("100")).checked_add(Notional::of(price("182.50"), qty("200"))).unwrap();
    let fill = Report {
        last_qty: qty("200"),
        last_px: price("182.50"),
        last_venue: Some(VenueIx(0)),
        liquidity: Some(Liquidity::Removed),
        cum_qty: qty("300"),
        leaves_qty: qty("700"),
        traded,
        ..report(ExecKind::Trade, OrdStatus::PartiallyFilled)
    };
    assert_eq!(
        written(&fill),
        "37=O0-17|17=E0-42|150=F|39=1|11=A1|1=FUND|55=IBM|54=1|38=1000|40=2|44=182.5|59=0|32=200|31=182.5|30=XNYS|851=2|\
         151=700|14=300|6=182.4967|60=19700101-00:00:00.000|"
    );
    let dark = Report { liquidity: Some(Liquidity::Dark), ..fill };
    assert!(!written(&dark).contains("|851="));
}

#[test]
fn a_report_that_is_no_trade_has_no_fill_in_it() {
    assert_eq!(
        written(&report(ExecKind::New, OrdStatus::New)),
        "37=O0-17|17=E0-42|150=0|39=0|11=A1|1=FUND|55=IBM|54=1|38=1000|40=2|44=182.5|59=0|151=1000|14=0|6=0|\
         60=19700101-00:00:00.000|"
    );
    let canceled = Report {
        cl_ord_id: "A2".parse().unwrap(),
        orig_cl_ord_id: Some("A1".parse().unwrap()),
        leaves_qty: Qty::ZERO,
        ..report(ExecKind::Canceled, OrdStatus::Canceled)
    };
    assert!(written(&canceled).starts_with("37=O0-17|17=E0-42|150=4|39=4|11=A2|41=A1|"));
}

#[test]
fn a_refused_order_says_why_in_code_and_words() {
    let refused = Report {
        order: None,
        account: None,
        price: None,
        leaves_qty: Qty::ZERO,
        reject: Some(RejectReason::UnknownSymbol),
        ..report(ExecKind::Rejected, OrdStatus::Rejected)
    };
    assert_eq!(
        written(&refused),
        "37=NONE|17=E0-42|150=8|39=8|11=A1|55=IBM|54=1|38=1000|40=2|59=0|151=0|14=0|6=0|103=1|60=19700101-00:00:00.000|\
         58=Unknown symbol|"
    );
    let too_much = Report { reject: Some(RejectReason::QtyTooLarge), ..refused };
    let bytes = message(b"8", |out| write_report(&too_much, Some("1000, limit 500"), &Book, FORMAT, out));
    let text = "|58=Order exceeds limit: OrderQty(38) is above the largest allowed (1000, limit 500)|";
    assert!(body_text(&bytes).ends_with(text), "{}", body_text(&bytes));
    // A rest that no venue would have is cancelled with the reason in words: 103 is for refused orders alone.
    let rest = Report {
        kind: ExecKind::Canceled,
        status: OrdStatus::Canceled,
        reject: Some(RejectReason::NoVenue),
        ..refused
    };
    assert!(!written(&rest).contains("|103=") && written(&rest).contains("|58=No venue"));
}

#[test]
fn the_status_of_an_order_that_was_never_here_is_rejected_and_says_so() {
    let unknown = Report {
        order: None,
        exec: None,
        account: None,
        price: None,
        order_qty: Qty::ZERO,
        leaves_qty: Qty::ZERO,
        ..report(ExecKind::OrderStatus, OrdStatus::Rejected)
    };
    assert_eq!(
        written(&unknown),
        "37=NONE|17=0|150=I|39=8|11=A1|55=IBM|54=1|151=0|14=0|6=0|103=5|60=19700101-00:00:00.000|\
         58=Unknown order: no order of this session has this ClOrdID(11)|"
    );
}

#[test]
fn a_refused_cancel_says_which_order_and_why() {
    let refused = CancelReject {
        session: SessionIx(0),
        order: Some(ParentId::of(ShardId(0), 17)),
        cl_ord_id: "A2".parse().unwrap(),
        orig_cl_ord_id: "A1".parse().unwrap(),
        status: OrdStatus::Filled,
        was_replace: false,
        reason: CancelRejectReason::TooLate,
        transact_time: Timestamp(0),
    };
    let text = |refused: &CancelReject| {
        let bytes = message(b"9", |out| write_cancel_reject(refused, None, FORMAT, out));
        valid(&bytes, |_| ());
        body_text(&bytes)
    };
    assert_eq!(
        text(&refused),
        "37=O0-17|11=A2|41=A1|39=2|60=19700101-00:00:00.000|434=1|102=0|58=Too late: the order is already done|"
    );
    let unknown = CancelReject {
        order: None,
        status: OrdStatus::Rejected,
        was_replace: true,
        reason: CancelRejectReason::Refused(RejectReason::PriceCollar),
        ..refused
    };
    assert_eq!(
        text(&unknown),
        "37=NONE|11=A2|41=A1|39=8|60=19700101-00:00:00.000|434=2|102=99|58=Price(44) is too far from the market|"
    );
}
