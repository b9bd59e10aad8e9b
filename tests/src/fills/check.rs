//! The rules that a fill is held against.
//!
//! After the last tape row of the fill's millisecond:
//!
//! - nobody took above the best offer or below the best bid. Where our order took (`removed`), that is our side. Where it
//!   rested (`added`), it is the one who came to it, and our own limit as well; and then the end of the millisecond before
//!   counts too, since it is the quote of this one that came to it;
//! - in the dark it traded between the two, ends included;
//! - the fill names the market that was: otherwise it was matched against another moment than it says.
//!
//! A moment with the bid above the offer has one stale side, and nobody knows which: it judges nothing, and is counted.

use super::file::{Fill, Liquidity, Side};
use super::tape::{Best, Tape};

/// What the check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// Fills in the file.
    pub fills: usize,
    /// Of these, in a crossed moment and not judged.
    pub crossed: usize,
    /// Of these, allowed only by the end of the millisecond before.
    pub by_before: usize,
    /// Judged, by liquidity: added, removed, dark.
    pub judged: [usize; 3],
    /// Those that break a rule, in the order of the file.
    pub offenders: Vec<Offender>,
}

/// A fill that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offender {
    /// The fill.
    pub fill: Fill,
    /// What is wrong with it.
    pub fault: Fault,
    /// The market at the end of its millisecond.
    pub now: Option<Best>,
    /// The market at the end of the millisecond before.
    pub before: Option<Best>,
}

/// What is wrong with a fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The fill is of another symbol than the tape.
    #[error("of another symbol than the tape")]
    Symbol,
    /// The tape had no bid and offer yet.
    #[error("before the market had both sides")]
    NoMarket,
    /// A taking buy above the best offer.
    #[error("a buy above the best offer")]
    BuyAboveOffer,
    /// A taking sell below the best bid.
    #[error("a sell below the best bid")]
    SellBelowBid,
    /// A dark fill not between bid and offer.
    #[error("in the dark, outside the best bid and offer")]
    DarkOutside,
    /// The fill names another market than the tape had.
    #[error("names another bid or offer than the tape had")]
    OtherMarket,
}

impl Findings {
    /// Whether every fill that could be judged keeps the rules.
    pub fn is_clean(&self) -> bool {
        self.offenders.is_empty()
    }
}

/// Holds fills against the tape of `symbol`.
pub fn check(tape: &Tape, symbol: &str, fills: &[Fill]) -> Findings {
    let mut findings = Findings { fills: fills.len(), ..Findings::default() };
    for fill in fills {
        let (now, before) = (tape.best_at(fill.ms), tape.best_at(fill.ms - 1));
        match judge(symbol, fill, now, before) {
            Ok(Verdict::Crossed) => findings.crossed += 1,
            Ok(Verdict::Kept { by_before }) => {
                findings.by_before += usize::from(by_before);
                findings.judged[fill.liquidity as usize] += 1;
            }
            Err(fault) => findings.offenders.push(Offender { fill: fill.clone(), fault, now, before }),
        }
    }
    findings
}

enum Verdict {
    Crossed,
    Kept { by_before: bool },
}

fn judge(symbol: &str, fill: &Fill, now: Option<Best>, before: Option<Best>) -> Result<Verdict, Fault> {
    if fill.symbol != symbol {
        return Err(Fault::Symbol);
    }
    let now = now.ok_or(Fault::NoMarket)?;
    if now.bid > now.ask {
        return Ok(Verdict::Crossed);
    }
    let by_before = match fill.liquidity {
        Liquidity::Removed => {
            judge_taker(fill.side, fill.price, now)?;
            false
        }
        Liquidity::Added => {
            let before = before.filter(|best| best.bid <= best.ask);
            let own = judge_rested(fill.side, fill.price, now, before)?;
            let other = if fill.side == Side::Buy { Side::Sell } else { Side::Buy };
            judge_rested(other, fill.price, now, before)? || own
        }
        Liquidity::Dark if fill.price < now.bid || fill.price > now.ask => return Err(Fault::DarkOutside),
        Liquidity::Dark => false,
    };
    if fill.bid.is_some_and(|bid| bid != now.bid) || fill.ask.is_some_and(|ask| ask != now.ask) {
        return Err(Fault::OtherMarket);
    }
    Ok(Verdict::Kept { by_before })
}

fn judge_taker(side: Side, price: i64, best: Best) -> Result<(), Fault> {
    match side {
        Side::Buy if price > best.ask => Err(Fault::BuyAboveOffer),
        Side::Sell if price < best.bid => Err(Fault::SellBelowBid),
        Side::Buy | Side::Sell => Ok(()),
    }
}

