//! The state tables: one for parents, one for children, every pair named.
//!
//! Parent. "By quantity" is New where nothing has traded, PartiallyFilled where some has, Filled where all has. Blank is
//! impossible.
//!
//! ```text
//!                  PartFilled       AllFilled       ClientCancel   OwnCancel  ReplaceAsked    TooLate  Refused      Replaced     Close: Canceled Expired Rejected
//! New              PartiallyFilled  Filled          PendingCancel  Stopping   PendingReplace                                     Canceled        Expired Rejected
//! PartiallyFilled  PartiallyFilled  Filled          PendingCancel  Stopping   PendingReplace                                     Canceled        Expired
//! PendingCancel    PendingCancel    PendingCancel                  stays                      Filled   by quantity               Canceled
//! Stopping         Stopping         Filled                         stays                                                         Canceled
//! PendingReplace   PendingReplace   PendingReplace                 Stopping                   Filled   by quantity  by quantity  Canceled        Expired
//! Filled, Canceled, Expired, Rejected: nothing moves them
//! ```
//!
//! A request that is pending when the last share trades keeps its status until it is answered: TooLate is that answer
//! (FIX 4.4 appendix D, B.1.c: the fill itself still says PendingCancel, OrderCancelReject(9) follows). Refused is the
//! other: a venue kept what it was to cancel, and the order works on. Nobody waits for an answer to a stop of ours; it is
//! asked for again.
//!
//! Child. The three states ending in `Canceling` have been asked to cancel; they can trade until the venue answers.
//!
//! ```text
//!                   CancelAsked     Accepted  PartFilled      AllFilled  Canceled  Expired  Rejected  CancelRejected   NotSent
//! Created           +Canceling      Accepted  PartiallyFilled Filled     Canceled  Expired  Rejected  stays            NotSent
//! Accepted          +Canceling      stays     PartiallyFilled Filled     Canceled  Expired  Rejected  stays
//! PartiallyFilled   +Canceling      stays     stays           Filled     Canceled  Expired            stays
//! ..Canceling       stays           as above, +Canceling      Filled     Canceled  Expired  as above  without it       as above
//! Filled, Canceled,                 stays                                                             stays
//!   Expired
//! Rejected, NotSent                                                                                   stays
//! ```
//!
//! A late acceptance and a refused cancel say nothing new about a child that is over: both are ordinary races.

use model::OrdStatus;

/// Where a parent stands. [`OrdStatus`] tells two of these alike: a cancel asked for by the client must be answered, one
/// of ours need not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParentPhase {
    /// Taken, nothing traded.
    New,
    /// Something traded.
    PartiallyFilled,
    /// The client asked to cancel; children are being cancelled.
    PendingCancel,
    /// An operator, or the end of the day, cancels; children are being cancelled.
    Stopping,
    /// The client asked to replace; children are being cancelled.
    PendingReplace,
    /// All traded.
    Filled,
    /// The rest was cancelled.
    Canceled,
    /// The rest ran out with its time in force.
    Expired,
    /// No venue would have it.
    Rejected,
}

/// What moves a parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParentCause {
    /// A child traded, and the order has more to do.
    PartFilled,
    /// A child traded, and that was all.
    AllFilled,
    /// CancelAccepted, for the client.
    ClientCancel,
    /// CancelAccepted, for ourselves; CancelRepeated, where a venue refused before.
    OwnCancel,
    /// ReplaceAccepted.
    ReplaceAsked,
    /// The pending request is refused: the order was filled before it could take effect.
    TooLate,
    /// RequestRefused: a venue would not cancel.
    Refused,
    /// ParentReplaced.
    Replaced,
    /// ParentClosed with Canceled.
    CloseCanceled,
    /// ParentClosed with Expired.
    CloseExpired,
    /// ParentClosed with Rejected.
    CloseRejected,
}

