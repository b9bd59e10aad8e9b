//! Side(54).

use crate::wire::{Reader, Wire, WireError};

/// Which way an order trades: Side(54).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// 54=1.
    Buy,
    /// 54=2.
    Sell,
    /// 54=5.
    SellShort,
    /// 54=6.
    SellShortExempt,
}

impl Side {
    /// The value of Side(54).
    pub const fn fix(self) -> u8 {
        match self {
            Side::Buy => b'1',
            Side::Sell => b'2',
            Side::SellShort => b'5',
            Side::SellShortExempt => b'6',
        }
    }

    /// From the value of Side(54); `None` for a side that this gateway does not trade.
    pub const fn from_fix(byte: u8) -> Option<Side> {
        match byte {
            b'1' => Some(Side::Buy),
            b'2' => Some(Side::Sell),
            b'5' => Some(Side::SellShort),
            b'6' => Some(Side::SellShortExempt),
            _ => None,
        }
    }

    /// Whether this side takes offers; every other takes bids.
    #[inline]
    pub const fn is_buy(self) -> bool {
        matches!(self, Side::Buy)
    }
}

impl Wire for Side {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        out.push(self.fix());
    }
    #[inline]
    fn take(input: &mut Reader<'_>) -> Result<Self, WireError> {
        Side::from_fix(u8::take(input)?).ok_or(WireError::Value("Side"))
    }
}
