//! How secrets are written in a file of settings.

use super::text::AsText;
use crate::secret::{LogonTag, Secret};

/// What may stand in a text field of a message.
fn is_field_text(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| (0x20..0x7f).contains(&b))
}

impl AsText for Secret {
    fn read(text: &str) -> Result<Secret, String> {
        let secret = is_field_text(text).then(|| Secret::from(text));
        secret.ok_or_else(|| "empty, or with a byte outside printable ASCII; a message cannot carry it".to_owned())
    }

    fn write(&self) -> String {
        self.reveal().to_owned()
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
