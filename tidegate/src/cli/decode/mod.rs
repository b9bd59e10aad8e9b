//! `tidegate decode`

mod versions;

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use fix_codec::Message;
use fix_codec::human::{DecodedField, DecodedMessage, Decoder, has_check_sum, last_start};
use spec::Version;

use self::versions::Versions;
use crate::cli::dict::NamedDictionary;

/// Arguments of `tidegate decode`.
#[derive(Debug, clap::Args)]
pub struct DecodeArgs {
    /// What to read: a log, a capture, a message; `-` is standard input. SOH, or `|`, `^A` or `;` in its place.
    #[arg(default_value = "-", value_name = "FILE")]
    pub file: PathBuf,
    /// The dictionary for messages with its BeginString(8): a file in the QuickFIX XML format, or a version's name. Other
    /// messages, and all without it, are held against their version's, FIX.4.4 against this gateway's (`tidegate dict diff
    /// FIX.4.4 tidegate`).
    #[arg(long, value_name = "FILE|VERSION")]
    pub dictionary: Option<String>,
    /// The transport dictionary (FIXT.1.1) that the file of `--dictionary` goes over.
    #[arg(long, value_name = "FILE", requires = "dictionary")]
    pub transport: Option<PathBuf>,
    /// The version of FIXT.1.1 messages where neither ApplVerID(1128) nor their Logon's DefaultApplVerID(1137) says it.
    #[arg(long, value_name = "VERSION", default_value = "FIX.5.0SP2", value_parser = application_version)]
    pub appl_ver: Version,
}

fn application_version(text: &str) -> Result<Version, String> {
    match Version::parse(text) {
        Ok(version) if version.fixt => Err(format!("{version} is the transport: name an application version")),
        Ok(version) => Ok(version),
        Err(error) => Err(error.to_string()),
    }
}

/// How much is read at a time.
const PIECE: usize = 256 * 1024;
/// So much without a sign of another message is decoded as it is: no message that anyone sends is as long.
const HELD_MAX: usize = 16 * 1024 * 1024;
/// Bytes at the end of a text in which a message may have begun that is not known for one yet: `8=FI`, and a tag's digits.
const UNSURE: usize = 16;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Found {
    messages: u64,
    wrong: u64,
}

/// Whose the failure is.
#[derive(Debug)]
enum Failure {
    Read(io::Error),
    Write(io::Error),
}

pub(super) fn run(args: &DecodeArgs) -> anyhow::Result<ExitCode> {
    let own = args.dictionary.as_deref().map(|word| own(word, args.transport.as_deref())).transpose()?;
    let own = own.as_ref().map(NamedDictionary::dictionary);
    let mut versions = Versions::new(own, args.appl_ver);
    let stdout = io::stdout();
    let colour = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let mut output = BufWriter::new(stdout.lock());
    let name = args.file.display();
    let decoded = if args.file.as_os_str() == "-" {
        stream(io::stdin().lock(), &mut output, &mut versions, colour)
    } else {
        let file = File::open(&args.file).with_context(|| format!("cannot read {name}"))?;
        stream(file, &mut output, &mut versions, colour)
    };
    let found = match decoded.and_then(|found| output.flush().map(|()| found).map_err(Failure::Write)) {
        Ok(found) => found,
        // Whoever reads has seen enough.
        Err(Failure::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
        Err(Failure::Write(error)) => return Err(error).context("cannot write standard output"),
        Err(Failure::Read(error)) => return Err(error).with_context(|| format!("cannot read {name}")),
    };
    anyhow::ensure!(found.messages > 0, "{name}: no FIX message in it");
    if let Some(own) = own.filter(|_| !versions.used_own) {
        eprintln!("tidegate: the dictionary was not used: it is for {}, and no message is", own.begin_string());
    }
    if found.wrong > 0 {
        eprintln!("tidegate: {} of {} messages are wrong", found.wrong, found.messages);
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// The dictionary that the command line names.
fn own(word: &str, transport: Option<&Path>) -> anyhow::Result<NamedDictionary> {
    match transport {
        Some(_) => Ok(NamedDictionary::load(Path::new(word), transport)?),
        None => Ok(NamedDictionary::find(word)?),
    }
}

/// Decodes piece by piece, so that a day's log needs no more memory than a message.
fn stream(
    mut input: impl Read,
    output: &mut impl Write,
    versions: &mut Versions<'_>,
    colour: bool,
) -> Result<Found, Failure> {
    let mut found = Found::default();
    let mut held = Vec::new();
    let mut piece = vec![0; PIECE];
    let mut decoder = Decoder::new(|message: &Message<'_>| versions.of(message));
    loop {
        let read = input.read(&mut piece).map_err(Failure::Read)?;
        held.extend_from_slice(&piece[..read]);
        let ready = if read == 0 { held.len() } else { whole(&held) };
        for message in decoder.decode(&held[..ready]) {
            found.messages += 1;
            found.wrong += u64::from(!message.is_sound());
            show(&message, output, colour).map_err(Failure::Write)?;
        }
        held.drain(..ready);
        if read == 0 {
            return Ok(found);
        }
        if ready > 0 {
            output.flush().map_err(Failure::Write)?;
        }
    }
}

/// How much of the front is certainly made of whole messages: all of it where it ends with a line and that line's message
/// with its CheckSum(10), else what stands before the last message.
fn whole(held: &[u8]) -> usize {
    let Some(last) = last_start(held) else {
        // The beginning of a message may be cut in two by the end of what was read.
        return held.len().saturating_sub(UNSURE);
    };
    let is_whole = held.ends_with(b"\n") && has_check_sum(&held[last..]);
    if is_whole || held.len() - last > HELD_MAX { held.len() } else { last }
}

/// One message: its name, and each field as `tag Name = value (VALUE_NAME)`.
fn show(message: &DecodedMessage<'_>, output: &mut impl Write, colour: bool) -> io::Result<()> {
    let paint = Paint { colour };
    let name = message.name.unwrap_or("unknown message");
    let is_said = message.fields.iter().any(|field| field.tag == 8 && field.value == message.version);
    let version = if is_said { String::new() } else { format!(", {}", message.version) };
    writeln!(output, "{}", paint.bold(&format!("{name}{version}")))?;
    for field in &message.fields {
        let text = field_line(field);
        match &field.fault {
            Some(fault) => writeln!(output, "{}", paint.red(&format!("{text}  <-- {fault}")))?,
            None => writeln!(output, "{text}")?,
        }
    }
    for fault in &message.faults {
        writeln!(output, "{}", paint.red(&format!("       ! {fault}")))?;
    }
    writeln!(output)
}

fn field_line(field: &DecodedField<'_>) -> String {
    let DecodedField { tag, name, value, value_name, depth, fault: _ } = field;
    let (name, indent) = (name.unwrap_or("?"), 2 * depth);
    let meaning = value_name.map(|name| format!(" ({name})")).unwrap_or_default();
    format!("{tag:>6} {:indent$}{name} = {value}{meaning}", "")
}

/// Colours, where somebody can see them.
struct Paint {
    colour: bool,
}

impl Paint {
    fn bold(&self, text: &str) -> String {
        self.with("1", text)
    }

    fn red(&self, text: &str) -> String {
        self.with("31", text)
    }

    fn with(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests;
