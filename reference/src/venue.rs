//! One market.

use types::Text;

use crate::date::Validity;
use crate::fees::FeeSchedule;
use crate::source::Source;

/// How a venue trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VenueKind {
    /// A displayed book, price-time priority, a protected quote.
    Lit,
    /// Nothing displayed; trades at the midpoint of the NBBO.
    Dark,
}

/// A venue's part of the volume, in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VolumeShare {
    /// `0 <= ppm <= 1_000_000`.
    pub ppm: u32,
    /// Where it comes from.
    pub source: Source,
}

/// One market where child orders go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VenueRow {
    /// Market identifier code (ISO 10383): LastMkt(30), ExDestination(100).
    pub mic: Text<4>,
    /// Where the code comes from.
    pub mic_source: Source,
    /// What people call it.
    pub name: &'static str,
    /// How it trades.
    pub kind: VenueKind,
    /// Its letter on the consolidated tape; `None` for dark venues, whose trades the tape shows as `D`, and where the
    /// facts name none.
    pub tape_letter: Option<u8>,
    /// When the row holds.
    pub validity: Validity,
    /// What it charges.
    pub fees: FeeSchedule,
    /// Its part of the volume.
    pub share: VolumeShare,
}
