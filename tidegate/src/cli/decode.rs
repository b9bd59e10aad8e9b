//! `tidegate decode`

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use fix_codec::human::{DecodedField, DecodedMessage, decode};
use spec::Dictionary;

/// Arguments of `tidegate decode`.
#[derive(Debug, clap::Args)]
pub struct DecodeArgs {
    /// What to read: a log, a capture, a message; `-` is standard input.
    #[arg(default_value = "-", value_name = "FILE")]
    pub file: PathBuf,
}

/// How much is read at a time.
const PIECE: usize = 256 * 1024;
/// So much without a sign of another message is decoded as it is: no message that anyone sends is as long.
const HELD_MAX: usize = 16 * 1024 * 1024;
/// What every message begins with.
const START: &[u8] = b"8=FIX";

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Found {
    messages: u64,
    wrong: u64,
}

pub(super) fn run(args: &DecodeArgs) -> anyhow::Result<ExitCode> {
    let stdout = io::stdout();
    let colour = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let mut output = BufWriter::new(stdout.lock());
    let name = args.file.display();
    let decoded = if args.file.as_os_str() == "-" {
        stream(io::stdin().lock(), &mut output, colour)
    } else {
        let file = File::open(&args.file).with_context(|| format!("cannot read {name}"))?;
        stream(file, &mut output, colour)
    };
    let found = match decoded.and_then(|found| output.flush().map(|()| found)) {
        Ok(found) => found,
        // Whoever reads has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
        Err(error) => return Err(error).with_context(|| format!("cannot read {name}")),
    };
    anyhow::ensure!(found.messages > 0, "{name}: no FIX message in it");
    if found.wrong > 0 {
        eprintln!("tidegate: {} of {} messages are wrong", found.wrong, found.messages);
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Decodes piece by piece, so that a day's log needs no more memory than a message.
fn stream(mut input: impl Read, output: &mut impl Write, colour: bool) -> io::Result<Found> {
    let mut found = Found::default();
    let mut held = Vec::new();
    let mut piece = vec![0; PIECE];
    loop {
        let read = input.read(&mut piece)?;
        held.extend_from_slice(&piece[..read]);
        let ready = if read == 0 { held.len() } else { whole(&held) };
        separate(&mut held[..ready]);
        for message in decode(&held[..ready], Dictionary::fix44()) {
            found.messages += 1;
            found.wrong += u64::from(!message.is_sound());
            show(&message, output, colour)?;
        }
        held.drain(..ready);
        if read == 0 {
            return Ok(found);
        }
        if ready > 0 {
            output.flush()?;
        }
    }
}

/// How much of the front is certainly made of whole messages: all of it where it ends with a line and that line's message
/// with its CheckSum(10), else what stands before the last message.
fn whole(held: &[u8]) -> usize {
    let Some(last) = last_start(held) else {
        // The beginning of a message may be cut in two by the end of what was read.
        return held.len().saturating_sub(START.len());
    };
    let is_whole = held.ends_with(b"\n") && has_check_sum(&held[last..]);
    if is_whole || held.len() - last > HELD_MAX { held.len() } else { last }
}

/// Puts SOH between the fields of each message that has `|` there: a log may hold both kinds.
fn separate(text: &mut [u8]) {
    let mut end = text.len();
    while let Some(start) = last_start(&text[..end]) {
        let message = &mut text[start..end];
        let separator = message.iter().find(|byte| matches!(byte, b'|' | b'\x01'));
        if separator == Some(&b'|') {
            message.iter_mut().filter(|byte| **byte == b'|').for_each(|byte| *byte = b'\x01');
        }
        end = start;
    }
}

/// Where the last message begins; one that is the value of a field is none.
fn last_start(held: &[u8]) -> Option<usize> {
    let starts = |at: &usize| held[*at..].starts_with(START) && (*at == 0 || held[*at - 1] != b'=');
    (0..held.len()).rev().find(starts)
}

fn has_check_sum(message: &[u8]) -> bool {
    message.windows(4).any(|window| matches!(window, [b'|' | b'\x01', b'1', b'0', b'=']))
}

/// One message: its name, and each field as `tag Name = value (VALUE_NAME)`.
fn show(message: &DecodedMessage<'_>, output: &mut impl Write, colour: bool) -> io::Result<()> {
    let paint = Paint { colour };
    writeln!(output, "{}", paint.bold(message.name.unwrap_or("unknown message")))?;
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
mod tests {
    use super::*;

    /// A message with the right BodyLength and CheckSum.
    fn message(body: &str) -> String {
        let message = format!("8=FIX.4.4|9={}|{body}", body.len());
        let sum: u32 = message.bytes().map(|byte| if byte == b'|' { 1 } else { u32::from(byte) }).sum();
        format!("{message}10={:03}|", sum % 256)
    }

    const HEADER: &str = "34=2|49=CLIENT1|56=TIDEGATE|52=20131008-14:30:00.000|";

    fn order() -> String {
        message(&format!(
            "35=D|{HEADER}11=A1|55=IBM|54=1|60=20131008-14:30:00.000|38=1000|40=2|44=182.50|453=1|448=B|447=D|452=1|"
        ))
    }

    /// Gives what it has in pieces of `size`.
    struct Dribble<'t> {
        text: &'t [u8],
        size: usize,
    }

    impl Read for Dribble<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let len = self.size.min(self.text.len()).min(buffer.len());
            buffer[..len].copy_from_slice(&self.text[..len]);
            self.text = &self.text[len..];
            Ok(len)
        }
    }

    fn decoded(text: &str, size: usize) -> (String, Found) {
        let mut output = Vec::new();
        let found = stream(Dribble { text: text.as_bytes(), size }, &mut output, false).unwrap();
        (String::from_utf8(output).unwrap(), found)
    }

    #[test]
    fn a_person_reads_tag_name_value_and_meaning() {
        let (text, found) = decoded(&order(), usize::MAX);
        assert_eq!(found, Found { messages: 1, wrong: 0 });
        let expected = "NewOrderSingle
     8 BeginString = FIX.4.4
     9 BodyLength = 148
    35 MsgType = D (NEW_ORDER_SINGLE)
    34 MsgSeqNum = 2
    49 SenderCompID = CLIENT1
    56 TargetCompID = TIDEGATE
    52 SendingTime = 20131008-14:30:00.000
    11 ClOrdID = A1
    55 Symbol = IBM
    54 Side = 1 (BUY)
    60 TransactTime = 20131008-14:30:00.000
    38 OrderQty = 1000
    40 OrdType = 2 (LIMIT)
    44 Price = 182.50
   453 NoPartyIDs = 1
   448   PartyID = B
   447   PartyIDSource = D (PROPRIETARY)
   452   PartyRole = 1 (EXECUTING_FIRM)
    10 CheckSum = 000

";
        let without_sum =
            |text: &str| text.lines().filter(|line| !line.contains("CheckSum")).collect::<Vec<_>>().join("\n");
        assert_eq!(without_sum(&text), without_sum(expected));
    }

    #[test]
    fn what_is_wrong_is_marked_where_it_is_and_counted() {
        let wrong = order().replace("54=1|", "54=Q|").replace("|11=A1", "");
        let (text, found) = decoded(&format!("{}\n{wrong}\n", order()), usize::MAX);
        assert_eq!(found, Found { messages: 2, wrong: 1 });
        assert!(text.contains("    54 Side = Q  <-- Value is incorrect"), "{text}");
        assert!(text.contains("     9 BodyLength = 148  <-- BodyLength(9)=148 does not lead to"), "{text}");
        let (text, found) = decoded(&message(&format!("35=0|{HEADER}7777=x|")), usize::MAX);
        assert_eq!(found.wrong, 1);
        assert!(text.contains("  7777 ? = x  <-- unknown tag"), "{text}");
    }

    #[test]
    fn a_log_is_read_the_same_however_it_arrives() {
        let heartbeat = message(&format!("35=0|{HEADER}"));
        let log = format!(
            "2013-10-08 14:30:00 in:  {}\n2013-10-08 14:30:01 out: {heartbeat}\r\nnoise 8=F\n{heartbeat}{heartbeat}",
            order()
        );
        let (first, rest) = log.split_once('\n').unwrap();
        let mixed = format!("{first}\n{}", rest.replace('|', "\x01"));
        for log in [log.clone(), log.replace('|', "\x01"), mixed] {
            let (text, found) = decoded(&log, usize::MAX);
            assert_eq!(found, Found { messages: 4, wrong: 0 }, "{text}");
            for size in [1, 2, 3, 7, 64, 200] {
                assert_eq!(decoded(&log, size), (text.clone(), found), "{size} bytes at a time");
            }
        }
    }

    #[test]
    fn a_line_typed_is_decoded_before_the_next_one_comes() {
        let line = format!("{}\n", order());
        assert_eq!(whole(line.as_bytes()), line.len());
        assert_eq!(whole(&line.as_bytes()[..40]), 0);
        assert_eq!(whole(b"noise\n8=F"), 4);
    }
}
