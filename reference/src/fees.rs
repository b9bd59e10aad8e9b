//! What a venue charges or pays for a share.

use types::Price;

use crate::date::{Date, Validity};
use crate::source::Source;

/// The most that a venue may charge for taking a protected quote of a dollar or more: $0.0030 a share (Regulation NMS,
/// 17 CFR 242.610(c)(1)). A lower cap was adopted in 2024 and its compliance date has moved since; when it binds, it is a
/// row, not a change here.
pub const ACCESS_FEE_CAP: Price = Price::from_raw(300_000);

/// One schedule: fees for a share of a dollar or more, in dollars. Above zero the member pays, below zero it is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeeRow {
    /// When this schedule holds.
    pub validity: Validity,
    /// For an order that rested and was taken.
    pub maker: Price,
    /// For an order that took what rested. `taker <= ACCESS_FEE_CAP` at a venue with a protected quote.
    pub taker: Price,
    /// For either side of a trade at the midpoint.
    pub midpoint: Price,
    /// Where the amounts come from.
    pub source: Source,
}

impl FeeRow {
    /// Whether the venue is inverted: it pays who takes.
    pub fn is_inverted(&self) -> bool {
        self.taker < Price::ZERO
    }
}

/// A venue's schedules over time; no two hold on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeSchedule {
    rows: Vec<FeeRow>,
}

impl FeeSchedule {
    /// Takes the rows, oldest first. `None` where two overlap or stand in the wrong order, or one ends before it begins.
    pub fn new(rows: Vec<FeeRow>) -> Option<FeeSchedule> {
        let in_order =
            rows.windows(2).all(|pair| pair[0].validity.until.is_some_and(|until| until <= pair[1].validity.from));
        let forwards = rows.iter().all(|row| row.validity.until.is_none_or(|until| row.validity.from < until));
        (in_order && forwards).then_some(FeeSchedule { rows })
    }

    /// The schedule that holds on `day`. `None` is "not known", never "free".
    pub fn at(&self, day: Date) -> Option<&FeeRow> {
        self.rows.iter().find(|row| row.validity.holds_on(day))
    }

    /// All rows, oldest first.
    pub fn rows(&self) -> &[FeeRow] {
        &self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_fees_on_one_day_are_refused() {
        let row = |from, until| FeeRow {
            validity: Validity { from, until },
            maker: Price::ZERO,
            taker: Price::ZERO,
            midpoint: Price::ZERO,
            source: Source::Unsourced,
        };
        let (a, b, c) = (Date::of(2013, 1, 1), Date::of(2014, 1, 1), Date::of(2015, 1, 1));
        for (rows, is_taken) in [
            (vec![row(a, Some(b)), row(b, None)], true),
            (vec![row(a, Some(b)), row(c, None)], true),
            (vec![row(a, None), row(b, None)], false),
            (vec![row(a, Some(c)), row(b, None)], false),
            (vec![row(b, None), row(a, Some(b))], false),
            (vec![row(b, Some(a))], false),
        ] {
            assert_eq!(FeeSchedule::new(rows.clone()).is_some(), is_taken, "{rows:?}");
        }
        let gap = FeeSchedule::new(vec![row(a, Some(b)), row(c, None)]).unwrap();
        assert!(gap.at(b).is_none(), "a gap is not free of charge");
    }
}
