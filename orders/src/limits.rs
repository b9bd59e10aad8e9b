//! How much a blotter holds.

/// Bounds of one shard's blotter. Reaching one stops new orders (the gate refuses them with `CapacityLimit`); what is
/// open goes on, cancels pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlotterLimits {
    /// Parents kept, closed ones included, since a client may ask for the status of any until the day's end. One takes
    /// about 300 bytes, its ClOrdID another 170, and a child of it 210: a million orders are about 0.7 GB when all are
    /// used. The memory is taken as it is used.
    pub orders_max: u32,
    /// Children kept. Four for each order: a sweep takes a few venues, and most orders take one.
    pub children_max: u32,
    /// ClOrdIDs kept. Three for each order: its own, a replace's and a cancel's. A refused request's id is not kept
    /// past this bound: by then every new order is refused anyway, so the id cannot be used a second time.
    pub cl_ord_ids_max: u32,
    /// Children in a row that venues refused, without an acceptance or a fill between, before the order is given up.
    /// Each of the sixteen venues of the built-in configuration may refuse once.
    pub refusals_max: u16,
    /// How often we ask again for a child that its venue refused to cancel, where it is we who stop its order. A refusal is
    /// a race lost or a venue in trouble: more than a few tries find the same, and an operator is called instead.
    pub cancel_repeats_max: u16,
}

impl BlotterLimits {
    /// Limits for a number of orders, the others in proportion.
    pub const fn for_orders(orders_max: u32) -> BlotterLimits {
        BlotterLimits {
            orders_max,
            children_max: orders_max.saturating_mul(4),
            cl_ord_ids_max: orders_max.saturating_mul(3),
            refusals_max: 16,
            cancel_repeats_max: 3,
        }
    }
}

impl Default for BlotterLimits {
    /// A million orders in a shard's day.
    fn default() -> Self {
        BlotterLimits::for_orders(1_000_000)
    }
}