/// Where a child stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChildStatus {
    /// Journaled; on its way, or not yet.
    Created,
    /// The venue has it.
    Accepted,
    /// The venue has it, and some of it traded.
    PartiallyFilled,
    /// [`ChildStatus::Created`], and asked to cancel.
    CreatedCanceling,
    /// [`ChildStatus::Accepted`], and asked to cancel.
    AcceptedCanceling,
    /// [`ChildStatus::PartiallyFilled`], and asked to cancel.
    PartiallyFilledCanceling,
    /// All traded.
    Filled,
    /// The rest was cancelled, asked for or not.
    Canceled,
    /// The rest ran out.
    Expired,
    /// The venue refused it.
    Rejected,
    /// It never reached the venue.
    NotSent,
}

/// What moves a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChildCause {
    /// Its parent is being cancelled or replaced.
    CancelAsked,
    /// 150=0.
    Accepted,
    /// 150=F, and more is left.
    PartFilled,
    /// 150=F, and that was all.
    AllFilled,
    /// 150=4.
    Canceled,
    /// 150=C.
    Expired,
    /// 150=8.
    Rejected,
    /// OrderCancelReject(9).
    CancelRejected,
    /// Proved never to have arrived.
    NotSent,
}

/// What a cell of a table says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next<S> {
    /// Go there.
    To(S),
    /// Nothing changes.
    Stays,
    /// Parents only: New, PartiallyFilled or Filled, by what has traded of the quantity that holds then.
    ByQuantity,
    /// Cannot be: from a venue it is refused, from ourselves it is a bug.
    Impossible,
}

impl ParentPhase {
    /// OrdStatus(39), by the standard's precedence: a pending request is told before what has traded.
    pub const fn status(self) -> OrdStatus {
        match self {
            ParentPhase::New => OrdStatus::New,
            ParentPhase::PartiallyFilled => OrdStatus::PartiallyFilled,
            ParentPhase::PendingCancel | ParentPhase::Stopping => OrdStatus::PendingCancel,
            ParentPhase::PendingReplace => OrdStatus::PendingReplace,
            ParentPhase::Filled => OrdStatus::Filled,
            ParentPhase::Canceled => OrdStatus::Canceled,
            ParentPhase::Expired => OrdStatus::Expired,
            ParentPhase::Rejected => OrdStatus::Rejected,
        }
    }

    /// Whether nothing moves it any more.
    pub const fn is_terminal(self) -> bool {
        self.status().is_terminal()
    }

    /// Whether children may be made for it: it can trade and nothing is pending.
    pub const fn is_working(self) -> bool {
        matches!(self, ParentPhase::New | ParentPhase::PartiallyFilled)
    }
}

impl ChildStatus {
    /// Whether nothing of it can trade any more.
    pub const fn is_terminal(self) -> bool {
        match self {
            ChildStatus::Created
            | ChildStatus::Accepted
            | ChildStatus::PartiallyFilled
            | ChildStatus::CreatedCanceling
            | ChildStatus::AcceptedCanceling
            | ChildStatus::PartiallyFilledCanceling => false,
            ChildStatus::Filled
            | ChildStatus::Canceled
            | ChildStatus::Expired
            | ChildStatus::Rejected
            | ChildStatus::NotSent => true,
        }
    }

    /// Whether nothing was heard of it: its venue may not have it.
    pub const fn is_unanswered(self) -> bool {
        matches!(self, ChildStatus::Created | ChildStatus::CreatedCanceling)
    }

    /// Whether it was asked to cancel and the venue has not answered.
    pub const fn is_canceling(self) -> bool {
        matches!(
            self,
            ChildStatus::CreatedCanceling | ChildStatus::AcceptedCanceling | ChildStatus::PartiallyFilledCanceling
        )
    }
}

