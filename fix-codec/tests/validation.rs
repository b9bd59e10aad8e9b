//! What is said of a message that breaks the rules: the public acceptance definitions, and a table with each reason.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests; the shared data is read from files")]

use std::path::PathBuf;

use fix_codec::{
    DataLengths, FieldIndex, GroupFault, GroupRules, Reason, Rejection, ValidationOptions, ValidationScratch,
    Violation, validate,
};
use spec::{Dictionary, GroupDef, Member};

/// What a session would say of a message written with `|`, by the options.
fn judge(text: &str, options: &ValidationOptions) -> Result<(), Rejection> {
    let bytes = text.replace('|', "\x01").into_bytes();
    let mut index = FieldIndex::new();
    let message = index.parse(&bytes, &DataLengths::STANDARD).map_err(|error| error.violation())?;
    validate(&message, Dictionary::fix44(), options, &mut ValidationScratch::new())
}

const HEADER: &str = "8=FIX.4.4|9=100|35=D|34=2|49=TW44|52=20131008-14:30:00|56=ISLD|";
const ORDER: &str = "11=ID|54=1|55=IBM|60=20131008-14:30:00|38=200.00|40=1|";
const TRAILER: &str = "10=000|";

/// An order with fields added to its body.
fn order(more: &str) -> String {
    format!("{HEADER}{ORDER}{more}{TRAILER}")
}

#[test]
fn each_rule_broken_is_answered_with_its_reason_and_field() {
    let table: &[(String, Reason, Option<i64>)] = &[
        (order("999=HI|"), Reason::InvalidTagNumber, Some(999)),
        (order("5000=HI|"), Reason::InvalidTagNumber, Some(5000)),
        (order("0=HI|"), Reason::InvalidTagNumber, Some(0)),
        (order("-1=HI|"), Reason::InvalidTagNumber, Some(-1)),
        (order("").replace("11=ID|", ""), Reason::RequiredTagMissing, Some(11)),
        (order("").replace("56=ISLD|", ""), Reason::RequiredTagMissing, Some(56)),
        (order("").replace(TRAILER, ""), Reason::RequiredTagMissing, Some(10)),
        // Header before body, dictionary order within.
        (format!("{HEADER}{TRAILER}"), Reason::RequiredTagMissing, Some(11)),
        (order("108=30|"), Reason::TagNotDefinedForMessageType, Some(108)),
        // A group's field outside of its group.
        (order("448=X|"), Reason::TagNotDefinedForMessageType, Some(448)),
        (order("1=|"), Reason::TagWithoutValue, Some(1)),
        (order("").replace("35=D", "35="), Reason::TagWithoutValue, Some(35)),
        (order("21=4|"), Reason::ValueIncorrect, Some(21)),
        (order("18=1 ?|"), Reason::ValueIncorrect, Some(18)),
        (order("354=7|355=abc|"), Reason::ValueIncorrect, Some(354)),
        (order("44=+1|"), Reason::IncorrectDataFormat, Some(44)),
        (order("44=1e5|"), Reason::IncorrectDataFormat, Some(44)),
        (order("432=20130229|"), Reason::IncorrectDataFormat, Some(432)),
        (order("").replace("54=1", "54=11"), Reason::IncorrectDataFormat, Some(54)),
        (order("").replace("34=2", "34=-2"), Reason::IncorrectDataFormat, Some(34)),
        (order("126=2013-10-08|"), Reason::IncorrectDataFormat, Some(126)),
        (order("114=y|"), Reason::IncorrectDataFormat, Some(114)),
        (order("").replace("35=D", "35=*"), Reason::InvalidMsgType, None),
        (order("40=2|"), Reason::TagRepeated, Some(40)),
        (order("49=TW44|").replace("49=TW44|52", "52"), Reason::OutOfOrder, Some(49)),
        (format!("{HEADER}{ORDER}{TRAILER}44=1|"), Reason::OutOfOrder, Some(44)),
        (order("386=1|625=X|"), Reason::GroupOutOfOrder, Some(386)),
        (order("453=1|448=A|452=1|447=D|"), Reason::GroupOutOfOrder, Some(447)),
        (order("453=1|448=A|447=D|447=D|"), Reason::TagRepeated, Some(447)),
        (order("386=3|336=1|336=2|"), Reason::IncorrectGroupCount, Some(386)),
        (order("386=1|336=1|336=2|"), Reason::IncorrectGroupCount, Some(386)),
        (order("386=0|336=1|"), Reason::IncorrectGroupCount, Some(386)),
        (order("386=1|"), Reason::IncorrectGroupCount, Some(386)),
        (order("386=X|336=1|"), Reason::IncorrectDataFormat, Some(386)),
        (order("386=|336=1|"), Reason::TagWithoutValue, Some(386)),
        (order("453=1|448=A|447=D|452=1|802=2|523=X|803=1|"), Reason::IncorrectGroupCount, Some(802)),
        (order("453=1|448=A|447=|452=1|"), Reason::TagWithoutValue, Some(447)),
        (order("58=one\x01two|"), Reason::NonDataContainsSoh, Some(58)),
        // Several at once: order of parts, then what is missing, then the fields.
        (order("49=TW44|999=HI|").replace("11=ID|", ""), Reason::OutOfOrder, Some(49)),
        (order("999=HI|").replace("11=ID|", ""), Reason::RequiredTagMissing, Some(11)),
    ];
    for (text, reason, ref_tag) in table {
        let expected = Violation { reason: *reason, ref_tag: *ref_tag };
        assert_eq!(judge(text, &ValidationOptions::default()), Err(expected.into()), "{text}");
    }
}

