//! What a person sees of messages, sound and not.

use super::*;

const ORDER: &str = "8=FIX.4.4|9=147|35=D|34=2|49=CLIENT1|56=TIDEGATE|52=20131008-14:30:00.000|11=A1|55=IBM|54=1|38=1000|\
                     40=2|44=182.50|60=20131008-14:30:00.000|453=1|448=BROKER|447=D|452=1|10=000|";

fn one(text: &str) -> DecodedMessage<'static> {
    let mut messages = decode(text.as_bytes(), Dictionary::fix44());
    assert_eq!(messages.len(), 1, "{text}");
    messages.remove(0)
}

/// The order with the right BodyLength and CheckSum.
fn sound() -> String {
    let body = ORDER.find("35=D").unwrap()..ORDER.find("10=000").unwrap();
    let message = format!("8=FIX.4.4|9={}|{}", body.len(), &ORDER[body]);
    let sum: u32 = message.bytes().map(|byte| if byte == b'|' { 1 } else { u32::from(byte) }).sum();
    format!("{message}10={:03}|", sum % 256)
}

#[test]
fn a_person_sees_names_values_and_groups() {
    let text = one(&sound()).to_string();
    assert!(one(&sound()).is_sound(), "{text}");
    assert!(text.starts_with("NewOrderSingle\n  BeginString(8) = FIX.4.4\n"), "{text}");
    assert!(text.contains("\n  Side(54) = 1 BUY\n"), "{text}");
    assert!(text.contains("\n  NoPartyIDs(453) = 1\n    PartyID(448) = BROKER\n"), "{text}");
}

#[test]
fn a_person_sees_what_is_wrong() {
    let table = [
        (
            "CheckSum(10) = 000  <-- CheckSum(10)=000 where the bytes give",
            sound().rsplit_once("10=").unwrap().0.to_owned() + "10=000|",
        ),
        ("BodyLength(9) = 7  <-- BodyLength(9)=7 does not lead", sound().replacen("9=", "9=7|999=", 1)),
        ("(999) = x  <-- unknown tag", sound().replace("|55=IBM", "|999=x|55=IBM")),
        ("Side(54) = Q  <-- Value is incorrect", sound().replace("54=1", "54=Q")),
        ("OrderQty(38) = +5  <-- Incorrect data format", sound().replace("38=1000", "38=+5")),
        ("Symbol(55) =   <-- Tag specified without", sound().replace("55=IBM", "55=")),
        ("! Required tag missing: ClOrdID(11)", sound().replace("|11=A1", "")),
        ("NoPartyIDs(453) = 2  <-- Incorrect NumInGroup", sound().replace("453=1", "453=2")),
        ("! -4 is not a tag (at byte", sound().replace("|55=IBM", "|-4=x|55=IBM")),
        ("BodyLength(9) = 99999999999  <-- no message is so long", with_length("99999999999")),
        ("BodyLength(9) = 18446744073709551616  <-- no message is so long", with_length("18446744073709551616")),
        ("BodyLength(9) = -4  <-- Incorrect data format", with_length("-4")),
        ("BeginString(8) = FIX.4.9  <-- another version, read as FIX.4.4", sound().replace("FIX.4.4", "FIX.4.9")),
        ("(148) = X  <-- Tag not defined for this message type", sound().replace("|55=IBM", "|148=X|55=IBM")),
        ("Symbol(55) = BAC  <-- Tag appears more than once", sound().replace("|54=1", "|55=BAC|54=1")),
    ];
    for (expected, text) in table {
        let shown = one(&text).to_string();
        assert!(shown.contains(expected), "{expected}\n{shown}");
    }
}

fn with_length(length: &str) -> String {
    let sound = sound();
    let (before, rest) = sound.split_once("|9=").unwrap();
    format!("{before}|9={length}|{}", rest.split_once('|').unwrap().1)
}

#[test]
fn everything_that_is_missing_is_named_at_once() {
    let wrong = sound()
        .replace("|56=TIDEGATE", "")
        .replace("|11=A1", "")
        .replace("|40=2", "")
        .replace("|453=1|448=BROKER|", "|711=3|311=A|309=B|311=C|453=1|")
        .replace("10=", "11=");
    let decoded = one(&wrong);
    let fault = |tag: u32| decoded.fields.iter().rfind(|field| field.tag == tag).and_then(|field| field.fault.clone());
    // Which hides nothing else.
    assert_eq!(fault(711).as_deref(), Some(Reason::IncorrectGroupCount.text()), "{decoded}");
    assert_eq!(fault(453).as_deref(), Some(Reason::GroupOutOfOrder.text()), "{decoded}");
    let missing: Vec<&str> =
        decoded.faults.iter().filter_map(|fault| fault.strip_prefix("Required tag missing: ")).collect();
    assert_eq!(missing, ["TargetCompID(56)", "OrdType(40)", "CheckSum(10)"], "{decoded}");
}