/// The parents' table.
pub const fn parent_next(phase: ParentPhase, cause: ParentCause) -> Next<ParentPhase> {
    use Next::{ByQuantity, Impossible, Stays, To};
    use ParentCause as C;
    use ParentPhase as P;
    match (phase, cause) {
        (P::New, C::PartFilled) => To(P::PartiallyFilled),
        (P::New, C::AllFilled) => To(P::Filled),
        (P::New, C::ClientCancel) => To(P::PendingCancel),
        (P::New, C::OwnCancel) => To(P::Stopping),
        (P::New, C::ReplaceAsked) => To(P::PendingReplace),
        (P::New, C::TooLate | C::Refused | C::Replaced) => Impossible,
        (P::New, C::CloseCanceled) => To(P::Canceled),
        (P::New, C::CloseExpired) => To(P::Expired),
        (P::New, C::CloseRejected) => To(P::Rejected),

        (P::PartiallyFilled, C::PartFilled) => Stays,
        (P::PartiallyFilled, C::AllFilled) => To(P::Filled),
        (P::PartiallyFilled, C::ClientCancel) => To(P::PendingCancel),
        (P::PartiallyFilled, C::OwnCancel) => To(P::Stopping),
        (P::PartiallyFilled, C::ReplaceAsked) => To(P::PendingReplace),
        (P::PartiallyFilled, C::TooLate | C::Refused | C::Replaced | C::CloseRejected) => Impossible,
        (P::PartiallyFilled, C::CloseCanceled) => To(P::Canceled),
        (P::PartiallyFilled, C::CloseExpired) => To(P::Expired),

        (P::PendingCancel, C::PartFilled | C::AllFilled) => Stays,
        (P::PendingCancel, C::OwnCancel) => Stays,
        (P::PendingCancel, C::ClientCancel | C::ReplaceAsked | C::Replaced) => Impossible,
        (P::PendingCancel, C::TooLate) => To(P::Filled),
        (P::PendingCancel, C::Refused) => ByQuantity,
        (P::PendingCancel, C::CloseCanceled) => To(P::Canceled),
        (P::PendingCancel, C::CloseExpired | C::CloseRejected) => Impossible,

        (P::Stopping, C::PartFilled) => Stays,
        (P::Stopping, C::AllFilled) => To(P::Filled),
        (P::Stopping, C::OwnCancel) => Stays,
        (P::Stopping, C::ClientCancel | C::ReplaceAsked | C::TooLate | C::Refused | C::Replaced) => Impossible,
        (P::Stopping, C::CloseCanceled) => To(P::Canceled),
        (P::Stopping, C::CloseExpired | C::CloseRejected) => Impossible,

        (P::PendingReplace, C::PartFilled | C::AllFilled) => Stays,
        (P::PendingReplace, C::ClientCancel | C::ReplaceAsked) => Impossible,
        (P::PendingReplace, C::OwnCancel) => To(P::Stopping),
        (P::PendingReplace, C::TooLate) => To(P::Filled),
        (P::PendingReplace, C::Refused | C::Replaced) => ByQuantity,
        (P::PendingReplace, C::CloseCanceled) => To(P::Canceled),
        (P::PendingReplace, C::CloseExpired) => To(P::Expired),
        (P::PendingReplace, C::CloseRejected) => Impossible,

        (
            P::Filled | P::Canceled | P::Expired | P::Rejected,
            C::PartFilled
            | C::AllFilled
            | C::ClientCancel
            | C::OwnCancel
            | C::ReplaceAsked
            | C::TooLate
            | C::Refused
            | C::Replaced
            | C::CloseCanceled
            | C::CloseExpired
            | C::CloseRejected,
        ) => Impossible,
    }
}