#[test]
fn what_the_rules_allow_is_let_through() {
    for more in [
        "",
        "386=0|",
        "386=2|336=1|336=2|",
        "453=2|448=A|447=D|452=1|802=1|523=X|803=1|448=B|447=D|452=2|",
        "354=3|355=a\x01b|",
        "18=1 2|432=20120229|200=201310|",
        "44=-1.50|",
        "126=99991231-23:59:60.123456789012|",
    ] {
        assert_eq!(judge(&order(more), &ValidationOptions::default()), Ok(()), "{more}");
    }
    let shuffled = "8=FIX.4.4|9=100|35=D|56=ISLD|52=20131008-14:30:00|34=2|49=TW44|40=1|54=1|11=ID|60=20131008-14:30:00|55=IBM|10=000|";
    assert_eq!(judge(shuffled, &ValidationOptions::default()), Ok(()));
}

#[test]
fn each_setting_turns_off_its_own_rule_and_no_other() {
    let strict = ValidationOptions::default();
    let table: &[(String, ValidationOptions)] = &[
        (order("49=TW44|").replace("49=TW44|52", "52"), ValidationOptions { fields_out_of_order: false, ..strict }),
        (order("1=|"), ValidationOptions { fields_have_values: false, ..strict }),
        (order("5000=HI|"), ValidationOptions { user_defined_fields: false, ..strict }),
        (order("999=HI|108=30|"), ValidationOptions { allow_unknown_fields: true, ..strict }),
        (order("21=4|"), ValidationOptions { allow_unknown_enum_values: true, ..strict }),
        (order("453=1|448=A|452=1|447=D|"), ValidationOptions { unordered_group_fields: false, ..strict }),
        (
            order("453=2|447=D|448=A|447=D|448=B|"),
            ValidationOptions { first_field_in_group_is_delimiter: true, unordered_group_fields: false, ..strict },
        ),
    ];
    for (i, (text, relaxed)) in table.iter().enumerate() {
        assert!(judge(text, &strict).is_err(), "{text}");
        assert_eq!(judge(text, relaxed), Ok(()), "{text}");
        let (other, _) = &table[(i + 1) % 6];
        assert!(i == 6 || judge(other, relaxed).is_err(), "{text} and {other}");
    }
    let repeated = order("5000=HI|5001=HI|5000=HI|");
    let relaxed = ValidationOptions { user_defined_fields: false, ..strict };
    let expected = Violation { reason: Reason::TagRepeated, ref_tag: Some(5000) };
    assert_eq!(judge(&repeated, &relaxed), Err(expected.into()));
}

#[test]
fn one_message_leaves_nothing_behind_for_the_next() {
    let (mut index, mut scratch) = (FieldIndex::new(), ValidationScratch::new());
    let mut judge = |text: String| {
        let bytes = text.replace('|', "\x01").into_bytes();
        let message = index.parse(&bytes, &DataLengths::STANDARD).unwrap();
        validate(&message, Dictionary::fix44(), &ValidationOptions::default(), &mut scratch)
            .map_err(|rejection| rejection.violation().reason)
    };
    for _ in 0..3 {
        assert_eq!(judge(order("")), Ok(()));
        assert_eq!(judge(order("").replace("11=ID|", "")), Err(Reason::RequiredTagMissing));
        assert_eq!(judge(order("5000=X|5000=X|")), Err(Reason::InvalidTagNumber));
    }
}

fn parties() -> &'static GroupDef {
    match Dictionary::fix44().message(b"D").unwrap().member(453) {
        Some(Member::Group(group)) => group,
        other => panic!("453 is a group, not {other:?}"),
    }
}

#[test]
fn the_entries_of_a_group_are_read_each_with_its_own_fields() {
    let bytes = order("453=2|448=A|447=D|452=1|802=2|523=X|803=1|523=Y|448=B|452=2|58=after|").replace('|', "\x01");
    let mut index = FieldIndex::new();
    let message = index.parse(bytes.as_bytes(), &DataLengths::STANDARD).unwrap();
    let Some(Member::Group(subs)) = parties().member(802) else { panic!("802 is a group") };
    let read: Vec<_> = message
        .group(453, parties())
        .unwrap()
        .map(|party| {
            let subs = party.group(802, subs).unwrap().map(|sub| sub.require(523).unwrap()).collect::<Vec<_>>();
            (party.value(448).unwrap(), party.value(447), party.value(452), subs)
        })
        .collect();
    assert_eq!(read[0], (&b"A"[..], Some(&b"D"[..]), Some(&b"1"[..]), vec![&b"X"[..], b"Y"]));
    assert_eq!(read[1], (&b"B"[..], None, Some(&b"2"[..]), vec![]));
    assert_eq!(read.len(), 2);
    let none = order("").replace('|', "\x01");
    assert_eq!(index.parse(none.as_bytes(), &DataLengths::STANDARD).unwrap().group(453, parties()).unwrap().len(), 0);
}

