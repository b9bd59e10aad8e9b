//! The secret that writes need.

use core::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use subtle::ConstantTimeEq;

/// The file in the data directory.
const FILE: &str = "admin.token";
/// Under this name it is written; a leftover is of a start that was cut off.
const UNFINISHED: &str = "admin.token.new";
/// 256 bits, so that guessing is out of the question at any rate of requests.
const RANDOM_BYTES: usize = 32;
/// In hex.
const TOKEN_BYTES: usize = 2 * RANDOM_BYTES;

/// A bearer token: 64 hex digits. It is shown by nothing; `Debug` included.
#[derive(Clone)]
pub struct Token([u8; TOKEN_BYTES]);

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The file cannot be read or made.
    #[error("cannot {what} the token file {}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// Others may read it, so it is no secret.
    #[error(
        "the token file {} has mode {mode:03o}, others may use it; remove it (the next start makes a new token) or, if \
         nobody has read it, chmod 600",
        path.display()
    )]
    NotPrivate {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It holds something else.
    #[error("the token file {} does not hold {TOKEN_BYTES} hex digits; remove it and the next start makes a new token", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
    },
}

impl Token {
    /// The token of a data directory: `<data_dir>/admin.token`, mode 0600, made on the first call. The caller holds the
    /// directory's lock, so nobody else makes one meanwhile.
    pub fn load_or_create(data_dir: &Path) -> Result<Token, TokenError> {
        let path = data_dir.join(FILE);
        match File::open(&path) {
            Ok(file) => read(&file, path),
            Err(source) if source.kind() == io::ErrorKind::NotFound => create(data_dir, path),
            Err(source) => Err(TokenError::Io { path, what: "open", source }),
        }
    }

    /// A new token that no file holds.
    pub fn random() -> io::Result<Token> {
        let mut random = [0; RANDOM_BYTES];
        getrandom::fill(&mut random).map_err(io::Error::from)?;
        let mut hex = [0; TOKEN_BYTES];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(random) {
            pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        Ok(Token(hex))
    }

    /// Compares in a time that does not tell how much was right. The length is no secret.
    pub(crate) fn matches(&self, other: &[u8]) -> bool {
        self.0.ct_eq(other).into()
    }
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

fn read(file: &File, path: PathBuf) -> Result<Token, TokenError> {
    let failed = |source| TokenError::Io { path: path.clone(), what: "read", source };
    let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(TokenError::NotPrivate { path, mode });
    }
    // One byte more than the token and its line end: enough to see that there is too much.
    let mut text = Vec::with_capacity(TOKEN_BYTES + 2);
    file.take(TOKEN_BYTES as u64 + 2).read_to_end(&mut text).map_err(failed)?;
    match <[u8; TOKEN_BYTES]>::try_from(text.trim_ascii_end()) {
        Ok(hex) if hex.iter().all(u8::is_ascii_hexdigit) => Ok(Token(hex)),
        _ => Err(TokenError::Malformed { path }),
    }
}

/// Written whole and synced under another name first: the file under its own name is complete or not there.
fn create(data_dir: &Path, path: PathBuf) -> Result<Token, TokenError> {
    let unfinished = data_dir.join(UNFINISHED);
    let made = || -> io::Result<Token> {
        let token = Token::random()?;
        match std::fs::remove_file(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
        file.write_all(&token.0)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        std::fs::rename(&unfinished, &path)?;
        File::open(data_dir)?.sync_all()?;
        Ok(token)
    };
    made().map_err(|source| TokenError::Io { path: path.clone(), what: "create", source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(dir: &Path) -> String {
        std::fs::read_to_string(dir.join(FILE)).unwrap()
    }

    #[test]
    fn the_token_survives_a_restart_and_is_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(UNFINISHED), "half").unwrap();
        let made = Token::load_or_create(dir.path()).unwrap();
        let on_disk = text(dir.path());
        assert!(made.matches(on_disk.trim_end().as_bytes()));
        assert_eq!(std::fs::metadata(dir.path().join(FILE)).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(!dir.path().join(UNFINISHED).exists());
        let again = Token::load_or_create(dir.path()).unwrap();
        assert!(again.matches(on_disk.trim_end().as_bytes()));
        assert_eq!(text(dir.path()), on_disk);
    }

    #[test]
    fn a_token_that_others_may_know_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        Token::load_or_create(dir.path()).unwrap();
        std::fs::set_permissions(dir.path().join(FILE), PermissionsExt::from_mode(0o640)).unwrap();
        assert!(matches!(Token::load_or_create(dir.path()), Err(TokenError::NotPrivate { mode: 0o640, .. })));
    }

    #[test]
    fn a_damaged_token_file_is_never_an_easy_token() {
        let dir = tempfile::tempdir().unwrap();
        Token::load_or_create(dir.path()).unwrap();
        let whole = text(dir.path());
        for bad in ["", "\n", &whole[..63], &format!("{}0", whole.trim_end()), &"g".repeat(64), &format!("{whole}x")] {
            std::fs::write(dir.path().join(FILE), bad).unwrap();
            assert!(matches!(Token::load_or_create(dir.path()), Err(TokenError::Malformed { .. })), "{bad:?}");
        }
    }

    #[test]
    fn two_tokens_differ_and_none_is_shown() {
        let (one, two) = (Token::random().unwrap(), Token::random().unwrap());
        assert!(!one.matches(&two.0) && one.matches(&one.0));
        assert!(!one.matches(b"") && !one.matches(&one.0[..63]));
        assert_eq!(format!("{one:?}"), "Token(..)");
    }
}
