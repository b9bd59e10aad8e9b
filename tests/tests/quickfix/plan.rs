//! What the client wants of each of its orders, and what it must hear of it.

use crate::fields::Fields;

/// Orders of the day.
pub(crate) const ORDERS: usize = 1_000;
/// Where the venue trades: a limit that reaches it fills at once.
pub(crate) const FILL_PRICE: &str = "100.00";
/// A bid that rests.
pub(crate) const RESTING_PRICE: &str = "99.50";
/// Twice the reference price, outside of the price collar.
pub(crate) const WILD_PRICE: &str = "200.00";

/// One order's story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan {
    /// Fills.
    Fill,
    /// Rests; the cancel follows on the order's heels.
    Cancel,
    /// Rests, is made larger, is cancelled.
    ReplaceAndCancel,
    /// Rests, is given a price that fills.
    ReplaceAndFill,
    /// Fills; the cancel that follows on its heels comes too late.
    CancelTooLate,
    /// Rests until the end.
    Rest,
    /// Is refused by the gate.
    Refused,
}

/// One order of the day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ticket {
    pub(crate) index: usize,
    pub(crate) plan: Plan,
}

impl Ticket {
    /// The day's order of this index.
    pub(crate) fn of(index: usize) -> Ticket {
        let plan = match index % 10 {
            0..=3 => Plan::Fill,
            4 | 5 => Plan::Cancel,
            6 => Plan::ReplaceAndCancel,
            7 => Plan::ReplaceAndFill,
            8 => Plan::CancelTooLate,
            _ if index % 100 == 99 => Plan::Refused,
            _ => Plan::Rest,
        };
        Ticket { index, plan }
    }

    /// The order that a report is about: each id of an order's chain ends in the order's index.
    pub(crate) fn index_of(report: &Fields) -> usize {
        let id = report.value(11);
        let index = id.get(1..).and_then(|digits| digits.parse().ok()).filter(|index| *index < ORDERS);
        index.unwrap_or_else(|| panic!("a report on {id}, which was never sent: {report:?}"))
    }

    /// ClOrdID(11) of the order.
    pub(crate) fn order_id(self) -> String {
        format!("O{}", self.index)
    }

    /// ClOrdID(11) of its replacement.
    pub(crate) fn replace_id(self) -> String {
        format!("R{}", self.index)
    }

    /// ClOrdID(11) of its cancel.
    pub(crate) fn cancel_id(self) -> String {
        format!("C{}", self.index)
    }

    pub(crate) fn symbol(self) -> String {
        format!("TEST{}", self.index % 8 + 1)
    }

    /// Side(54): sells among those that fill, since only a bid rests below the venue's price.
    pub(crate) fn side(self) -> &'static str {
        if self.plan == Plan::Fill && self.index % 2 == 1 { "2" } else { "1" }
    }

    /// OrderQty(38), different from order to order, so that a report on the wrong one is seen.
    pub(crate) fn qty(self) -> u64 {
        self.index as u64 + 1
    }

    /// OrderQty(38) that the replacement asks for.
    pub(crate) fn replaced_qty(self) -> u64 {
        self.qty() + 1_000
    }

    /// Price(44).
    pub(crate) fn price(self) -> &'static str {
        match self.plan {
            Plan::Fill | Plan::CancelTooLate => FILL_PRICE,
            Plan::Cancel | Plan::ReplaceAndCancel | Plan::ReplaceAndFill | Plan::Rest => RESTING_PRICE,
            Plan::Refused => WILD_PRICE,
        }
    }

    /// Price(44) that the replacement asks for.
    pub(crate) fn replaced_price(self) -> &'static str {
        if self.plan == Plan::ReplaceAndFill { FILL_PRICE } else { RESTING_PRICE }
    }

    /// What the client may hear, each report as ExecType(150):OrdStatus(39), a reject of its cancel as `reject`:OrdStatus.
    pub(crate) fn histories(self) -> &'static [&'static str] {
        match self.plan {
            Plan::Fill => &["0:0 F:2"],
            Plan::Cancel => &["0:0 6:6 4:4"],
            Plan::ReplaceAndCancel => &["0:0 E:E 5:0 6:6 4:4"],
            Plan::ReplaceAndFill => &["0:0 E:E 5:0 F:2"],
            // The cancel is read before the venue's answer or after it (FIX 4.4 appendix D, B.1.c and B.1.b).
            Plan::CancelTooLate => &["0:0 6:6 F:6 reject:2", "0:0 F:2 reject:2"],
            Plan::Rest => &["0:0"],
            Plan::Refused => &["8:8"],
        }
    }

    /// The last word of each history.
    pub(crate) fn last_word(self) -> &'static str {
        let history = self.histories()[0];
        history.rsplit(' ').next().unwrap_or(history)
    }

    /// OrdStatus(39), OrderQty(38), CumQty(14), LeavesQty(151) when all is said.
    pub(crate) fn outcome(self) -> Outcome {
        let (qty, replaced) = (self.qty(), self.replaced_qty());
        let (status, order_qty, cum_qty, leaves_qty) = match self.plan {
            Plan::Fill | Plan::CancelTooLate => ("2", qty, qty, 0),
            Plan::Cancel => ("4", qty, 0, 0),
            Plan::ReplaceAndCancel => ("4", replaced, 0, 0),
            Plan::ReplaceAndFill => ("2", replaced, replaced, 0),
            Plan::Rest => ("0", qty, 0, qty),
            Plan::Refused => ("8", qty, 0, 0),
        };
        Outcome { status: status.to_owned(), order_qty, cum_qty, leaves_qty }
    }
}

/// Where an order stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) status: String,
    pub(crate) order_qty: u64,
    pub(crate) cum_qty: u64,
    pub(crate) leaves_qty: u64,
}

impl Outcome {
    /// Where an ExecutionReport(8) says that it stands.
    pub(crate) fn told(report: &Fields) -> Outcome {
        Outcome {
            status: report.value(39).to_owned(),
            order_qty: report.number(38),
            cum_qty: report.number(14),
            leaves_qty: report.number(151),
        }
    }
}
