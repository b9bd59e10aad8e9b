//! How a simulated venue is set up.

use reference::{Date, VenueKind, VenueRow};
use types::{Price, Qty, Text, Timestamp, VenueIx};

use crate::exchange::Fees;

/// Millionths in a whole.
pub const PPM: u32 = 1_000_000;
/// Commands that may be on their way to a venue at once. At 100,000 orders a second and a latency of 10 ms, 1,000 are;
/// this is sixteen times that, and 3 MB.
pub const MAX_IN_FLIGHT: usize = 16_384;
/// Orders of ours that may rest at one venue. At 120 bytes each, 8 MB.
pub const MAX_OPEN_ORDERS: usize = 65_536;
/// One way between the gateway and a venue in one data centre, in nanoseconds: a default, unsourced.
pub const DEFAULT_LATENCY_NS: u64 = 50_000;

/// A venue's part of a whole that several venues share, in millionths: from `from_ppm` up to, not including,
/// `from_ppm + ppm`. Bands of different venues do not overlap, so that the parts add up to the whole and nobody hands
/// out the same share twice, without the venues knowing of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// Where it begins.
    pub from_ppm: u32,
    /// How wide it is. `from_ppm + ppm <= 1_000_000`.
    pub ppm: u32,
}

impl Band {
    /// The whole.
    pub const ALL: Band = Band { from_ppm: 0, ppm: PPM };
    /// Nothing.
    pub const NONE: Band = Band { from_ppm: 0, ppm: 0 };

    /// This band's part of `qty`, in whole `step`s. The parts of bands that lie side by side add up to the part of the
    /// band that they make together.
    pub fn part_of(self, qty: Qty, step: Qty) -> Qty {
        if !qty.is_positive() {
            return Qty::ZERO;
        }
        let up_to = |ppm: u32| {
            let part = i128::from(qty.raw()) * i128::from(ppm) / i128::from(PPM);
            // At most `qty`, so it fits.
            Qty::from_raw(part as i64).floor_to(step).raw()
        };
        Qty::from_raw(up_to(self.from_ppm + self.ppm) - up_to(self.from_ppm))
    }

    /// Whether a draw from `0..1_000_000` falls into it.
    pub const fn holds(self, draw: u32) -> bool {
        draw >= self.from_ppm && draw - self.from_ppm < self.ppm
    }

    const fn is_sound(self) -> bool {
        match self.from_ppm.checked_add(self.ppm) {
            Some(end) => end <= PPM,
            None => false,
        }
    }
}

/// What a lit venue displays behind its best price, level by level away from it, each in parts per million of what it
/// displays at the best. The levels are one tick apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DepthShape {
    /// One number a level; zero is no level.
    pub away_ppm: [u32; DepthShape::LEVELS],
}

impl DepthShape {
    /// Levels behind the best.
    pub const LEVELS: usize = 4;
    /// Nothing behind the best.
    pub const NONE: DepthShape = DepthShape { away_ppm: [0; 4] };
    /// Books of liquid stocks are thicker a few ticks away than at the best; by how much is unsourced.
    pub const DEFAULT: DepthShape = DepthShape { away_ppm: [1_200_000, 1_500_000, 1_800_000, 2_000_000] };
}

/// Where a simulated venue's own liquidity comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// From the reference market: quotes set what it shows, trades take it away.
    Anchored {
        /// Its part of what the reference quote displays; unused where the venue is dark.
        quotes: Band,
        /// Its part of the reference market's trades.
        trades: Band,
        /// What it shows away from the best.
        depth: DepthShape,
    },
    /// As much as anyone wants at one price, both ways, shown anew after each match: a limit order at that price or better
    /// fills in full at once. For benchmarks; the order goes through the same matching. The reference market is ignored.
    AlwaysFill {
        /// The price. Above zero.
        price: Price,
    },
}

