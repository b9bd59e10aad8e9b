//! What a symbol's day is like, as measured on the tape.

use crate::stats::{HALF_HOURS, SPREAD_BUCKETS};

/// The measured habits of a symbol over one regular session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Time at each spread, in millionths: entry `i` is `i + 1` ticks, the last is so many or more. Where they add up to
    /// less than a million (rounding), the first entry has the rest.
    pub spread_ppm: [u32; SPREAD_BUCKETS],
    /// Volume by half hour from the open, in millionths.
    pub half_hour_ppm: [u32; HALF_HOURS],
    /// Updates of the quote, a bid row and an ask row being one. Above zero.
    pub quotes: u32,
    /// Of these, with another price. `price_changes <= quotes`.
    pub price_changes: u32,
    /// Trades. Above zero.
    pub trades: u32,
    /// Mean shares of a trade, in hundredths of a lot. At least 100.
    pub trade_lots_percent: u32,
    /// Mean shares displayed at the best price of a side, in hundredths of a lot. At least 100.
    pub quote_lots_percent: u32,
}

/// IBM on 8 October 2013: a spread of four cents that breathes.
///
/// `cargo run -p market-data --example measure -- --tape ../shared/market-data/us-equity-ticks --symbol IBM --date 2013-10-08`
pub const IBM_2013_10_08: Profile = Profile {
    spread_ppm: [
        99_858, 197_898, 234_911, 172_414, 123_432, 61_750, 36_424, 20_421, 11_745, 8_984, 6_721, 5_328, 4_297, 2_945,
        1_899, 2_595, 2_086, 784, 41, 359, 506, 1_251, 774, 2_565,
    ],
    half_hour_ppm: [
        152_002, 78_404, 111_141, 58_080, 62_456, 46_122, 58_702, 57_042, 41_864, 74_218, 58_688, 74_282, 126_997,
    ],
    quotes: 62_121,
    price_changes: 19_862,
    trades: 33_323,
    trade_lots_percent: 156,
    quote_lots_percent: 280,
};

/// BAC on 8 October 2013: a cent wide all day, and deep.
///
/// `cargo run -p market-data --example measure -- --tape ../shared/market-data/us-equity-ticks --symbol BAC --date 2013-10-08`
pub const BAC_2013_10_08: Profile = Profile {
    spread_ppm: [1_000_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    half_hour_ppm: [
        117_612, 72_658, 97_508, 74_459, 96_048, 54_042, 41_552, 44_020, 51_897, 76_785, 53_287, 64_864, 155_268,
    ],
    quotes: 286_999,
    price_changes: 714,
    trades: 124_969,
    trade_lots_percent: 706,
    quote_lots_percent: 72_827,
};

impl Profile {
    /// The spread in ticks at a place in the distribution, `0 <= place < 1_000_000`.
    pub(crate) fn spread_at(&self, place: u64) -> i64 {
        let mut below = 0;
        for (ticks, ppm) in (1..).zip(self.spread_ppm) {
            below += u64::from(ppm);
            if place < below {
                return ticks;
            }
        }
        1
    }

    /// Mean spread, in thousandths of a tick.
    #[cfg(test)]
    pub(crate) fn mean_spread_milliticks(&self) -> u64 {
        (0..1_000_000).map(|place| self.spread_at(place).unsigned_abs()).sum::<u64>() / 1_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_whole_and_have_the_measured_mean() {
        for (profile, mean) in [(&IBM_2013_10_08, 3_988), (&BAC_2013_10_08, 1_000)] {
            let spread: u32 = profile.spread_ppm.iter().sum();
            let half_hours: u32 = profile.half_hour_ppm.iter().sum();
            assert!((999_900..=1_000_000).contains(&spread), "{spread}");
            assert!((999_900..=1_000_100).contains(&half_hours), "{half_hours}");
            assert!(profile.mean_spread_milliticks().abs_diff(mean) < 60, "{}", profile.mean_spread_milliticks());
            assert!(profile.price_changes <= profile.quotes);
        }
    }
}
