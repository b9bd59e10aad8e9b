//! Which name stands behind which index.
//!
//! Records carry indexes into the configuration's lists. If the lists were reordered under a journal, old records would
//! speak of the wrong session or account; so each start writes the names down, and a start whose configuration gives a
//! known index another name is refused. New names at the end are fine.

use types::{Reader, Wire, WireError};

/// The names behind the indexes, list by list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    /// Sessions, as `BeginString:SenderCompID->TargetCompID`.
    pub sessions: Vec<String>,
    /// Accounts.
    pub accounts: Vec<String>,
    /// Symbols.
    pub instruments: Vec<String>,
    /// MICs.
    pub venues: Vec<String>,
}

/// A configuration that does not fit the journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the journal knows {list} {place} as \"{journal}\" and the configuration has {}: keep the order of what is there \
     and add new ones at the end, or start with an empty data directory",
    .configured.as_ref().map_or_else(|| "none".to_owned(), |name| format!("\"{name}\""))
)]
pub struct RosterMismatch {
    /// Which list.
    pub list: &'static str,
    /// Which place in it, from 0.
    pub place: usize,
    /// The journal's name.
    pub journal: String,
    /// The configuration's name, if it has that many.
    pub configured: Option<String>,
}

impl Roster {
    /// Whether `self`, the configuration's, keeps every place that `journal`'s has.
    pub fn check_extends(&self, journal: &Roster) -> Result<(), RosterMismatch> {
        for ((list, journal), (_, configured)) in journal.lists().into_iter().zip(self.lists()) {
            for (place, name) in journal.iter().enumerate() {
                if configured.get(place) != Some(name) {
                    let configured = configured.get(place).cloned();
                    return Err(RosterMismatch { list, place, journal: name.clone(), configured });
                }
            }
        }
        Ok(())
    }

    fn lists(&self) -> [(&'static str, &Vec<String>); 4] {
        [
            ("session", &self.sessions),
            ("account", &self.accounts),
            ("instrument", &self.instruments),
            ("venue", &self.venues),
        ]
    }
}

impl Wire for Roster {
    fn put(&self, out: &mut Vec<u8>) {
        for (_, names) in self.lists() {
            (names.len() as u32).put(out);
            for name in names {
                name.as_bytes().to_vec().put(out);
            }
        }
    }
    fn take(input: &mut Reader<'_>) -> Result<Self, WireError> {
        let mut list = || -> Result<Vec<String>, WireError> {
            let names = Vec::<Vec<u8>>::take(input)?;
            names.into_iter().map(|name| String::from_utf8(name).map_err(|_| WireError::Value("name"))).collect()
        };
        Ok(Roster { sessions: list()?, accounts: list()?, instruments: list()?, venues: list()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roster(accounts: &[&str]) -> Roster {
        Roster { accounts: accounts.iter().map(|name| (*name).to_owned()).collect(), ..Roster::default() }
    }

    #[test]
    fn an_account_that_changes_places_is_refused_by_name() {
        assert_eq!(roster(&["A", "B", "C"]).check_extends(&roster(&["A", "B"])), Ok(()));
        let mismatch = roster(&["B", "A"]).check_extends(&roster(&["A", "B"])).unwrap_err();
        assert_eq!(
            (mismatch.list, mismatch.place, mismatch.journal.as_str(), mismatch.configured.as_deref()),
            ("account", 0, "A", Some("B"))
        );
        let mismatch = roster(&["A"]).check_extends(&roster(&["A", "B"])).unwrap_err();
        assert!(mismatch.to_string().contains("\"B\" and the configuration has none"), "{mismatch}");
    }

    #[test]
    fn a_roster_survives_the_journal() {
        let roster = roster(&["A", "B"]);
        let mut bytes = Vec::new();
        roster.put(&mut bytes);
        assert_eq!(Roster::from_bytes(&bytes), Ok(roster));
    }
}
