//! One order as its user sees it: a line for each report, and the sum of them at the end.

use std::collections::BTreeMap;
use std::time::Duration;

use fix_codec::{Precision, TimestampFormatter};
use spec::{Dictionary, tag};
use types::Qty;

use crate::client::{CancelReject, Report};

/// What became of an order so far.
#[derive(Debug, Default)]
pub(super) struct Tracker {
    last: Option<Report>,
    by_venue: BTreeMap<String, Qty>,
}

impl Tracker {
    /// Takes a report in; the line that shows it.
    pub(super) fn handle_report(&mut self, report: Report) -> String {
        let line = line(&report);
        if let (true, Some(qty)) = (report.is_fill(), report.last_qty) {
            let venue = report.last_mkt.clone().unwrap_or_else(|| "an unnamed venue".to_owned());
            let sum = self.by_venue.entry(venue).or_default();
            *sum = sum.checked_add(qty).unwrap_or(Qty::MAX);
        }
        self.last = Some(report);
        line
    }

    /// The last report.
    pub(super) fn last(&self) -> Option<&Report> {
        self.last.as_ref()
    }

    /// One line: what traded at which price on average, where, and how long it took. `None` before the first report.
    pub(super) fn summary(&self, took: Duration) -> Option<String> {
        let last = self.last.as_ref()?;
        let status = name_of(tag::ORD_STATUS, last.ord_status);
        let (symbol, took) = (&last.symbol, millis(took));
        if last.cum_qty.is_zero() {
            return Some(format!("{status}: nothing of {symbol} traded, in {took}"));
        }
        let of = last.order_qty.map(|qty| format!(" of {qty}")).unwrap_or_default();
        let (cum, average) = (last.cum_qty, last.avg_px);
        Some(format!("{status}: {cum}{of} {symbol}, average price {average}{}, in {took}", self.venues()))
    }

    /// `, on XNAS 300, XNYS 700`; the largest first.
    fn venues(&self) -> String {
        let mut venues: Vec<_> = self.by_venue.iter().collect();
        venues.sort_by_key(|(_, qty)| core::cmp::Reverse(**qty));
        let venues: Vec<_> = venues.iter().map(|(venue, qty)| format!("{venue} {qty}")).collect();
        if venues.is_empty() { String::new() } else { format!(", on {}", venues.join(", ")) }
    }
}

/// `14:30:00.123  trade             partially filled  300 @ 182.49 on XNYS, removed  cum 300, leaves 700`
fn line(report: &Report) -> String {
    let time = time_of_day(report);
    let kind = name_of(tag::EXEC_TYPE, report.exec_type);
    let status = name_of(tag::ORD_STATUS, report.ord_status);
    let mut line = format!("{time}  {kind:<14}  {status:<16}");
    if let (Some(qty), Some(price), true) = (report.last_qty, report.last_px, report.is_fill()) {
        let venue = report.last_mkt.as_deref().unwrap_or("an unnamed venue");
        line += &format!("  {qty} @ {price} on {venue}");
        line += match report.last_liquidity {
            Some(1) => ", added",
            Some(2) => ", removed",
            Some(_) | None => "",
        };
    }
    line += &format!("  cum {}, leaves {}", report.cum_qty, report.leaves_qty);
    if let Some(text) = &report.text {
        line += &format!("  ({text})");
    }
    line
}

/// A refused cancel or replace.
pub(super) fn refusal(reject: &CancelReject) -> String {
    let reason = reject.reason.map(|reason| reason.to_string()).unwrap_or_default();
    let name = Dictionary::fix44().field(tag::CXL_REJ_REASON).and_then(|field| field.value_name(reason.as_bytes()));
    let reason = name.map_or_else(|| format!("CxlRejReason(102)={reason}"), words);
    let text = reject.text.as_ref().map(|text| format!(" ({text})")).unwrap_or_default();
    format!("{} refused: {reason}{text}", reject.cl_ord_id)
}

/// HH:MM:SS.mmm of TransactTime(60), or of its arrival.
fn time_of_day(report: &Report) -> String {
    let mut formatter = TimestampFormatter::new();
    let time = formatter.format(report.transact_time.unwrap_or(report.received), Precision::Millis);
    String::from_utf8_lossy(&time["YYYYMMDD-".len()..]).into_owned()
}

