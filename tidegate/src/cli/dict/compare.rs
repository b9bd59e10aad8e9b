//! `tidegate dict diff`

use std::io::Write;
use std::process::ExitCode;

use spec::Diff;

use super::name::{NamedDictionary, NamedError};
use crate::cli::output;

/// As diff(1) has it.
const DIFFERENT: u8 = 1;
const TROUBLE: u8 = 2;

pub(super) fn run(old: &str, new: &str) -> ExitCode {
    let printed = difference(old, new).map_err(anyhow::Error::from).and_then(|diff| {
        output::print(|output| write!(output, "{diff}"))?;
        Ok(diff)
    });
    match printed {
        Ok(diff) if diff.changes.is_empty() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(DIFFERENT),
        Err(error) => {
            eprintln!("tidegate: {error:#}");
            ExitCode::from(TROUBLE)
        }
    }
}

fn difference(old: &str, new: &str) -> Result<Diff, NamedError> {
    let (old, new) = (NamedDictionary::find(old)?, NamedDictionary::find(new)?);
    Ok(spec::diff(old.dictionary(), new.dictionary()))
}

#[cfg(test)]
mod tests {
    use spec::Version;

    use super::*;

    fn lines(old: &str, new: &str) -> usize {
        difference(old, new).unwrap().to_string().lines().count()
    }

    #[test]
    fn a_version_and_its_own_file_are_the_same_with_and_without_a_transport() {
        let dir = tempfile::tempdir().unwrap();
        for version in Version::ALL {
            let file = dir.path().join(version.file_name());
            std::fs::write(&file, version.xml().unwrap()).unwrap();
            assert_eq!(lines(&version.to_string(), file.to_str().unwrap()), 0, "{version}");
        }
    }

    #[test]
    fn what_the_gateway_adds_is_told_and_what_cannot_be_compared_is_no_difference() {
        let added = difference("FIX.4.4", "tidegate").unwrap().to_string();
        assert!(added.contains("+ NewOrderSingle(D): SelfMatchPreventionID(2362), optional\n"), "{added}");
        assert!(difference("FIX.4.4", "FIX.4.9").is_err() && difference("no/such.xml", "FIX.4.4").is_err());
    }
}