#[test]
fn faults_of_a_group_are_told_apart() {
    let required = GroupRules { required: true, ..GroupRules::STANDARD };
    let table: &[(&str, GroupRules, GroupFault)] = &[
        ("453=3|448=A|448=B|", GroupRules::STANDARD, GroupFault::CountWrong { stated: 3, found: 2 }),
        ("453=1|448=A|448=B|", GroupRules::STANDARD, GroupFault::CountWrong { stated: 1, found: 2 }),
        ("453=99999999999|448=A|", GroupRules::STANDARD, GroupFault::CountWrong { stated: 99_999_999_999, found: 1 }),
        ("453=1|447=D|448=A|", GroupRules::STANDARD, GroupFault::DelimiterMissing { delimiter: 448, found: 447 }),
        ("453=1|448=A|452=1|447=D|", GroupRules::STANDARD, GroupFault::MemberOutOfOrder { tag: 447 }),
        ("453=1|448=A|447=D|447=D|", GroupRules::STANDARD, GroupFault::MemberRepeated { tag: 447 }),
    ];
    for (more, rules, expected) in table {
        let bytes = order(more).replace('|', "\x01");
        let mut index = FieldIndex::new();
        let message = index.parse(bytes.as_bytes(), &DataLengths::STANDARD).unwrap();
        assert_eq!(message.group_with(453, parties(), *rules).unwrap_err().why, *expected, "{more}");
    }
    // Allocations of an AllocationInstruction are a group whose entries have fields that must be there, in some versions.
    let def = Dictionary::fix44().messages().iter().find_map(|message| {
        message.members().iter().find_map(|member| match member.member() {
            Member::Group(group) => {
                group.required().iter().find(|tag| **tag != group.delimiter()).map(|tag| (group, *tag))
            }
            Member::Field => None,
        })
    });
    let (group, missing) = def.unwrap();
    let bytes = format!("{}=1\x01{}=X\x01", group.count_tag(), group.delimiter());
    let mut index = FieldIndex::new();
    let fields = index.parse(bytes.as_bytes(), &DataLengths::STANDARD).unwrap();
    assert_eq!(fields.group(group.count_tag(), group).unwrap().len(), 1);
    let error = fields.group_with(group.count_tag(), group, required).unwrap_err();
    assert_eq!(error.why, GroupFault::RequiredMissing { tag: missing });
}

/// The folder of shared data, or `None` with a line to say so.
fn shared(name: &str, what: &str) -> Option<PathBuf> {
    let default = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared"));
    let path = std::env::var("TIDEGATE_SHARED").map_or_else(|_| default(), PathBuf::from).join(what);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var("TIDEGATE_REQUIRE_SHARED").is_err(), "{name} needs {}", path.display());
    eprintln!("SKIPPED {name}: needs {what} (set TIDEGATE_SHARED)");
    None
}

/// The value of a field in a line of a definition.
fn value(line: &str, tag: u32) -> Option<&str> {
    line.split('\x01').find_map(|field| field.strip_prefix(&format!("{tag}=")))
}

#[test]
fn the_public_definitions_get_the_answers_they_expect() {
    let name = "the_public_definitions_get_the_answers_they_expect";
    let Some(folder) = shared(name, "acceptance/FIX.4.4") else { return };
    let mut refused = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let ours = ["14", "15_", "21_", "2q", "2r", "ReverseRoute", "RejectResent"];
        if !ours.iter().any(|prefix| file.starts_with(prefix)) {
            continue;
        }
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let lines: Vec<&str> = text.lines().collect();
        for (i, line) in lines.iter().enumerate() {
            let Some(sent) = line.strip_prefix('I').filter(|line| line.starts_with("8=")) else { continue };
            let answer = lines[i + 1..].iter().find(|line| line.starts_with(['I', 'E', 'e'])).unwrap();
            let sent = sent.replace("<TIME>", "20131008-14:30:00").replacen('\x01', "\x019=100\x01", 1);
            let sent = format!("{sent}10=000\x01");
            let verdict = judge(&sent, &ValidationOptions::default());
            let shown = sent.replace('\x01', "|");
            if value(answer, 35) != Some("3") {
                assert_eq!(verdict, Ok(()), "{file}: {shown}");
                continue;
            }
            let violation = verdict.expect_err(&format!("{file}: {shown}")).violation();
            assert_eq!(value(answer, 58), Some(violation.text()), "{file}: {shown}");
            assert_eq!(value(answer, 373), Some(&*violation.reason.code().to_string()), "{file}: {shown}");
            assert_eq!(value(answer, 371), violation.ref_tag.map(|tag| tag.to_string()).as_deref(), "{file}: {shown}");
            refused += 1;
        }
    }
    assert!(refused >= 20, "only {refused} refusals in the definitions");
}
