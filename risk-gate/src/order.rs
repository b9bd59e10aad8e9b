//! What the gate keeps of an open order: what it reserves, and what its children may still take.

use types::{AccountIx, Hasher64, InstrumentIx, Notional, ParentId, Price, Qty, SessionIx, Side};

/// The numbers that a replace changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) order_qty: Qty,
    /// The worst price of a child.
    pub(crate) protect_price: Price,
    /// The price at which the unfilled quantity is reserved.
    pub(crate) reserve_price: Price,
}

/// An open parent order.
///
/// Invariants: `0 <= filled`, `0 <= working`, `filled + working <= terms.order_qty` (the conservation that Knight's
/// router lacked).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OpenOrder {
    pub(crate) parent: ParentId,
    pub(crate) session: SessionIx,
    pub(crate) account: AccountIx,
    pub(crate) instrument: InstrumentIx,
    pub(crate) side: Side,
    pub(crate) terms: Terms,
    /// What a replace asked for, until it took effect or the order is over.
    pub(crate) pending: Option<Terms>,
    /// Traded: CumQty(14).
    pub(crate) filled: Qty,
    /// What its open children have left, those with a cancel on the way included.
    pub(crate) working: Qty,
}

impl Terms {
    /// What is reserved under these terms once `filled` has traded.
    pub(crate) fn reserved(&self, filled: Qty) -> Notional {
        let leaves = self.order_qty.checked_sub(filled).map_or(Qty::ZERO, Qty::at_least_zero);
        Notional::of(self.reserve_price, leaves)
    }
}

impl OpenOrder {
    /// What is reserved. While a replace is pending, some of the old quantity may still trade on the old terms, and the
    /// replace take effect after it: the worst is either that none of it does, or that all of it does and then what the
    /// replace added trades on the new ones. (The worse of old and new alone is too little for a larger quantity at a
    /// lower price. In between is never worse: the sum is convex in what trades first.)
    pub(crate) fn reserved(&self) -> Notional {
        let own = self.terms.reserved(self.filled);
        let Some(pending) = self.pending else { return own };
        let added = pending.reserved(Ord::max(self.terms.order_qty, self.filled));
        Ord::max(pending.reserved(self.filled), own.checked_add(added).unwrap_or(Notional::MAX))
    }

    /// What a new child may take; while a replace is pending, what both terms allow.
    pub(crate) fn free(&self) -> Qty {
        let order_qty = self.pending.map_or(self.terms.order_qty, |terms| terms.order_qty.min(self.terms.order_qty));
        let free = order_qty.checked_sub(self.filled).and_then(|rest| rest.checked_sub(self.working));
        free.map_or(Qty::ZERO, Qty::at_least_zero)
    }

    /// The worst price of a new child; while a replace is pending, what both terms allow.
    pub(crate) fn protect_price(&self) -> Price {
        let (own, pending) = (self.terms.protect_price, self.pending.unwrap_or(self.terms).protect_price);
        if self.side.is_buy() { Ord::min(own, pending) } else { Ord::max(own, pending) }
    }

    /// Whether nothing is left to trade.
    pub(crate) fn is_filled(&self) -> bool {
        self.filled >= self.terms.order_qty
    }

    /// Panics where an invariant does not hold: a record that we should not have written.
    pub(crate) fn assert_sound(&self) {
        let total = self.filled.checked_add(self.working);
        assert!(
            self.filled >= Qty::ZERO
                && self.working >= Qty::ZERO
                && total.is_some_and(|total| total <= self.terms.order_qty),
            "order {}: filled {} and working {} of {}",
            self.parent,
            self.filled,
            self.working,
            self.terms.order_qty
        );
    }

    /// Its part of the state hash.
    pub(crate) fn hash(&self) -> u64 {
        let terms = |hasher: Hasher64, terms: &Terms| {
            hasher
                .word(terms.order_qty.raw() as u64)
                .word(terms.protect_price.raw() as u64)
                .word(terms.reserve_price.raw() as u64)
        };
        let own = Hasher64::new(u64::from_le_bytes(*b"GATE-ORD"))
            .word(self.parent.0)
            .word(u64::from(self.session.0) << 32 | u64::from(self.account.0))
            .word(u64::from(self.instrument.0) << 8 | u64::from(self.side.fix()))
            .word(self.filled.raw() as u64)
            .word(self.working.raw() as u64);
        let own = terms(own, &self.terms);
        self.pending.as_ref().map_or(own, |pending| terms(own.word(1), pending)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> OpenOrder {
        OpenOrder {
            parent: ParentId(1),
            session: SessionIx(0),
            account: AccountIx(0),
            instrument: InstrumentIx(0),
            side: Side::Buy,
            terms: terms("100", "10"),
            pending: None,
            filled: "30".parse().unwrap(),
            working: "20".parse().unwrap(),
        }
    }

    fn terms(qty: &str, price: &str) -> Terms {
        let price = price.parse().unwrap();
        Terms { order_qty: qty.parse().unwrap(), protect_price: price, reserve_price: price }
    }

    #[test]
    fn while_a_replace_is_pending_the_worst_is_reserved_and_the_tighter_is_released() {
        // (pending, reserved in money, free, protect price)
        let table = [
            (None, "700", "50", "10"),
            (Some(terms("100", "12")), "840", "50", "10"),
            (Some(terms("200", "9")), "1600", "50", "9"),
            (Some(terms("200", "11")), "1870", "50", "10"),
            (Some(terms("60", "11")), "700", "10", "10"),
            (Some(terms("40", "8")), "700", "0", "8"),
        ];
        for (pending, reserved, free, protect) in table {
            let order = OpenOrder { pending, ..order() };
            assert_eq!(order.reserved().to_money().to_string(), reserved, "{pending:?}");
            assert_eq!(order.free().to_string(), free, "{pending:?}");
            assert_eq!(order.protect_price().to_string(), protect, "{pending:?}");
        }
    }

    #[test]
    fn a_replay_that_differs_in_any_number_of_an_order_is_noticed() {
        let hashes = [
            order(),
            OpenOrder { filled: "31".parse().unwrap(), ..order() },
            OpenOrder { working: "21".parse().unwrap(), ..order() },
            OpenOrder { terms: terms("100", "11"), ..order() },
            OpenOrder { pending: Some(terms("100", "10")), ..order() },
            OpenOrder { side: Side::Sell, ..order() },
            OpenOrder { account: AccountIx(1), ..order() },
        ]
        .map(|order| order.hash());
        for (ix, hash) in hashes.iter().enumerate() {
            assert!(!hashes[..ix].contains(hash), "{ix}");
        }
    }
}
