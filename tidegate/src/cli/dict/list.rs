//! `tidegate dict list`

use std::process::ExitCode;

use spec::FieldDef;

use super::name::Published;

pub(super) fn run() -> anyhow::Result<ExitCode> {
    out!("{:<12}{:<13}{:>8}{:>9}{:>9}", "version", "BeginString", "messages", "fields", "values");
    for published in Published::all() {
        let dictionary = published.as_published();
        let values: usize = dictionary.fields().iter().map(FieldDef::values).map(<[_]>::len).sum();
        out!(
            "{published:<12}{:<13}{:>8}{:>9}{values:>9}",
            dictionary.begin_string(),
            dictionary.messages().len(),
            dictionary.fields().len(),
        );
    }
    out!(
        "tidegate is the FIX.4.4 of this gateway's clients; FIX.5.0 and later have their session messages in FIXT.1.1"
    );
    Ok(ExitCode::SUCCESS)
}