/// One simulated venue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SimVenueConfig {
    /// Its place in the gateway's configuration.
    pub venue: VenueIx,
    /// Market identifier code (ISO 10383); the beginning of its ExecIDs.
    pub mic: Text<4>,
    /// A displayed book, or midpoint matching that shows nothing.
    pub kind: VenueKind,
    /// What it charges.
    pub fees: Fees,
    /// Nanoseconds of market time that a command takes to get there, and a report to come back. Zero is at once.
    pub latency_ns: u64,
    /// The same for all venues of one market, so that they agree on which of them a trade of the reference market
    /// happened; each mixes its MIC in for what is its own.
    pub seed: u64,
    /// Where its liquidity comes from.
    pub profile: Profile,
    /// The number in its first ExecID(17), "MIC-number". A venue in the gateway's process begins anew with the process;
    /// a journal that outlives it knows ExecIDs of before, and this must be past them.
    pub first_exec: u64,
    /// When Day orders expire and no more are taken, in market time; never, if `None`.
    pub close_at: Option<Timestamp>,
    /// Orders that may rest, at most [`MAX_OPEN_ORDERS`]; past it a new one is rejected.
    pub max_open_orders: usize,
}

/// Why a venue was not set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// No fees are known on the day: not known is not free.
    #[error("venue {mic} has no fee schedule on {day}: add a row, or choose another day")]
    NoFees {
        /// Which venue.
        mic: Text<4>,
        /// Which day.
        day: Date,
    },
    /// Shares add up to more than the market, or to nothing.
    #[error("the venues' shares of volume add up to {total} millionths: they must be above 0 and at most 1000000")]
    Shares {
        /// What they add up to.
        total: u64,
    },
    /// A band reaches past the whole.
    #[error("venue {mic}: a band reaches past 1000000 millionths")]
    Band {
        /// Which venue.
        mic: Text<4>,
    },
    /// A price to fill at that is zero or less.
    #[error("venue {mic}: the price to fill at must be above zero")]
    FillPrice {
        /// Which venue.
        mic: Text<4>,
    },
    /// A bound of zero, or past what the program allows.
    #[error("venue {mic}: max_open_orders must be 1 to {}", MAX_OPEN_ORDERS)]
    Bound {
        /// Which venue.
        mic: Text<4>,
    },
    /// More venues than an index can name.
    #[error("more than 65536 venues")]
    TooMany,
}

impl SimVenueConfig {
    /// Venues around one reference market, in the order of `rows`, with the fees of `day`. The lit ones share what the
    /// reference quote displays in the proportion of their volume; all of them share its trades.
    pub fn anchored(rows: &[VenueRow], day: Date, seed: u64) -> Result<Vec<SimVenueConfig>, ConfigError> {
        let sum = |lit_only: bool| -> u64 {
            let counts = |row: &&VenueRow| !lit_only || row.kind == VenueKind::Lit;
            rows.iter().filter(counts).map(|row| u64::from(row.share.ppm)).sum()
        };
        let (lit, total) = (sum(true), sum(false));
        if lit == 0 || total > u64::from(PPM) {
            return Err(ConfigError::Shares { total });
        }
        let (mut lit_before, mut before) = (0, 0);
        let mut configs = Vec::with_capacity(rows.len());
        for (ix, row) in rows.iter().enumerate() {
            let venue = VenueIx(u16::try_from(ix).map_err(|_| ConfigError::TooMany)?);
            let quotes = match row.kind {
                VenueKind::Lit => band(&mut lit_before, row.share.ppm, lit),
                VenueKind::Dark => Band::NONE,
            };
            let trades = band(&mut before, row.share.ppm, total);
            let fees = row.fees.at(day).ok_or(ConfigError::NoFees { mic: row.mic, day })?;
            configs.push(SimVenueConfig {
                venue,
                mic: row.mic,
                kind: row.kind,
                fees: Fees { maker: fees.maker, taker: fees.taker, midpoint: fees.midpoint },
                latency_ns: DEFAULT_LATENCY_NS,
                seed,
                profile: Profile::Anchored { quotes, trades, depth: DepthShape::DEFAULT },
                first_exec: 1,
                close_at: None,
                max_open_orders: MAX_OPEN_ORDERS,
            });
        }
        Ok(configs)
    }