/// The children's table.
pub const fn child_next(status: ChildStatus, cause: ChildCause) -> Next<ChildStatus> {
    use ChildCause as C;
    use ChildStatus as S;
    use Next::{Impossible, Stays, To};
    match (status, cause) {
        (S::Created, C::CancelAsked) => To(S::CreatedCanceling),
        (S::Created, C::Accepted) => To(S::Accepted),
        (S::Created, C::PartFilled) => To(S::PartiallyFilled),
        (S::Created, C::AllFilled) => To(S::Filled),
        (S::Created, C::Canceled) => To(S::Canceled),
        (S::Created, C::Expired) => To(S::Expired),
        (S::Created, C::Rejected) => To(S::Rejected),
        (S::Created, C::CancelRejected) => Stays,
        (S::Created, C::NotSent) => To(S::NotSent),

        (S::Accepted, C::CancelAsked) => To(S::AcceptedCanceling),
        (S::Accepted, C::Accepted | C::CancelRejected) => Stays,
        (S::Accepted, C::PartFilled) => To(S::PartiallyFilled),
        (S::Accepted, C::AllFilled) => To(S::Filled),
        (S::Accepted, C::Canceled) => To(S::Canceled),
        (S::Accepted, C::Expired) => To(S::Expired),
        (S::Accepted, C::Rejected) => To(S::Rejected),
        (S::Accepted, C::NotSent) => Impossible,

        (S::PartiallyFilled, C::CancelAsked) => To(S::PartiallyFilledCanceling),
        (S::PartiallyFilled, C::Accepted | C::PartFilled | C::CancelRejected) => Stays,
        (S::PartiallyFilled, C::AllFilled) => To(S::Filled),
        (S::PartiallyFilled, C::Canceled) => To(S::Canceled),
        (S::PartiallyFilled, C::Expired) => To(S::Expired),
        (S::PartiallyFilled, C::Rejected | C::NotSent) => Impossible,

        (S::CreatedCanceling, C::CancelAsked) => Stays,
        (S::CreatedCanceling, C::Accepted) => To(S::AcceptedCanceling),
        (S::CreatedCanceling, C::PartFilled) => To(S::PartiallyFilledCanceling),
        (S::CreatedCanceling, C::AllFilled) => To(S::Filled),
        (S::CreatedCanceling, C::Canceled) => To(S::Canceled),
        (S::CreatedCanceling, C::Expired) => To(S::Expired),
        (S::CreatedCanceling, C::Rejected) => To(S::Rejected),
        (S::CreatedCanceling, C::CancelRejected) => To(S::Created),
        (S::CreatedCanceling, C::NotSent) => To(S::NotSent),

        (S::AcceptedCanceling, C::CancelAsked | C::Accepted) => Stays,
        (S::AcceptedCanceling, C::PartFilled) => To(S::PartiallyFilledCanceling),
        (S::AcceptedCanceling, C::AllFilled) => To(S::Filled),
        (S::AcceptedCanceling, C::Canceled) => To(S::Canceled),
        (S::AcceptedCanceling, C::Expired) => To(S::Expired),
        (S::AcceptedCanceling, C::Rejected) => To(S::Rejected),
        (S::AcceptedCanceling, C::CancelRejected) => To(S::Accepted),
        (S::AcceptedCanceling, C::NotSent) => Impossible,

        (S::PartiallyFilledCanceling, C::CancelAsked | C::Accepted | C::PartFilled) => Stays,
        (S::PartiallyFilledCanceling, C::AllFilled) => To(S::Filled),
        (S::PartiallyFilledCanceling, C::Canceled) => To(S::Canceled),
        (S::PartiallyFilledCanceling, C::Expired) => To(S::Expired),
        (S::PartiallyFilledCanceling, C::CancelRejected) => To(S::PartiallyFilled),
        (S::PartiallyFilledCanceling, C::Rejected | C::NotSent) => Impossible,

        (S::Filled | S::Canceled | S::Expired, C::Accepted | C::CancelRejected) => Stays,
        (
            S::Filled | S::Canceled | S::Expired,
            C::CancelAsked | C::PartFilled | C::AllFilled | C::Canceled | C::Expired | C::Rejected | C::NotSent,
        ) => Impossible,

        (S::Rejected | S::NotSent, C::CancelRejected) => Stays,
        (
            S::Rejected | S::NotSent,
            C::CancelAsked
            | C::Accepted
            | C::PartFilled
            | C::AllFilled
            | C::Canceled
            | C::Expired
            | C::Rejected
            | C::NotSent,
        ) => Impossible,
    }
}
