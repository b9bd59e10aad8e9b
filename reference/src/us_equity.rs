//! The sixteen venues of the sandbox: twelve lit, four dark, with the MICs and tape letters of US equity markets.
//!
//! Shares of volume are those of BAC on 8 October 2013 where the market data README names the letter. Its 37.7% of `D`
//! (dark pools and wholesalers, reported together) are spread over the four dark venues, less what two lit venues
//! without a share of their own need to have a flow at all; those six are unsourced.
//!
//! In 2013 BX, EDGA and BYX were inverted (the same README): they paid the taker. That is the sign; the amounts are
//! defaults, but for BYX from April 2014. Tiers, routed orders, auctions and prices below a dollar are left out.
//!
//! MICs are in none of the facts and are marked so; they are those of ISO 10383. PSX is `XPSX`, a segment of `XPHL`.

use types::{Price, Text};

use crate::date::{Date, Validity};
use crate::fees::{FeeRow, FeeSchedule};
use crate::source::Source;
use crate::venue::{VenueKind, VenueRow, VolumeShare};

/// The rows begin here; about earlier days they say nothing.
const BEGIN: Date = Date::of(2013, 1, 1);
/// The fee schedule of BYX that could be read is effective from here.
const BYX_2014: Date = Date::of(2014, 4, 1);

const MEASURED: Source = Source::Facts("market-data/README.md: share of BAC volume on 8 October 2013");
const INVERTED: Source = Source::SignOnly("market-data/README.md: B, J and Y were inverted in 2013");
const BYX_SCHEDULE: Source =
    Source::Published("BATS Y-Exchange fee schedule effective 1 April 2014, no tiers, price of a dollar or more");

/// One line of the table below. Fees in hundredths of a cent (0.0001 dollars) a share: maker, taker, midpoint.
struct Line {
    mic: &'static str,
    name: &'static str,
    letter: Option<u8>,
    share_ppm: u32,
    share_source: Source,
    fees: &'static [(Date, [i64; 3], Source)],
}

const UNSOURCED: Source = Source::Unsourced;

#[rustfmt::skip]
const LIT: [Line; 12] = [
    Line { mic: "XNYS", name: "NYSE",            letter: Some(b'N'), share_ppm: 159_000, share_source: MEASURED,  fees: &[(BEGIN, [-15, 26, 10], UNSOURCED)] },
    Line { mic: "XNAS", name: "Nasdaq",          letter: Some(b'Q'), share_ppm:  90_000, share_source: MEASURED,  fees: &[(BEGIN, [-20, 30, 10], UNSOURCED)] },
    Line { mic: "ARCX", name: "NYSE Arca",       letter: Some(b'P'), share_ppm:  55_000, share_source: MEASURED,  fees: &[(BEGIN, [-21, 30, 10], UNSOURCED)] },
    Line { mic: "BATS", name: "Cboe BZX",        letter: Some(b'Z'), share_ppm:  62_000, share_source: MEASURED,  fees: &[(BEGIN, [-20, 30, 10], UNSOURCED)] },
    Line { mic: "BATY", name: "Cboe BYX",        letter: Some(b'Y'), share_ppm:  42_000, share_source: MEASURED,  fees: &[(BEGIN, [18, -16, 10], INVERTED), (BYX_2014, [18, -16, 10], BYX_SCHEDULE)] },
    Line { mic: "EDGA", name: "Cboe EDGA",       letter: Some(b'J'), share_ppm:  57_000, share_source: MEASURED,  fees: &[(BEGIN, [5, -3, 5], INVERTED)] },
    Line { mic: "EDGX", name: "Cboe EDGX",       letter: Some(b'K'), share_ppm:  81_000, share_source: MEASURED,  fees: &[(BEGIN, [-20, 30, 10], UNSOURCED)] },
    Line { mic: "XBOS", name: "Nasdaq BX",       letter: Some(b'B'), share_ppm:  57_000, share_source: MEASURED,  fees: &[(BEGIN, [20, -4, 15], INVERTED)] },
    Line { mic: "XPSX", name: "Nasdaq PSX",      letter: Some(b'X'), share_ppm:  11_000, share_source: MEASURED,  fees: &[(BEGIN, [-20, 29, 10], UNSOURCED)] },
    Line { mic: "XCHI", name: "NYSE Chicago",    letter: Some(b'M'), share_ppm:     500, share_source: UNSOURCED, fees: &[(BEGIN, [-20, 30, 10], UNSOURCED)] },
    Line { mic: "XCIS", name: "NYSE National",   letter: Some(b'C'), share_ppm:   9_000, share_source: MEASURED,  fees: &[(BEGIN, [0, 30, 10], UNSOURCED)] },
    Line { mic: "XASE", name: "NYSE American",   letter: None,       share_ppm:   2_500, share_source: UNSOURCED, fees: &[(BEGIN, [-16, 28, 10], UNSOURCED)] },
];

