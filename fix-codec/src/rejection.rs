//! How a message is refused: by Reject(3) or by BusinessMessageReject(j).

use core::fmt;

use crate::reason::{Reason, Violation};

/// BusinessRejectReason(380), as FIX 4.4 has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum BusinessRejectReason {
    /// 0.
    Other = 0,
    /// 1: an id that names nothing.
    UnknownId = 1,
    /// 2.
    UnknownSecurity = 2,
    /// 3: a message that the standard knows and this application does not take.
    UnsupportedMessageType = 3,
    /// 4: the application behind the session cannot take it now.
    ApplicationNotAvailable = 4,
    /// 5: a field that the dictionary calls optional and the rest of the message asks for.
    ConditionallyRequiredFieldMissing = 5,
    /// 6.
    NotAuthorized = 6,
    /// 7.
    DeliverToFirmNotAvailable = 7,
}

impl BusinessRejectReason {
    /// The value of BusinessRejectReason(380).
    pub const fn code(self) -> i64 {
        self as i64
    }

    /// From the value of BusinessRejectReason(380).
    pub const fn from_code(code: i64) -> Option<BusinessRejectReason> {
        Some(match code {
            0 => BusinessRejectReason::Other,
            1 => BusinessRejectReason::UnknownId,
            2 => BusinessRejectReason::UnknownSecurity,
            3 => BusinessRejectReason::UnsupportedMessageType,
            4 => BusinessRejectReason::ApplicationNotAvailable,
            5 => BusinessRejectReason::ConditionallyRequiredFieldMissing,
            6 => BusinessRejectReason::NotAuthorized,
            7 => BusinessRejectReason::DeliverToFirmNotAvailable,
            _ => return None,
        })
    }

    /// Text(58) for it.
    pub const fn text(self) -> &'static str {
        match self {
            BusinessRejectReason::Other => "Other",
            BusinessRejectReason::UnknownId => "Unknown ID",
            BusinessRejectReason::UnknownSecurity => "Unknown security",
            BusinessRejectReason::UnsupportedMessageType => "Unsupported message type",
            BusinessRejectReason::ApplicationNotAvailable => "Application not available",
            BusinessRejectReason::ConditionallyRequiredFieldMissing => "Conditionally required field missing",
            BusinessRejectReason::NotAuthorized => "Not authorized",
            BusinessRejectReason::DeliverToFirmNotAvailable => "DeliverTo firm not available at this time",
        }
    }
}

/// What is wrong with a message at the level of the application: the content of a BusinessMessageReject(j).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BusinessViolation {
    /// BusinessRejectReason(380).
    pub reason: BusinessRejectReason,
    /// The field that it is about. BusinessMessageReject(j) has no RefTagID(371): it goes into Text(58).
    pub ref_tag: u32,
}

/// What [`validate`](crate::validate) says of a message that it does not let pass, and so which message answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// Reject(3).
    Session(Violation),
    /// BusinessMessageReject(j): all is well for the session.
    Business(BusinessViolation),
}

impl Rejection {
    /// What a Reject(3) would say, for whoever has no other answer: FIX.4.0 and FIX.4.1 have no BusinessMessageReject(j).
    pub const fn violation(self) -> Violation {
        match self {
            Rejection::Session(violation) => violation,
            Rejection::Business(BusinessViolation { ref_tag, .. }) => {
                Violation::new(Reason::RequiredTagMissing, Some(ref_tag))
            }
        }
    }
}

impl From<Violation> for Rejection {
    fn from(violation: Violation) -> Self {
        Rejection::Session(violation)
    }
}

impl fmt::Display for BusinessViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason.text(), self.ref_tag)
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rejection::Session(violation) => violation.fmt(f),
            Rejection::Business(violation) => violation.fmt(f),
        }
    }
}
