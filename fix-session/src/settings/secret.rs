//! What must not be shown.

use core::fmt;

use super::text::AsText;

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

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// What may stand in a text field of a message.
fn is_field_text(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| (0x20..0x7f).contains(&b))
}

impl AsText for Secret {
    fn read(text: &str) -> Result<Secret, String> {
        let secret = is_field_text(text).then(|| Secret(text.to_owned()));
        secret.ok_or_else(|| "empty, or with a byte outside printable ASCII; a message cannot carry it".to_owned())
    }

    fn write(&self) -> String {
        self.0.clone()
    }
}

impl AsText for LogonTag {
    fn read(text: &str) -> Result<LogonTag, String> {
        let parts = text.split_once('=').map(|(tag, value)| (tag.trim(), value.trim()));
        let tag = parts.and_then(|(tag, _)| tag.parse().ok()).filter(|tag| *tag > 0);
        match (tag, parts) {
            (Some(tag), Some((_, value))) => Ok(LogonTag { tag, value: Secret::read(value)? }),
            // The value is not quoted: it may be a password.
            _ => Err("not a field; write TAG=VALUE, as 553=desk".to_owned()),
        }
    }

    fn write(&self) -> String {
        format!("{}={}", self.tag, self.value.reveal())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_printed() {
        let tag = LogonTag::read("554=swordfish").unwrap();
        assert_eq!((tag.value.reveal(), tag.write().as_str()), ("swordfish", "554=swordfish"));
        assert_eq!(format!("{tag:?}"), "LogonTag { tag: 554, value: *** }");
        for text in ["swordfish", "0=swordfish", "-5=swordfish", "554:swordfish", "554=sword\u{1}fish", "554="] {
            assert!(!LogonTag::read(text).unwrap_err().contains("sword"), "{text}");
        }
    }
}
