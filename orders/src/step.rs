//! What a parent needs, now that its children changed.

use model::{CancelReject, CancelRejectReason, OrdStatus, RejectReason};
use types::{ParentId, Qty, Timestamp};

use crate::blotter::Blotter;
use crate::child::Child;
use crate::parent::Parent;
use crate::table::{ChildStatus, ParentPhase};

/// What a parent needs next. Ask after every change of it, do what it says, ask again until it is `Nothing` or a `Route`
/// that found no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParentStep {
    /// Wait, or it is over.
    Nothing,
    /// Place `leaves`. An order that must trade at once ([`Parent::may_wait`] says no) and for which the router finds no
    /// place is to be closed as Canceled by the caller, since no child will end and bring it back here. Look at
    /// [`Parent::fruitless`] before trying the same again at once.
    Route {
        /// What is neither filled nor open; above zero.
        leaves: Qty,
    },
    /// No child is open any more and the replace can take effect: record [`model::ParentReplaced`].
    Replaced,
    /// No child is open any more and the rest is over: record [`model::ParentClosed`] with these.
    Close {
        /// Canceled, Expired or Rejected.
        status: OrdStatus,
        /// Why, where it was not asked for.
        reason: Option<RejectReason>,
    },
    /// The order filled while a request was pending (FIX 4.4 appendix D, B.1.c). In the same turn as the fill, record
    /// [`model::ClOrdIdUsed`] with this session and ClOrdID, which makes the order Filled and ends this step, then send
    /// this OrderCancelReject(9): TooLate, and already with the status that the order has then. Its TransactTime(60) is
    /// the caller's to put in.
    TooLate(CancelReject),
    /// A venue would not cancel for the client, and no other child waits to be cancelled: record
    /// [`model::RequestRefused`], which lets the order work on, then send this OrderCancelReject(9): VenueRefused, and with the status that the order has then. Its
    /// TransactTime(60) is the caller's to put in.
    Refused(CancelReject),
    /// A venue would not cancel for us: record [`model::CancelRepeated`] and ask again for what [`Blotter::uncancelled`]
    /// named before that record.
    CancelAgain,
}

impl Blotter {
    /// What a parent needs next; `Nothing` for an id that is not known.
    pub fn next_step(&self, parent: ParentId) -> ParentStep {
        let Some(parent) = self.parent(parent) else {
            return ParentStep::Nothing;
        };
        match parent.phase() {
            ParentPhase::Filled | ParentPhase::Canceled | ParentPhase::Expired | ParentPhase::Rejected => {
                ParentStep::Nothing
            }
            ParentPhase::New | ParentPhase::PartiallyFilled => self.step_of_working(parent),
            ParentPhase::PendingCancel | ParentPhase::Stopping | ParentPhase::PendingReplace => {
                self.step_of_pending(parent)
            }
        }
    }

    fn step_of_pending(&self, parent: &Parent) -> ParentStep {
        if parent.open_children.len > 0 {
            return self.step_of_refused(parent);
        }
        if parent.unfilled_qty().is_zero() {
            let Some(answer) = self.answer(parent, OrdStatus::Filled, CancelRejectReason::TooLate) else {
                unreachable!("order {}: filled while {:?}", parent.id, parent.phase());
            };
            return ParentStep::TooLate(answer);
        }
        if parent.phase() == ParentPhase::PendingReplace {
            ParentStep::Replaced
        } else {
            ParentStep::Close { status: OrdStatus::Canceled, reason: None }
        }
    }

    /// Of an order that waits for its children to be cancelled, and has some. A client is answered when no venue is asked
    /// any more; what we stop ourselves is asked for again at once.
    fn step_of_refused(&self, parent: &Parent) -> ParentStep {
        let status = if parent.cum_qty.is_zero() { OrdStatus::New } else { OrdStatus::PartiallyFilled };
        match self.answer(parent, status, CancelRejectReason::VenueRefused) {
            Some(_) if self.open_children(parent.id).any(|child| child.status.is_canceling()) => ParentStep::Nothing,
            Some(answer) => ParentStep::Refused(answer),
            None if self.uncancelled(parent.id).any(|child| !self.has_given_up(child)) => ParentStep::CancelAgain,
            None => ParentStep::Nothing,
        }
    }

    /// Whether we have asked as often as we ask by ourselves to have a child cancelled.
    pub fn has_given_up(&self, child: &Child) -> bool {
        child.cancel_refusals > self.limits.cancel_repeats_max
    }

    /// The refusal of the client's pending request; `None` where it is ourselves who cancel.
    fn answer(&self, parent: &Parent, status: OrdStatus, reason: CancelRejectReason) -> Option<CancelReject> {
        let (request, was_replace) = parent.request()?;
        Some(CancelReject {
            session: parent.session,
            order: Some(parent.id),
            cl_ord_id: self.ids.text(request),
            orig_cl_ord_id: parent.cl_ord_id,
            status,
            was_replace,
            reason,
            transact_time: Timestamp::default(),
        })
    }

    fn step_of_working(&self, parent: &Parent) -> ParentStep {
        let idle = parent.open_children.len == 0;
        let given_up = parent.refused >= self.limits.refusals_max;
        let at_once = !parent.may_wait();
        // Every child of an order that had one round only was refused: no venue would have it.
        let turned_away = at_once && parent.children > 0 && u32::from(parent.refused) == parent.children;
        if idle && (given_up || turned_away) {
            // A rejected order is one that never traded; what has traded keeps its fills and loses the rest.
            let status = if parent.cum_qty.is_zero() { OrdStatus::Rejected } else { OrdStatus::Canceled };
            return ParentStep::Close { status, reason: Some(RejectReason::NoVenue) };
        }
        if idle && at_once && parent.children > 0 {
            return ParentStep::Close { status: OrdStatus::Canceled, reason: None };
        }
        if idle && parent.last_end == Some(ChildStatus::Expired) {
            return ParentStep::Close { status: OrdStatus::Expired, reason: None };
        }
        let leaves = parent.unplaced_qty();
        let one_round_over = at_once && parent.children > 0;
        if leaves.is_zero() || given_up || one_round_over {
            return ParentStep::Nothing;
        }
        ParentStep::Route { leaves }
    }
}