/// Either moment will do. Whether it took the earlier one.
fn judge_rested(side: Side, price: i64, now: Best, before: Option<Best>) -> Result<bool, Fault> {
    match (judge_taker(side, price, now), before.map(|before| judge_taker(side, price, before))) {
        (Ok(()), _) => Ok(false),
        (Err(_), Some(Ok(()))) => Ok(true),
        (Err(fault), Some(Err(_)) | None) => Err(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fills::file::{FILLS_HEADER, read_fills};

    /// 100.00 to 100.05; at 2000 98.00 to 98.02; at 3000 crossed, 98.00 over 97.90; at 4000 97.80 to 97.90.
    const QUOTES: &str = "1000,1000000,100,0,0,N,1,0\n1000,0,0,1000500,200,P,1,0\n2000,980000,100,0,0,N,1,0\n\
        2000.7,0,0,980200,400,Q,1,0\n3000,0,0,979000,100,N,1,0\n4000,978000,100,0,0,N,1,0\n";

    /// What becomes of one fill: `kept`, `before`, `crossed` or the fault.
    fn fate(row: &str) -> String {
        let fills = read_fills(&format!("{FILLS_HEADER}\n{row}\n")).unwrap();
        let found = check(&Tape::of(QUOTES, ""), "IBM", &fills);
        assert_eq!(found.fills, 1);
        match found.offenders.first() {
            Some(offender) => offender.fault.to_string(),
            None if found.crossed == 1 => "crossed".to_owned(),
            None if found.by_before == 1 => "before".to_owned(),
            None => "kept".to_owned(),
        }
    }

    #[test]
    fn a_fill_past_the_market_is_found_and_one_within_is_kept() {
        const ABOVE: &str = "a buy above the best offer";
        const BELOW: &str = "a sell below the best bid";
        const DARK: &str = "in the dark, outside the best bid and offer";
        for (row, expected) in [
            ("1500,IBM,buy,100,100.05,XNYS,removed,,", "kept"),
            ("1500,IBM,buy,100,100.06,XNYS,removed,,", ABOVE),
            ("1500,IBM,sell,100,100.00,XNYS,removed,,", "kept"),
            ("1500,IBM,sell,100,99.99,XNYS,removed,,", BELOW),
            ("1500,IBM,buy,100,99.00,XNYS,removed,,", "kept"),
            // The millisecond is whole: a taker at 2000 may not pay what the first row of it still allowed.
            ("2000.1,IBM,buy,100,100.05,XNYS,removed,,", ABOVE),
            ("2000.1,IBM,buy,100,98.02,XNYS,removed,,", "kept"),
            // A buy that rested at 100.00 when the offer fell to 98.02 trades at 100.00; a millisecond later it may not.
            ("2000,IBM,buy,100,100.00,XNYS,added,,", "before"),
            ("2000,IBM,buy,100,100.06,XNYS,added,,", ABOVE),
            ("2001,IBM,buy,100,100.00,XNYS,added,,", ABOVE),
            // Who sells to a resting buy below the bid trades through the market.
            ("1500,IBM,buy,100,99.99,XNYS,added,,", BELOW),
            ("1500,IBM,sell,100,100.06,XNYS,added,,", ABOVE),
            ("1500,IBM,buy,100,100.00,XNYS,added,,", "kept"),
            ("1500,IBM,buy,100,100.00,XNYS,dark,,", "kept"),
            ("1500,IBM,buy,100,100.05,XNYS,dark,,", "kept"),
            ("1500,IBM,sell,100,100.05000001,XNYS,dark,,", DARK),
            ("1500,IBM,buy,100,99.99,XNYS,dark,,", DARK),
            ("2000,IBM,buy,100,100.02,XNYS,dark,,", DARK),
            ("3500,IBM,buy,100,500.00,XNYS,removed,,", "crossed"),
            // What was crossed the millisecond before excuses nothing.
            ("4000,IBM,buy,100,97.95,XNYS,added,,", ABOVE),
            ("999,IBM,buy,100,100.05,XNYS,removed,,", "before the market had both sides"),
            ("1500,BAC,buy,100,100.05,XNYS,removed,,", "of another symbol than the tape"),
            ("1500,IBM,buy,100,100.05,XNYS,removed,100.00,100.05", "kept"),
            ("1500,IBM,buy,100,100.05,XNYS,removed,99.99,100.05", "names another bid or offer than the tape had"),
        ] {
            assert_eq!(fate(row), expected, "{row}");
        }
    }
}
