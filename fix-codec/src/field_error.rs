//! Why a field could not be read as what its reader needs.

use types::{DecimalError, TextError};

/// A field that is not what its reader needs. The message itself may be fine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("field {tag}: {why}")]
pub struct FieldError {
    /// Which field.
    pub tag: u32,
    /// What is wrong with it.
    pub why: FieldFault,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldFault {
    /// It is not there.
    #[error("missing")]
    Missing,
    /// It has no value.
    #[error("has no value")]
    Empty,
    /// The value is not of the form that its type has.
    #[error("has the wrong format")]
    Format,
    /// A number with more decimals that say something than the reader can hold: eight in a Price or Qty.
    #[error("has more decimals than can be held exactly")]
    TooFine,
    /// A text that is not UTF-8.
    #[error("is not UTF-8")]
    NotText,
    /// A number or a time past what the reader can hold.
    #[error("is out of range")]
    OutOfRange,
    /// A text longer than the reader can hold.
    #[error("is longer than {max} bytes")]
    TooLong {
        /// What fits.
        max: usize,
    },
}

impl From<DecimalError> for FieldFault {
    fn from(error: DecimalError) -> Self {
        match error {
            DecimalError::Empty | DecimalError::Malformed => FieldFault::Format,
            DecimalError::TooFine => FieldFault::TooFine,
            DecimalError::TooLarge => FieldFault::OutOfRange,
        }
    }
}

impl From<TextError> for FieldFault {
    fn from(error: TextError) -> Self {
        match error {
            TextError::TooLong { max } => FieldFault::TooLong { max },
            TextError::NotPrintable => FieldFault::Format,
        }
    }
}
