//! What a message's fields say that a condition may turn on, gathered while they are looked at anyway.
//!
//! Most messages give no occasion for most conditions, and finding that out must cost next to nothing. So each premise of
//! a [`Condition`](crate::Condition) that a field must fulfil has a bit; a field that fulfils it sets the bit, and a
//! condition is looked at only where all of its bits are set.

use core::ops::BitOrAssign;

/// A set of premises. It may say of one that it holds where it does not, as premises share bits and of a value only the
/// first byte counts; never the other way round.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Triggers(u64);

impl Triggers {
    /// What every message sets: the bit of the conditions that no field has to call for.
    pub const ALWAYS: Self = Self(1);

    /// The bit of a premise about `tag` whose first value begins with `first`, never that of [`Triggers::ALWAYS`]. The
    /// factor spreads premises over the bits; two that share one cost a look at each other's conditions and no more.
    fn bit(tag: u32, first: u8) -> Self {
        Self(2 << ((u64::from(tag) * 7 + u64::from(first)) % 63))
    }

    /// Whether one of them is in both.
    #[inline]
    pub fn meet(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// Whether all of `others` are in it.
    #[inline]
    pub fn include(self, others: Self) -> bool {
        others.0 & !self.0 == 0
    }

    /// Whether it has none.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl BitOrAssign for Triggers {
    #[inline]
    fn bitor_assign(&mut self, others: Self) {
        self.0 |= others.0;
    }
}

/// A premise that a field fulfils by its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trigger {
    /// The bytes that such a value may begin with, each as a bit by its lower six bits: one word, and no digit shares its
    /// bit with a capital.
    begins: u64,
    bit: Triggers,
}

impl Trigger {
    /// That the field `tag` is there.
    pub(crate) fn there(tag: u32) -> Self {
        Self { begins: u64::MAX, bit: Triggers::bit(tag, 0) }
    }

    /// That the field `tag` is one of `values`.
    pub(crate) fn is(tag: u32, values: &[&str]) -> Self {
        let first = |value: &&str| value.bytes().next().unwrap_or(0);
        let begins = values.iter().fold(0, |bits, value| bits | 1 << (first(value) % 64));
        Self { begins, bit: Triggers::bit(tag, values.first().map_or(0, first)) }
    }

    pub(crate) fn bit(self) -> Triggers {
        self.bit
    }

    /// Its bit where the field begins with `first`.
    #[inline]
    pub(crate) fn pulled(self, first: u8) -> Triggers {
        if self.begins >> (first % 64) & 1 == 1 { self.bit } else { Triggers::default() }
    }
}