    /// A venue without latency or fees that fills every limit order at `price` or better in full at once.
    pub fn always_fill(venue: VenueIx, mic: Text<4>, price: Price) -> SimVenueConfig {
        SimVenueConfig {
            venue,
            mic,
            kind: VenueKind::Lit,
            fees: Fees::default(),
            latency_ns: 0,
            seed: 0,
            profile: Profile::AlwaysFill { price },
            first_exec: 1,
            close_at: None,
            max_open_orders: MAX_OPEN_ORDERS,
        }
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let mic = self.mic;
        match self.profile {
            Profile::Anchored { quotes, trades, .. } if !quotes.is_sound() || !trades.is_sound() => {
                return Err(ConfigError::Band { mic });
            }
            Profile::AlwaysFill { price } if !price.is_positive() => return Err(ConfigError::FillPrice { mic }),
            Profile::Anchored { .. } | Profile::AlwaysFill { .. } => {}
        }
        if self.max_open_orders == 0 || self.max_open_orders > MAX_OPEN_ORDERS {
            return Err(ConfigError::Bound { mic });
        }
        Ok(())
    }
}

/// The next band of `share` parts of `total`; `before` is what earlier ones took. The ends are rounded, not the widths,
/// so that the last band ends at the whole.
fn band(before: &mut u64, share: u32, total: u64) -> Band {
    let at = |parts: u64| (parts * u64::from(PPM) / total) as u32;
    let from_ppm = at(*before);
    *before += u64::from(share);
    Band { from_ppm, ppm: at(*before) - from_ppm }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_venues_of_the_sandbox_share_every_quote_and_trade_among_them_to_the_last_share() {
        let configs =
            SimVenueConfig::anchored(&reference::default_venues(), Date::new(2013, 10, 8).unwrap(), 7).unwrap();
        assert_eq!(configs.len(), 16);
        let step = Qty::from_raw(types::SCALE);
        for shares in [1, 2, 99, 100, 300, 12_345] {
            let qty = Qty::from_whole(shares).unwrap();
            let shown = configs.iter().map(|config| match config.profile {
                Profile::Anchored { quotes, .. } => quotes.part_of(qty, step).raw(),
                Profile::AlwaysFill { .. } => unreachable!("a venue of the sandbox is anchored"),
            });
            assert_eq!(shown.sum::<i64>(), qty.raw(), "{shares} shares");
        }
        for draw in (0..PPM).step_by(997) {
            let takers = configs.iter().filter(|config| match config.profile {
                Profile::Anchored { trades, .. } => trades.holds(draw),
                Profile::AlwaysFill { .. } => false,
            });
            assert_eq!(takers.count(), 1, "a trade happened at one venue: draw {draw}");
        }
    }

    #[test]
    fn a_day_without_fees_is_refused_not_free() {
        let day = Date::new(2001, 1, 2).unwrap();
        let refused = SimVenueConfig::anchored(&reference::default_venues(), day, 7).unwrap_err();
        assert!(matches!(refused, ConfigError::NoFees { day: on, .. } if on == day), "{refused}");
    }

    #[test]
    fn a_venue_set_up_wrongly_is_refused_by_name() {
        let sound = SimVenueConfig::always_fill(VenueIx(0), Text::lossy(b"XTST"), "100".parse().unwrap());
        assert_eq!(sound.check(), Ok(()));
        let mic = sound.mic;
        let past = Band { from_ppm: 600_000, ppm: 500_000 };
        for (config, error) in [
            (
                SimVenueConfig { profile: Profile::AlwaysFill { price: Price::ZERO }, ..sound },
                ConfigError::FillPrice { mic },
            ),
            (SimVenueConfig { max_open_orders: 0, ..sound }, ConfigError::Bound { mic }),
            (
                SimVenueConfig {
                    profile: Profile::Anchored { quotes: past, trades: Band::ALL, depth: DepthShape::NONE },
                    ..sound
                },
                ConfigError::Band { mic },
            ),
        ] {
            assert_eq!(config.check(), Err(error));
        }
    }
}
