//! What the router is told at the start: the venues and how to use them.

use types::Price;

/// The router's settings.
#[derive(Debug, Clone, Default)]
pub struct RouterConfig {
    /// By `VenueIx`: the first row is venue 0. At equal price and size the earlier row wins.
    pub venues: Vec<VenueProfile>,
    /// How deep it takes.
    pub take_depth: TakeDepth,
    /// The part of an order, in millionths, that asks the dark venues first; 0 asks none, above 1,000,000 asks with all.
    pub dark_probe_ppm: u32,
}

/// One venue, as far as routing needs to know it.
///
/// Fees are a share, in money: above zero we pay, below zero we are paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VenueProfile {
    /// Whether it shows nothing and trades at the middle of the NBBO.
    pub dark: bool,
    /// Whether it can be reached.
    pub up: bool,
    /// For taking what is shown.
    pub taker_fee: Price,
    /// For resting and being taken.
    pub maker_fee: Price,
    /// For a trade at the middle, in a dark venue.
    pub midpoint_fee: Price,
    /// Its share of the volume, in millionths: where a resting order is more likely to be met.
    pub share_ppm: u32,
}

impl VenueProfile {
    /// Whether it shows a book and can be reached: something can be taken there, and can rest.
    pub(crate) const fn is_lit(&self) -> bool {
        self.up && !self.dark
    }

    /// Whether it trades at the middle and can be reached.
    pub(crate) const fn is_dark(&self) -> bool {
        self.up && self.dark
    }
}

/// How deep a sweep goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum TakeDepth {
    /// Every level up to the limit.
    #[default]
    FullDepth,
    /// Only what is shown at the NBBO: what is left waits, and rests no deeper than the NBBO that was taken.
    TopOfBook,
}
