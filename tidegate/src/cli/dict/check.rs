//! `tidegate dict check`

use std::path::Path;
use std::process::ExitCode;

use spec::{Combined, Dictionary};

use crate::dictionary_file;

pub(super) fn run(file: &Path, transport: Option<&Path>) -> anyhow::Result<ExitCode> {
    let Some(_) = transport else {
        let dictionary = dictionary_file::load(file)?;
        out!("ok: {}, {}", dictionary.name(), counts(&dictionary));
        return Ok(ExitCode::SUCCESS);
    };
    let Combined { dictionary, differences, left_out } = dictionary_file::load_over(transport, file)?;
    out!("ok: {} over {}, {}", dictionary.name(), dictionary.begin_string(), counts(&dictionary));
    for message in left_out {
        out!("left out: {message}: session messages are the transport's, all others the application's");
    }
    for change in differences {
        out!("defined twice, and not alike: {change}");
    }
    Ok(ExitCode::SUCCESS)
}

fn counts(dictionary: &Dictionary) -> String {
    format!("{} messages, {} fields", dictionary.messages().len(), dictionary.fields().len())
}
