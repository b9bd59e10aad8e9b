//! What must not be shown.

use core::fmt;

/// A password. It reaches no log: what is printed of it is `***`. A file of settings has it in clear, as the one it was
/// read from.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// A field of our Logon(A) beyond the session's own: `553=desk`. Its value may be a password, so it is never shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogonTag {
    /// The tag, above 0.
    pub tag: u32,
    /// Printable ASCII, not empty.
    pub value: Secret,
}

impl Secret {
    /// Takes what must not be shown.
    pub const fn new(text: String) -> Secret {
        Secret(text)
    }

    /// What must not be shown.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Secret {
        Secret(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
