//! What a run of the simulation is told, and what it tells in the end.

use journal::Durability;

use crate::setup::Venues;

/// What to run.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// Steps of trading: in each the client sends one message, mostly an order.
    pub orders: u32,
    /// Where its orders go.
    pub venues: Venues,
    /// In every so-manieth step the way to the venue over FIX is cut, without a crash.
    pub cut_every: Option<u32>,
    /// In every so-manieth step an operator stops the firm, and lets it go on two steps later. The kill comes between an
    /// order's decision and its commit: what was approved must not leave.
    pub kill_every: Option<u32>,
    /// The venue over FIX cancels what rests there when the connection is lost.
    pub cancel_on_disconnect: bool,
    /// What the journal promises.
    pub durability: Durability,
    /// Syncs do nothing.
    pub ignore_sync: bool,
    /// The machine goes down in this call of the disk.
    pub crash_at: Option<u64>,
    /// And once more in this call after its first restart, while it is still finding out what the first crash left.
    pub crash_again_at: Option<u64>,
    /// Chooses what a crash leaves of what was not synced, and what of the bytes on their way still arrives.
    pub seed: u64,
}

/// How it went.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Calls of the disk up to the crash, or in all.
    pub disk_calls: u64,
    /// Restarts after a crash.
    pub restarts: u32,
    /// What a user would have lost, in words; empty if nothing.
    pub losses: Vec<String>,
    /// Orders with a fill that the client was told of.
    pub fills: u64,
    /// Cancels that took effect.
    pub cancels: u64,
    /// Replaces that took effect.
    pub replaces: u64,
    /// Orders that were refused at the door: no price, no venue, the kill switch.
    pub refused: u64,
    /// Children that the gateway closed as never sent.
    pub not_sent: u64,
    /// Cancel requests that the venue over FIX refused.
    pub cancels_refused: u64,
    /// Times that the way to the venue over FIX was lost, crashes included.
    pub cuts: u64,
    /// Orders that are open at the end.
    pub open: usize,
    /// State hashes that the journal holds and that its replay computed again.
    pub hashes: u64,
}

impl Scenario {
    /// Whether a thing that is done in every so-manieth step is done in this one.
    pub(crate) fn is_due(&self, every: Option<u32>, step: u64) -> bool {
        step > 0 && step < u64::from(self.orders) && every.is_some_and(|every| step.is_multiple_of(every.into()))
    }
}
