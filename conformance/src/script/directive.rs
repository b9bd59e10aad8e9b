//! `%` lines: what a script says of itself.

use super::{Roles, Script};
use crate::versions::Versions;

/// Takes a `%` line in.
pub(super) fn read(script: &mut Script, role: &mut Option<Roles>, line: &[u8]) -> Result<(), String> {
    let line = str::from_utf8(line).map_err(|_| "a % line is not text")?;
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim();
    match word {
        "%rows" => script.rows.extend(rest.split_whitespace().map(str::to_owned)),
        "%role" => *role = Some(roles(rest)?),
        "%versions" => {
            let (versions, why) = rest.split_once(':').ok_or("%versions 4.1+: why not the others")?;
            script.versions = Versions::parse(versions).map_err(|error| error.to_string())?;
            why.trim().clone_into(&mut script.why_not);
            if script.why_not.is_empty() {
                return Err("%versions without a reason".into());
            }
        }
        "%needs" => {
            let (key, value) = rest.split_once('=').ok_or("%needs KEY=VALUE")?;
            script.needs.push((key.trim().to_owned(), value.trim().to_owned()));
        }
        "%limit" => {
            let limit = rest.parse().ok().filter(|seconds| (1..=86_400).contains(seconds));
            script.limit_s = Some(limit.ok_or("%limit is 1 to 86400 seconds")?);
        }
        _ => return Err(format!("{word} is not known: %rows, %role, %versions, %needs, %limit")),
    }
    Ok(())
}

/// `acceptor`, `initiator` or `both`.
pub(super) fn roles(word: &str) -> Result<Roles, String> {
    match word {
        "acceptor" => Ok(Roles::Acceptor),
        "initiator" => Ok(Roles::Initiator),
        "both" => Ok(Roles::Both),
        _ => Err(format!("{word:?} is no role: acceptor, initiator, both")),
    }
}
