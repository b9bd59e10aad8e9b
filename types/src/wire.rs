//! The wire form of a record's fields: little-endian, in order, no names, no padding.
//!
//! A record is found by its type and version, so the form needs no schema of its own; what changes is a new version.
//! Reading never trusts a length: it takes what is there or says that it is short.

/// Why bytes are not the record they claim to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The bytes end before the field does.
    #[error("record ends early")]
    Short,
    /// Bytes are left over after the last field.
    #[error("{0} bytes after the record's last field")]
    Trailing(usize),
    /// A value that the named type does not have.
    #[error("no such value of {0}")]
    Value(&'static str),
}

/// A cursor over a record's bytes.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Over all of `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Reader { rest: bytes }
    }

    /// The next `len` bytes.
    #[inline]
    pub fn bytes(&mut self, len: usize) -> Result<&'a [u8], WireError> {
        let (head, rest) = self.rest.split_at_checked(len).ok_or(WireError::Short)?;
        self.rest = rest;
        Ok(head)
    }

    /// How many bytes are left.
    pub const fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// Says that the record must end here.
    pub const fn finish(self) -> Result<(), WireError> {
        match self.rest.len() {
            0 => Ok(()),
            left => Err(WireError::Trailing(left)),
        }
    }
}

/// A value with a wire form.
pub trait Wire: Sized {
    /// Appends the value.
    fn put(&self, out: &mut Vec<u8>);
    /// Takes the value from the front.
    fn take(input: &mut Reader<'_>) -> Result<Self, WireError>;

    /// Reads one value that must fill `bytes` exactly.
    fn from_bytes(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        let value = Self::take(&mut reader)?;
        reader.finish()?;
        Ok(value)
    }
}

macro_rules! wire_int {
    ($($int:ty),*) => {$(
        impl Wire for $int {
            #[inline]
            fn put(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }
            #[inline]
            fn take(input: &mut Reader<'_>) -> Result<Self, WireError> {
                let bytes = input.bytes(size_of::<$int>())?;
                Ok(<$int>::from_le_bytes(bytes.try_into().map_err(|_| WireError::Short)?))
            }
        }
    )*};
}
wire_int!(u8, u16, u32, u64, i64, i128);

impl Wire for bool {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
    #[inline]
    fn take(input: &mut Reader<'_>) -> Result<Self, WireError> {
        match u8::take(input)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(WireError::Value("bool")),
        }
    }
}

impl<T: Wire> Wire for Option<T> {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            None => out.push(0),
            Some(value) => {
                out.push(1);
                value.put(out);
            }
        }
    }
    #[inline]
    fn take(input: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(if bool::take(input)? { Some(T::take(input)?) } else { None })
    }
}

/// A length of 32 bits, then the elements.
impl<T: Wire> Wire for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        (self.len() as u32).put(out);
        for element in self {
            element.put(out);
        }
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, WireError> {
        let len = u32::take(input)? as usize;
        // Room for what the bytes can hold, not for what the length claims.
        let mut elements = Vec::with_capacity(len.min(input.remaining()));
        for _ in 0..len {
            elements.push(T::take(input)?);
        }
        Ok(elements)
    }
}

/// Gives a struct with named fields its [`Wire`] form: the fields in the order written. A field left out does not
/// compile, since the macro builds the struct from what it was told.
#[macro_export]
macro_rules! wire_struct {
    ($name:ident { $($field:ident),* $(,)? }) => {
        impl $crate::Wire for $name {
            #[inline]
            fn put(&self, out: &mut Vec<u8>) {
                $( $crate::Wire::put(&self.$field, out); )*
            }
            #[inline]
            fn take(input: &mut $crate::Reader<'_>) -> Result<Self, $crate::WireError> {
                Ok($name { $( $field: $crate::Wire::take(input)? ),* })
            }
        }
    };
}

/// Gives an enum without fields its [`Wire`] form: one byte, the number written beside each variant. The numbers are
/// part of the journal's format and are never reused.
#[macro_export]
macro_rules! wire_enum {
    ($name:ident { $($variant:ident = $number:literal),* $(,)? }) => {
        impl $crate::Wire for $name {
            #[inline]
            fn put(&self, out: &mut Vec<u8>) {
                let number: u8 = match self { $( $name::$variant => $number ),* };
                out.push(number);
            }
            #[inline]
            fn take(input: &mut $crate::Reader<'_>) -> Result<Self, $crate::WireError> {
                match <u8 as $crate::Wire>::take(input)? {
                    $( $number => Ok($name::$variant), )*
                    _ => Err($crate::WireError::Value(stringify!($name))),
                }
            }
        }
    };
}
