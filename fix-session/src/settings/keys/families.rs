//! Which engines know a key.

/// A set of families.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Families(u8);

/// QuickFIX, C++.
pub(in crate::settings) const C: Families = Families(1);
/// QuickFIX/J.
pub(in crate::settings) const J: Families = Families(2);
/// QuickFIX/Go.
pub(in crate::settings) const G: Families = Families(4);
/// QuickFIX/n.
pub(in crate::settings) const N: Families = Families(8);
/// None of them: a key of ours, in the same spelling.
pub(in crate::settings) const T: Families = Families(16);
pub(in crate::settings) const CJ: Families = C.with(J);
pub(in crate::settings) const JG: Families = J.with(G);
pub(in crate::settings) const CJG: Families = CJ.with(G);

impl Families {
    const fn with(self, other: Families) -> Families {
        Families(self.0 | other.0)
    }

    /// Those in both.
    #[must_use]
    pub const fn and(self, other: Families) -> Families {
        Families(self.0 & other.0)
    }

    /// Whether `other` are all among them.
    pub const fn contain(self, other: Families) -> bool {
        self.0 & other.0 == other.0
    }
}
