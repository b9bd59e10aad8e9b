//! What a request or a venue's report meets: questions, no changes.

use model::{CancelOrder, CancelRejectReason, ChildEvent, ChildEventKind, ClOrdId, ReplaceOrder, VenueReport};
use types::{InstrumentIx, ParentId, SessionIx, Side};

use crate::blotter::Blotter;
use crate::child::Child;
use crate::parent::Parent;
use crate::table::{ChildCause, ChildStatus, Next, ParentCause, child_next, parent_next};

/// What to do with a venue's report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportDecision {
    /// Record it as [`model::ChildReported`].
    Apply,
    /// The same ExecID of the same venue on the same child came before: ignore it.
    Duplicate,
    /// No such child: nothing of ours, an operator should know.
    Unknown,
    /// It cannot be true: it changes nothing, an operator must know.
    Impossible(ImpossibleReport),
}

/// Why a venue's report cannot be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImpossibleReport {
    /// The child is at another venue.
    #[error("the child is at another venue")]
    WrongVenue,
    /// LastQty(32) is not above zero.
    #[error("a fill of nothing")]
    EmptyFill,
    /// A fill without an ExecID(17) could not be told from its repetition.
    #[error("a fill without an ExecID(17)")]
    NoExecId,
    /// More would have traded than was sent.
    #[error("more filled than was sent")]
    Overfill,
    /// The state table has no such move.
    #[error("{event:?} of a child that is {status:?}")]
    WrongState {
        /// Where the child stands.
        status: ChildStatus,
        /// What the venue says.
        event: ChildEventKind,
    },
}

/// What a cancel of our own has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnCancel {
    /// Record [`model::CancelAccepted`] and ask for every child of [`Blotter::uncancelled`].
    Cancel,
    /// A cancel is under way, and a venue refused: record [`model::CancelRepeated`] and ask for what is uncancelled.
    Repeat,
    /// The order is over or full, or all that is open waits for its venue's answer.
    Nothing,
}

/// A request that waits for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingRequest {
    /// ClOrdID(11) of the request.
    pub cl_ord_id: ClOrdId,
    /// Whether it is a replace.
    pub was_replace: bool,
}

impl Blotter {
    /// The order that a cancel request is for, or why it is refused. A refused request's ClOrdID counts as used: record
    /// [`model::ClOrdIdUsed`], except for `DuplicateClOrdId`.
    pub fn decide_cancel(&self, request: &CancelOrder) -> Result<ParentId, CancelRejectReason> {
        let parent = self.target(request.session, &request.cl_ord_id, &request.orig_cl_ord_id)?;
        if !Self::is_about(parent, request.instrument, request.side) {
            return Err(CancelRejectReason::UnknownOrder);
        }
        Ok(parent.id)
    }

    /// The order that a replace request is for, or why it is refused, as with [`Blotter::decide_cancel`]. Whether the new
    /// quantity and price are allowed is the gate's to say.
    pub fn decide_replace(&self, request: &ReplaceOrder) -> Result<ParentId, CancelRejectReason> {
        let parent = self.target(request.session, &request.cl_ord_id, &request.orig_cl_ord_id)?;
        let same = Self::is_about(parent, request.instrument, request.side)
            && request.ord_type == parent.ord_type
            && request.time_in_force == parent.time_in_force;
        if same { Ok(parent.id) } else { Err(CancelRejectReason::NotReplaceable) }
    }

    /// What an operator's cancel (or the end of the day's) has to do on this order. If a replace is pending
    /// ([`Blotter::pending_request`]), the cancel takes its place and the replace must be answered with
    /// OrderCancelReject(9), 102=0.
    pub fn decide_own_cancel(&self, parent: ParentId) -> OwnCancel {
        let Some(parent) = self.parent(parent).filter(|parent| !parent.unfilled_qty().is_zero()) else {
            return OwnCancel::Nothing;
        };
        match parent_next(parent.phase(), ParentCause::OwnCancel) {
            Next::To(_) => OwnCancel::Cancel,
            Next::Stays if self.uncancelled(parent.id).next().is_some() => OwnCancel::Repeat,
            Next::Stays | Next::ByQuantity | Next::Impossible => OwnCancel::Nothing,
        }
    }

