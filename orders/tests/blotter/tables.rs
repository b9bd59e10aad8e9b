//! Every cell of both state tables, written down a second time.

use orders::{
    ChildCause as CC, ChildStatus as CS, Next, ParentCause as PC, ParentPhase as PP, child_next, parent_next,
};

/// The name of the state that a cell leads to, `=` for none, `q` for by quantity, `.` for impossible.
fn cell<S: core::fmt::Debug>(next: Next<S>) -> String {
    match next {
        Next::To(state) => format!("{state:?}"),
        Next::Stays => "=".to_owned(),
        Next::ByQuantity => "q".to_owned(),
        Next::Impossible => ".".to_owned(),
    }
}

#[test]
fn no_parent_goes_where_the_standard_does_not_let_it() {
    use PC::*;
    let causes = [
        PartFilled,
        AllFilled,
        ClientCancel,
        OwnCancel,
        ReplaceAsked,
        TooLate,
        Refused,
        Replaced,
        CloseCanceled,
        CloseExpired,
        CloseRejected,
    ];
    let phases = [
        PP::New,
        PP::PartiallyFilled,
        PP::PendingCancel,
        PP::Stopping,
        PP::PendingReplace,
        PP::Filled,
        PP::Canceled,
        PP::Expired,
        PP::Rejected,
    ];
    let table = "
        New              PartiallyFilled Filled PendingCancel Stopping PendingReplace .      . . Canceled Expired Rejected
        PartiallyFilled  =               Filled PendingCancel Stopping PendingReplace .      . . Canceled Expired .
        PendingCancel    =               =      .             =        .              Filled q . Canceled .       .
        Stopping         =               Filled .             =        .              .      . . Canceled .       .
        PendingReplace   =               =      .             Stopping .              Filled q q Canceled Expired .
        Filled           .               .      .             .        .              .      . . .        .       .
        Canceled         .               .      .             .        .              .      . . .        .       .
        Expired          .               .      .             .        .              .      . . .        .       .
        Rejected         .               .      .             .        .              .      . . .        .       .";
    let rows: Vec<_> = table.trim().lines().map(|row| row.split_whitespace().collect::<Vec<_>>()).collect();
    assert_eq!(rows.len(), phases.len());
    for (phase, row) in phases.into_iter().zip(&rows) {
        assert_eq!((format!("{phase:?}").as_str(), row.len()), (row[0], causes.len() + 1));
        for (cause, expected) in causes.into_iter().zip(&row[1..]) {
            assert_eq!(cell(parent_next(phase, cause)), **expected, "{phase:?} x {cause:?}");
            assert!(!phase.is_terminal() || **expected == *".", "{phase:?} is over");
        }
    }
}

#[test]
fn no_child_goes_where_a_venue_cannot_take_it() {
    use CC::*;
    let causes = [CancelAsked, Accepted, PartFilled, AllFilled, Canceled, Expired, Rejected, CancelRejected, NotSent];
    let statuses = [
        CS::Created,
        CS::Accepted,
        CS::PartiallyFilled,
        CS::CreatedCanceling,
        CS::AcceptedCanceling,
        CS::PartiallyFilledCanceling,
        CS::Filled,
        CS::Canceled,
        CS::Expired,
        CS::Rejected,
        CS::NotSent,
    ];
    let table = "
        Created                  CreatedCanceling         Accepted          PartiallyFilled          Filled Canceled Expired Rejected =               NotSent
        Accepted                 AcceptedCanceling        =                 PartiallyFilled          Filled Canceled Expired Rejected =               .
        PartiallyFilled          PartiallyFilledCanceling =                 =                        Filled Canceled Expired .        =               .
        CreatedCanceling         =                        AcceptedCanceling PartiallyFilledCanceling Filled Canceled Expired Rejected Created         NotSent
        AcceptedCanceling        =                        =                 PartiallyFilledCanceling Filled Canceled Expired Rejected Accepted        .
        PartiallyFilledCanceling =                        =                 =                        Filled Canceled Expired .        PartiallyFilled .
        Filled                   .                        =                 .                        .      .        .       .        =               .
        Canceled                 .                        =                 .                        .      .        .       .        =               .
        Expired                  .                        =                 .                        .      .        .       .        =               .
        Rejected                 .                        .                 .                        .      .        .       .        =               .
        NotSent                  .                        .                 .                        .      .        .       .        =               .";
    let rows: Vec<_> = table.trim().lines().map(|row| row.split_whitespace().collect::<Vec<_>>()).collect();
    assert_eq!(rows.len(), statuses.len());
    for (status, row) in statuses.into_iter().zip(&rows) {
        assert_eq!((format!("{status:?}").as_str(), row.len()), (row[0], causes.len() + 1));
        for (cause, expected) in causes.into_iter().zip(&row[1..]) {
            assert_eq!(cell(child_next(status, cause)), **expected, "{status:?} x {cause:?}");
        }
        assert_eq!(status.is_canceling(), row[0].ends_with("Canceling"));
    }
}
