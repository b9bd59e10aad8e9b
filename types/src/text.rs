//! Short texts without an allocation.

use core::fmt;
use core::str::FromStr;

use crate::wire::{Reader, Wire, WireError};

/// Why a text was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Longer than the type holds.
    #[error("longer than {max} bytes")]
    TooLong {
        /// What fits.
        max: usize,
    },
    /// A byte outside printable ASCII.
    #[error("a byte outside printable ASCII")]
    NotPrintable,
}

/// Up to `N` bytes (at most 255) of printable ASCII, held in place: a ClOrdID(11), a Symbol(55), a CompID.
///
/// Invariant: bytes past `len` are zero, so equality and hashing can look at the array as a whole.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const N: usize> {
    bytes: [u8; N],
    len: u8,
}

impl<const N: usize> Text<N> {
    /// The empty text.
    pub const EMPTY: Text<N> = Text { bytes: [0; N], len: 0 };

    /// Takes the bytes, or says why not.
    pub fn new(bytes: &[u8]) -> Result<Text<N>, TextError> {
        const { assert!(N <= 255) };
        if bytes.len() > N {
            return Err(TextError::TooLong { max: N });
        }
        if !bytes.iter().all(|b| (0x20..0x7f).contains(b)) {
            return Err(TextError::NotPrintable);
        }
        let mut text = Text::EMPTY;
        text.bytes[..bytes.len()].copy_from_slice(bytes);
        text.len = bytes.len() as u8;
        Ok(text)
    }

    /// Takes as many bytes as fit, and `?` for each that is not printable: for texts that only inform.
    pub fn lossy(bytes: &[u8]) -> Text<N> {
        let mut text = Text::EMPTY;
        for (slot, &byte) in text.bytes.iter_mut().zip(bytes) {
            *slot = if (0x20..0x7f).contains(&byte) { byte } else { b'?' };
            text.len += 1;
        }
        text
    }

    /// The bytes.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        // Printable ASCII by construction, so this never takes the empty way out.
        core::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// Whether it holds nothing.
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl<const N: usize> Default for Text<N> {
    fn default() -> Self {
        Text::EMPTY
    }
}

impl<const N: usize> FromStr for Text<N> {
    type Err = TextError;
    fn from_str(s: &str) -> Result<Self, TextError> {
        Text::new(s.as_bytes())
    }
}

impl<const N: usize> fmt::Display for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<const N: usize> fmt::Debug for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

impl<const N: usize> Wire for Text<N> {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        out.push(self.len);
        out.extend_from_slice(self.as_bytes());
    }
    #[inline]
    fn take(input: &mut Reader<'_>) -> Result<Self, WireError> {
        let len = usize::from(u8::take(input)?);
        Text::new(input.bytes(len)?).map_err(|_| WireError::Value("Text"))
    }
}
