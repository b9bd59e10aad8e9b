//! A user's own dictionary: a file in the QuickFIX XML format (DataDictionary, AppDataDictionary and
//! TransportDataDictionary of QuickFIX).
//!
//! `spec` reads the text and opens no file; here it is opened, and every complaint gets the file's name.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use spec::{CombineError, Combined, Dictionary, FileError};

/// So much is read at the most, twice what the loader takes: it says that a file is too long, and a device without an end
/// does not fill the memory first.
const BYTES_MAX: u64 = 64 << 20;

/// Why there is no dictionary.
#[derive(Debug, thiserror::Error)]
pub enum DictionaryFileError {
    /// The file cannot be read.
    #[error("cannot read {}: {why}", .path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the operating system says.
        why: io::Error,
    },
    /// Bytes that are no text.
    #[error("{file}, line {line}, column {column}: not UTF-8: save the file in that encoding")]
    NotUtf8 {
        /// Which file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The byte in the line, from 1.
        column: usize,
    },
    /// No dictionary, and where.
    #[error(transparent)]
    Wrong(#[from] FileError),
    /// A transport and an application that do not go together.
    #[error("{application} does not go over {transport}: {why}")]
    NoPair {
        /// The application's file.
        application: String,
        /// The transport's file, or `FIXT.1.1`.
        transport: String,
        /// Why not.
        why: CombineError,
    },
}

/// Loads a dictionary.
///
/// # Errors
/// The file cannot be read, or what is wrong in it with line and column.
pub fn load(path: &Path) -> Result<Dictionary, DictionaryFileError> {
    let name = path.display().to_string();
    let bytes = read(path).map_err(|why| DictionaryFileError::Unreadable { path: path.to_owned(), why })?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let column = 1 + before.iter().rev().take_while(|byte| **byte != b'\n').count();
        DictionaryFileError::NotUtf8 { file: name.clone(), line, column }
    })?;
    Ok(Dictionary::from_xml(text).map_err(|error| error.in_file(name))?)
}

/// Loads an application dictionary and puts it over a transport: FIXT.1.1, or a user's own.
///
/// # Errors
/// As [`load`] for either, or they are no pair.
pub fn load_over(transport: Option<&Path>, application: &Path) -> Result<Combined, DictionaryFileError> {
    let own = transport.map(load).transpose()?;
    let below = own.as_ref().unwrap_or_else(|| Dictionary::fixt11());
    Dictionary::combine(below, &load(application)?).map_err(|why| DictionaryFileError::NoPair {
        application: application.display().to_string(),
        transport: transport.map_or_else(|| below.name().to_owned(), |path| path.display().to_string()),
        why,
    })
}

/// Whether a dictionary has application messages alone, so that it needs a transport under it.
pub(crate) fn needs_transport(dictionary: &Dictionary) -> bool {
    dictionary.version().travels_in_fixt() && dictionary.header().members().is_empty()
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said_of(name: &str, text: &[u8]) -> String {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        let said = load(&path).map(|dictionary| dictionary.name().to_owned()).map_err(|error| error.to_string());
        said.unwrap_or_else(|error| error).replace(&format!("{}/", dir.path().display()), "")
    }

    #[test]
    fn a_wrong_file_is_named_with_line_column_and_reason() {
        assert_eq!(said_of("my.xml", spec::TIDEGATE44_XML.as_bytes()), "FIX.4.4");
        assert_eq!(said_of("my.xml", &[b"\xef\xbb\xbf", spec::TIDEGATE44_XML.as_bytes()].concat()), "FIX.4.4");
        let twice = spec::TIDEGATE44_XML.replacen("<field number=\"2\"", "<field number=\"1\"", 1);
        let said = said_of("my.xml", twice.as_bytes());
        assert!(said.starts_with("my.xml, line ") && said.ends_with(": tag 1 is defined twice"), "{said}");
        assert_eq!(
            said_of("l1.xml", b"<fix>\n <!-- caf\xe9"),
            "l1.xml, line 2, column 10: not UTF-8: save the file in that encoding"
        );
        let missing = load(Path::new("no/such.xml")).unwrap_err().to_string();
        assert!(missing.starts_with("cannot read no/such.xml: "), "{missing}");
    }

    #[test]
    fn a_pair_that_is_none_is_refused_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("app.xml");
        std::fs::write(&path, spec::Version::FIX50.xml().unwrap()).unwrap();
        assert_eq!(load_over(None, &path).unwrap().dictionary.begin_string(), "FIXT.1.1");
        let said = load_over(Some(&path), &path).unwrap_err().to_string();
        assert!(said.ends_with("FIX.5.0 is no transport dictionary: FIXT.1.1 is one"), "{said}");
    }
}