    /// The open children of an order that no venue was asked to cancel, or whose venue refused.
    pub fn uncancelled(&self, parent: ParentId) -> impl Iterator<Item = &Child> {
        self.open_children(parent).filter(|child| !child.status.is_canceling())
    }

    /// The client's request that waits for an answer.
    pub fn pending_request(&self, parent: ParentId) -> Option<PendingRequest> {
        let (request, was_replace) = self.parent(parent)?.request()?;
        Some(PendingRequest { cl_ord_id: self.ids.text(request), was_replace })
    }

    /// What to do with a venue's report.
    pub fn decide_report(&self, report: &VenueReport) -> ReportDecision {
        let Some(child) = self.child(report.child) else {
            return ReportDecision::Unknown;
        };
        if child.order.venue != report.venue {
            return ReportDecision::Impossible(ImpossibleReport::WrongVenue);
        }
        if child.is_exec_seen(&report.exec_id) {
            return ReportDecision::Duplicate;
        }
        match child.judge(report) {
            Ok(_) => ReportDecision::Apply,
            Err(why) => ReportDecision::Impossible(why),
        }
    }

    /// What both kinds of request ask first. The order in which reasons are tried is the order in which they help the
    /// client: a used id says nothing about the order; an order that is over is not pending.
    fn target(
        &self,
        session: SessionIx,
        cl_ord_id: &ClOrdId,
        orig_cl_ord_id: &ClOrdId,
    ) -> Result<&Parent, CancelRejectReason> {
        if self.is_cl_ord_id_used(session, cl_ord_id) {
            return Err(CancelRejectReason::DuplicateClOrdId);
        }
        let (parent, _) = self.look_up(session, orig_cl_ord_id).ok_or(CancelRejectReason::UnknownOrder)?;
        let phase = parent.phase();
        if phase.is_terminal() {
            return Err(CancelRejectReason::TooLate);
        }
        if !phase.is_working() {
            return Err(CancelRejectReason::AlreadyPending);
        }
        // An id that the order had before its last replace no longer names it in a request: OrigClOrdID(41) is the last
        // accepted one.
        if parent.cl_ord_id != *orig_cl_ord_id {
            return Err(CancelRejectReason::UnknownOrder);
        }
        Ok(parent)
    }

    fn is_about(parent: &Parent, instrument: Option<InstrumentIx>, side: Side) -> bool {
        instrument == Some(parent.instrument) && side == parent.side
    }
}

impl Child {
    /// The cause that a report is in the state table and where it leads, or why it cannot be true.
    pub(crate) fn judge(&self, report: &VenueReport) -> Result<(ChildCause, ChildStatus), ImpossibleReport> {
        let cause = match report.event {
            ChildEvent::Accepted => ChildCause::Accepted,
            ChildEvent::Canceled => ChildCause::Canceled,
            ChildEvent::Expired => ChildCause::Expired,
            ChildEvent::Rejected => ChildCause::Rejected,
            ChildEvent::CancelRejected => ChildCause::CancelRejected,
            ChildEvent::NotSent => ChildCause::NotSent,
            ChildEvent::Filled { qty, .. } => {
                if !qty.is_positive() {
                    return Err(ImpossibleReport::EmptyFill);
                }
                if report.exec_id.is_empty() {
                    return Err(ImpossibleReport::NoExecId);
                }
                // A child that is over leaves nothing; the table says so better than a count.
                let left = self.order.qty.raw() - self.cum_qty.raw();
                match qty.raw().cmp(&left) {
                    core::cmp::Ordering::Less => ChildCause::PartFilled,
                    core::cmp::Ordering::Equal => ChildCause::AllFilled,
                    core::cmp::Ordering::Greater if self.status.is_terminal() => ChildCause::AllFilled,
                    core::cmp::Ordering::Greater => return Err(ImpossibleReport::Overfill),
                }
            }
        };
        match child_next(self.status, cause) {
            Next::To(status) => Ok((cause, status)),
            Next::Stays => Ok((cause, self.status)),
            Next::ByQuantity | Next::Impossible => {
                Err(ImpossibleReport::WrongState { status: self.status, event: report.event.kind() })
            }
        }
    }
}
