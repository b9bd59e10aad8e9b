//! `tidegate dict show`

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use spec::{Dictionary, find};

use super::name::{NamedDictionary, Published};
use crate::cli::{hint, output};
use fix_session::settings::near::nearest_few;

pub(super) fn run(version: Published, file: Option<&Path>, name: &str) -> anyhow::Result<ExitCode> {
    let named = match file {
        Some(file) => NamedDictionary::load(file, None)?,
        None => NamedDictionary::Published(version.dictionary()),
    };
    let dictionary = named.dictionary();
    let found = find(dictionary, name);
    if found.is_empty() {
        let place = file.map_or_else(|| version.to_string(), |file| file.display().to_string());
        anyhow::bail!("{}", unknown(dictionary, name.trim(), &place));
    }
    output::print(|output| {
        for (at, found) in found.iter().enumerate() {
            let between = if at == 0 { "" } else { "\n" };
            writeln!(output, "{between}{}", found.show(dictionary))?;
        }
        Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// What is near, and where it is known.
fn unknown(dictionary: &Dictionary, name: &str, place: &str) -> String {
    let mut said = format!("{name} is no message, field or value of {place}");
    let near = near(dictionary, name);
    if !near.is_empty() {
        said += &format!("; near it are {}", near.join(", "));
    }
    if let Some(other) = Published::all().find(|other| !find(other.dictionary(), name).is_empty()) {
        said += &format!("; another version does: tidegate dict show --version {other} {}", hint::quoted(name));
    }
    said
}

/// Names near to what was asked; for a value of a known field, that field's values.
fn near(dictionary: &Dictionary, name: &str) -> Vec<String> {
    let (field, value) = match name.split_once('=') {
        Some((field, value)) => (field.trim(), Some(value.trim())),
        None => (name, None),
    };
    let known = |one: &&spec::FieldDef| one.name().eq_ignore_ascii_case(field) || one.tag().to_string() == field;
    if let (Some(value), Some(field)) = (value, dictionary.fields().iter().find(known)) {
        let labels = field.values().iter().map(|known| &*known.name);
        return nearest_few(value, labels).into_iter().map(|label| format!("{}={label}", field.name())).collect();
    }
    let fields = dictionary.fields().iter().map(spec::FieldDef::name);
    let names = fields.chain(dictionary.messages().iter().map(spec::MessageDef::name));
    let labels = dictionary.fields().iter().flat_map(spec::FieldDef::values).map(|known| &*known.name);
    let labels = if value.is_none() { Some(labels) } else { None };
    nearest_few(field, names.chain(labels.into_iter().flatten())).into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use spec::Version;

    use super::*;

    fn said(version: Published, name: &str) -> String {
        unknown(version.dictionary(), name, &version.to_string())
    }

    #[test]
    fn a_slip_gets_the_nearest_names() {
        let fix44 = Published::Version(Version::FIX44);
        assert_eq!(said(fix44, "ClOrdIdd"), "ClOrdIdd is no message, field or value of FIX.4.4; near it are ClOrdID");
        assert!(said(fix44, "ordstatus=fild").ends_with("; near it are OrdStatus=FILLED"));
        assert!(said(fix44, "39=fild").ends_with("; near it are OrdStatus=FILLED"));
        assert!(said(fix44, "odrstatus=2").contains("OrdStatus"), "{}", said(fix44, "odrstatus=2"));
        assert!(said(fix44, "NewOrdrSingle").contains("; near it are NewOrderSingle"));
        assert!(said(fix44, "99999").starts_with("99999 is no message"));
    }

    #[test]
    fn what_another_version_has_is_said() {
        let fix40 = Published::Version(Version::FIX40);
        assert!(
            said(fix40, "NoPartyIDs")
                .ends_with("; another version does: tidegate dict show --version FIX.4.3 NoPartyIDs")
        );
        let fix44 = Published::Version(Version::FIX44);
        assert!(
            said(fix44, "LocateBroker").ends_with("--version tidegate LocateBroker"),
            "{}",
            said(fix44, "LocateBroker")
        );
    }
}