/// What the standard calls a value, as words.
pub(super) fn name_of(tag: u32, value: u8) -> String {
    let name = Dictionary::fix44().field(tag).and_then(|field| field.value_name(&[value]));
    name.map_or_else(|| char::from(value).to_string(), words)
}

fn words(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', " ")
}

fn millis(took: Duration) -> String {
    let micros = took.as_micros();
    if micros < 10_000_000 {
        format!("{}.{:01} ms", micros / 1_000, micros / 100 % 10)
    } else {
        format!("{}.{:01} s", micros / 1_000_000, micros / 100_000 % 10)
    }
}

#[cfg(test)]
mod tests {
    use types::Timestamp;

    use super::*;

    fn report(exec_type: u8, ord_status: u8, cum: &str, leaves: &str) -> Report {
        Report {
            seq: 2,
            poss_dup: false,
            received: Timestamp(0),
            order_id: "1".to_owned(),
            exec_id: "1".to_owned(),
            exec_type,
            ord_status,
            cl_ord_id: "A1".to_owned(),
            orig_cl_ord_id: None,
            account: None,
            symbol: "IBM".to_owned(),
            side: b'1',
            order_qty: Some("1000".parse().unwrap()),
            ord_type: Some(b'2'),
            price: Some("182.50".parse().unwrap()),
            time_in_force: None,
            last_qty: None,
            last_px: None,
            last_mkt: None,
            last_liquidity: None,
            leaves_qty: leaves.parse().unwrap(),
            cum_qty: cum.parse().unwrap(),
            avg_px: "182.4966".parse().unwrap(),
            ord_rej_reason: None,
            transact_time: Some(Timestamp(1_381_242_600_123_456_789)),
            text: None,
        }
    }

    fn fill(qty: &str, price: &str, venue: &str, report: Report) -> Report {
        Report {
            last_qty: Some(qty.parse().unwrap()),
            last_px: Some(price.parse().unwrap()),
            last_mkt: Some(venue.to_owned()),
            last_liquidity: Some(2),
            ..report
        }
    }

    #[test]
    fn a_user_sees_where_each_share_traded_and_the_sum() {
        let mut tracker = Tracker::default();
        assert_eq!(tracker.summary(Duration::ZERO), None);
        let lines = [
            report(b'0', b'0', "0", "1000"),
            fill("300", "182.49", "XNYS", report(b'F', b'1', "300", "700")),
            fill("700", "182.50", "BATS", report(b'F', b'2', "1000", "0")),
        ]
        .map(|report| tracker.handle_report(report));
        assert_eq!(
            lines,
            [
                "14:30:00.123  new             new               cum 0, leaves 1000",
                "14:30:00.123  trade           partially filled  300 @ 182.49 on XNYS, removed  cum 300, leaves 700",
                "14:30:00.123  trade           filled            700 @ 182.5 on BATS, removed  cum 1000, leaves 0",
            ]
        );
        assert_eq!(
            tracker.summary(Duration::from_micros(12_345)).as_deref(),
            Some("filled: 1000 of 1000 IBM, average price 182.4966, on BATS 700, XNYS 300, in 12.3 ms")
        );
        assert!(tracker.last().is_some_and(Report::is_done));
    }

    #[test]
    fn a_user_sees_why_an_order_was_refused() {
        let mut tracker = Tracker::default();
        let rejected = Report { text: Some("unknown symbol XYZ".to_owned()), ..report(b'8', b'8', "0", "0") };
        let line = tracker.handle_report(rejected);
        assert!(line.ends_with("cum 0, leaves 0  (unknown symbol XYZ)"), "{line}");
        let summary = tracker.summary(Duration::from_secs(11));
        assert_eq!(summary.as_deref(), Some("rejected: nothing of IBM traded, in 11.0 s"));
        let reject = CancelReject {
            seq: 2,
            cl_ord_id: "C1".to_owned(),
            orig_cl_ord_id: "A1".to_owned(),
            ord_status: b'2',
            response_to: b'1',
            reason: Some(0),
            text: Some("filled".to_owned()),
        };
        assert_eq!(refusal(&reject), "C1 refused: too late to cancel (filled)");
    }
}