#[rustfmt::skip]
const DARK: [Line; 4] = [
    Line { mic: "UBSA", name: "UBS ATS",         letter: None,       share_ppm: 134_000, share_source: UNSOURCED, fees: &[(BEGIN, [10, 10, 10], UNSOURCED)] },
    Line { mic: "LEVL", name: "Level ATS",       letter: None,       share_ppm:  90_000, share_source: UNSOURCED, fees: &[(BEGIN, [10, 10, 10], UNSOURCED)] },
    Line { mic: "BIDS", name: "BIDS ATS",        letter: None,       share_ppm:  70_000, share_source: UNSOURCED, fees: &[(BEGIN, [12, 12, 12], UNSOURCED)] },
    Line { mic: "MSPL", name: "MS Pool",         letter: None,       share_ppm:  80_000, share_source: UNSOURCED, fees: &[(BEGIN, [10, 10, 10], UNSOURCED)] },
];

/// The sixteen venues of the sandbox, lit ones first. Shares add up to one.
pub fn default_venues() -> Vec<VenueRow> {
    let lit = LIT.iter().map(|line| row(line, VenueKind::Lit));
    let dark = DARK.iter().map(|line| row(line, VenueKind::Dark));
    lit.chain(dark).collect()
}

fn row(line: &Line, kind: VenueKind) -> VenueRow {
    VenueRow {
        mic: Text::lossy(line.mic.as_bytes()),
        mic_source: Source::Unsourced,
        name: line.name,
        kind,
        tape_letter: line.letter,
        validity: Validity::since(BEGIN),
        fees: schedule(line),
        share: VolumeShare { ppm: line.share_ppm, source: line.share_source },
    }
}

/// Each schedule ends where the next begins.
fn schedule(line: &Line) -> FeeSchedule {
    let ends = line.fees.iter().skip(1).map(|(from, ..)| Some(*from)).chain([None]);
    let rows = line.fees.iter().zip(ends).map(|(&(from, [maker, taker, midpoint], source), until)| FeeRow {
        validity: Validity { from, until },
        maker: per_share(maker),
        taker: per_share(taker),
        midpoint: per_share(midpoint),
        source,
    });
    match FeeSchedule::new(rows.collect()) {
        Some(schedule) => schedule,
        None => unreachable!("the fee rows of {} are out of order", line.mic),
    }
}

/// Hundredths of a cent a share.
fn per_share(hundredths_of_a_cent: i64) -> Price {
    Price::from_raw(hundredths_of_a_cent * types::SCALE / 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fees::ACCESS_FEE_CAP;

    #[test]
    fn sixteen_venues_share_all_of_the_volume_and_no_code_or_letter_twice() {
        let venues = default_venues();
        let count = |kind| venues.iter().filter(|v| v.kind == kind).count();
        assert_eq!((count(VenueKind::Lit), count(VenueKind::Dark)), (12, 4));
        assert_eq!(venues.iter().map(|v| v.share.ppm).sum::<u32>(), 1_000_000);
        assert!(venues.iter().all(|v| v.mic.as_bytes().len() == 4));
        for (at, venue) in venues.iter().enumerate() {
            for other in &venues[at + 1..] {
                assert_ne!(venue.mic, other.mic);
                assert!(venue.tape_letter.is_none() || venue.tape_letter != other.tape_letter, "{}", venue.mic);
            }
        }
    }

    #[test]
    fn taking_pays_at_the_inverted_venues_of_2013_and_nowhere_else() {
        let day = Date::of(2013, 10, 8);
        let venues = default_venues();
        let inverted = venues.iter().filter(|v| v.fees.at(day).is_some_and(FeeRow::is_inverted));
        assert_eq!(inverted.filter_map(|v| v.tape_letter).collect::<Vec<_>>(), [b'Y', b'J', b'B']);
    }

    #[test]
    fn no_venue_charges_more_than_the_cap_and_no_default_claims_a_source() {
        for venue in default_venues() {
            assert!(!venue.fees.rows().is_empty(), "{}", venue.mic);
            for fee in venue.fees.rows() {
                assert!(fee.taker <= ACCESS_FEE_CAP && fee.midpoint <= ACCESS_FEE_CAP, "{}", venue.mic);
                // What is left of taker and maker fee is the venue's: nobody can earn by trading with oneself.
                assert!(fee.taker.raw() + fee.maker.raw() >= 0, "{}", venue.mic);
                assert_eq!(fee.source.is_sourced(), fee.source == BYX_SCHEDULE, "{}", venue.mic);
            }
        }
        assert!(UNSOURCED.to_string().contains("unsourced") && INVERTED.to_string().contains("unsourced"));
    }
}