#[test]
fn a_required_field_that_an_entry_lacks_is_named_with_its_entry() {
    // AffectedOrd of a list's status: OrderQty and others are required in each entry of NoOrders(73).
    let list = "8=FIX.4.4|9=5|35=N|34=1|49=A|56=B|52=20131008-14:30:00|66=L|429=2|82=1|431=3|83=1|68=2|73=2|\
                11=A|14=0|39=0|151=0|84=0|6=0|11=B|39=0|151=0|84=0|10=000|";
    let decoded = one(list);
    let missing: Vec<&str> =
        decoded.faults.iter().filter_map(|fault| fault.strip_prefix("Required tag missing: ")).collect();
    assert_eq!(
        missing,
        ["CumQty(14), in entry 2 of NoOrders(73)", "AvgPx(6), in entry 2 of NoOrders(73)"],
        "{decoded}"
    );
}

#[test]
fn what_logs_write_for_soh_is_understood_for_each_message_on_its_own() {
    let line = sound();
    let with_soh = line.replace('|', "\x01");
    let kinds = [line.clone(), line.replace('|', "^A"), line.replace('|', ";"), with_soh.clone()];
    let log: String = kinds.iter().map(|line| format!("12:00 in: {line}\n")).collect();
    let messages = decode(log.as_bytes(), Dictionary::fix44());
    assert_eq!(messages, vec![one(&with_soh); 4]);
}

#[test]
fn what_separates_elsewhere_is_text_where_soh_separates() {
    let text = |text: &str| {
        let order = sound().replace("|453=1", &format!("|58={text}|453=1"));
        let (head, body) = order.split_once("|35=").unwrap();
        let body = format!("35={}", body.rsplit_once("10=").unwrap().0);
        let message = format!("{}|9={}|{body}", head.split_once('|').unwrap().0, body.len());
        let message = message.replace('|', "\x01").replace('!', "|");
        let sum: u32 = message.bytes().map(u32::from).sum();
        format!("{message}10={:03}\x01", sum % 256)
    };
    for value in ["a;b^Ac!d", "copy of 8=FIX.4.4!9=5!35=0!10=000!", "8=FIX.4.4;9=5"] {
        let decoded = one(&text(value));
        assert!(decoded.is_sound(), "{decoded}");
        let shown = decoded.fields.iter().find(|field| field.tag == 58).map(|field| field.value.as_str());
        assert_eq!(shown, Some(value.replace('!', "|").as_str()));
    }
}

#[test]
fn a_name_that_begins_with_fix_is_no_message() {
    let desk = sound().replace("448=BROKER", "448=FIXDSK").replace("9=14", "9=1");
    for text in [desk.clone(), desk.replace('|', "^A"), desk.replace('|', "\x01"), format!("00:008=FIX{}", &desk[5..])]
    {
        one(&text);
        assert!(last_start(text.as_bytes()).unwrap() < 9, "{text}");
    }
}

#[test]
fn a_dictionary_with_data_fields_of_its_own_reads_them() {
    let fields = "<field number=\"9001\" name=\"NoteLength\" type=\"LENGTH\"/><field number=\"9002\" name=\"Note\" type=\"DATA\"/>";
    let members = "<field name=\"NoteLength\" required=\"N\"/><field name=\"Note\" required=\"N\"/>";
    let fix44 = spec::Version::FIX44.xml().unwrap();
    let heartbeat = fix44.find("name=\"Heartbeat\"").unwrap();
    let at = heartbeat + fix44[heartbeat..].find('>').unwrap() + 1;
    let xml = format!("{}{members}{}", &fix44[..at], &fix44[at..]).replace("</fields>", &format!("{fields}</fields>"));
    let own = Dictionary::from_xml(&xml).unwrap();
    let text = "8=FIX.4.4\x019=5\x0135=0\x019001=3\x019002=a\x01b\x0110=000\x01";
    let messages = decode(text.as_bytes(), &own);
    let note = messages[0].fields.iter().find(|field| field.tag == 9002).unwrap();
    assert_eq!((note.value.as_str(), note.fault.as_deref()), ("a\\u{1}b", None), "{}", messages[0]);
}

#[test]
fn messages_are_found_among_other_text() {
    let line = sound();
    let log =
        format!("12:00 in: {line}\n12:01 out: {}\nnothing\n{line}{line} 8=FIX.4.4|9=5", line.trim_end_matches('|'));
    let messages = decode(log.as_bytes(), Dictionary::fix44());
    let sound: Vec<bool> = messages.iter().map(DecodedMessage::is_sound).collect();
    assert_eq!(sound, [true, true, true, true, false]);
    let with_soh = log.replace('|', "\x01");
    assert_eq!(decode(with_soh.as_bytes(), Dictionary::fix44()), messages);
}

proptest::proptest! {
    #[test]
    fn no_text_stops_the_reader(text in "(8=FIX|9=1|10=|35=D|453=2|448=|\\^A|;|[a-z\u{1}|=\n]|\\PC){0,60}") {
        decode(text.as_bytes(), Dictionary::fix44());
    }
}
