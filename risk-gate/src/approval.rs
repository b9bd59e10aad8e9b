//! The proof that the gate looked: a value that only the gate can make, once, and that goes stale.

/// The gate's count of changes to what it judges by (the kill switch, a limit). An approval from an earlier epoch is
/// worth nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Epoch(pub u64);

/// Something that carries risk and passed the gate. It is neither `Clone` nor `Copy`, is used up by [`redeem`], and
/// nobody else can make one:
///
/// ```compile_fail,E0451
/// use risk_gate::{Epoch, RiskApproved};
/// let forged = RiskApproved { item: 1, epoch: Epoch(0) };
/// ```
///
/// ```compile_fail,E0624
/// use risk_gate::{Epoch, RiskApproved};
/// let forged = RiskApproved::new(1, Epoch(0));
/// ```
///
/// ```compile_fail,E0277
/// use risk_gate::RiskApproved;
/// fn needs_clone<T: Clone>() {}
/// needs_clone::<RiskApproved<u8>>();
/// ```
///
/// [`redeem`]: RiskApproved::redeem
#[derive(Debug)]
#[must_use = "an approval that is dropped leaves its order unsent"]
pub struct RiskApproved<T> {
    item: T,
    epoch: Epoch,
}

/// An approval that came too late: the kill switch or a limit changed after it was given. Nothing was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("approved in epoch {}, but the gate is in epoch {}: not sent", approved.0, current.0)]
pub struct Stale<T> {
    /// What had been approved; to be reported as not sent.
    pub item: T,
    /// When it was approved.
    pub approved: Epoch,
    /// What the gate's epoch is now.
    pub current: Epoch,
}

impl<T> RiskApproved<T> {
    pub(crate) const fn new(item: T, epoch: Epoch) -> RiskApproved<T> {
        RiskApproved { item, epoch }
    }

    /// Uses the approval up, if nothing changed at the gate since it was given.
    pub fn redeem(self, current: Epoch) -> Result<T, Stale<T>> {
        if self.epoch == current {
            Ok(self.item)
        } else {
            Err(Stale { item: self.item, approved: self.epoch, current })
        }
    }

    /// What was approved, to look at: for a log, or for finding the outlet.
    pub const fn peek(&self) -> &T {
        &self.item
    }

    /// When it was approved.
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_approval_from_before_a_kill_sends_nothing() {
        let stale = RiskApproved::new(7, Epoch(3)).redeem(Epoch(4)).unwrap_err();
        assert_eq!(stale, Stale { item: 7, approved: Epoch(3), current: Epoch(4) });
        assert_eq!(stale.to_string(), "approved in epoch 3, but the gate is in epoch 4: not sent");
        assert_eq!(RiskApproved::new(7, Epoch(4)).redeem(Epoch(4)), Ok(7));
        // An epoch only grows; one from the future is no approval of this gate's either.
        assert!(RiskApproved::new(7, Epoch(5)).redeem(Epoch(4)).is_err());
    }
}
