//! What is printed, however the input comes.

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
    let mut versions = Versions::new(None, Version::FIX50SP2);
    let found = stream(Dribble { text: text.as_bytes(), size }, &mut output, &mut versions, false).unwrap();
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
    let carets = log.replace('|', "^A");
    for log in [log.clone(), log.replace('|', "\x01"), log.replace('|', ";"), carets, mixed] {
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
    assert_eq!(whole(&line.replace('|', "^A").into_bytes()), line.replace('|', "^A").len());
    assert_eq!(whole(b"a line of a log with noise in it\n8=F"), 20);
}

#[test]
fn each_version_is_held_against_its_own_dictionary() {
    let of = |version: &str, text: String| text.replace("FIX.4.4", version).replace("10=", "10=x");
    let (text, _) = decoded(&of("FIX.4.0", order()), usize::MAX);
    assert!(text.starts_with("NewOrderSingle\n") && text.contains("453 ? = 1  <-- unknown tag"), "{text}");
    let (text, _) = decoded(&of("FIXT.1.1", order()), usize::MAX);
    assert!(text.starts_with("NewOrderSingle, FIX.5.0SP2\n") && text.contains("453 NoPartyIDs = 1\n"), "{text}");
}

#[test]
fn what_the_gateways_clients_may_send_is_sound() {
    let body =
        format!("35=D|{HEADER}11=A1|55=IBM|54=1|60=20131008-14:30:00.000|40=2|44=1|847=1|957=1|958=X|959=1|960=1|");
    let (text, found) = decoded(&message(&body), usize::MAX);
    assert_eq!(found.wrong, 0, "{text}");
}

/// A disk that is full.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn who_failed_is_told_apart() {
    let mut versions = Versions::new(None, Version::FIX50SP2);
    let failure = stream(order().as_bytes(), &mut Full, &mut versions, false).unwrap_err();
    assert!(matches!(failure, Failure::Write(_)), "{failure:?}");
}
