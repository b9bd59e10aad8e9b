//! JSON in and out: the conventions' own example, messages of every version there and back, and what is refused.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use fix_codec::json::{JsonError, JsonFault, from_json, to_json};
use fix_codec::{DataLengths, Encoder, FieldIndex, Framed, FramingLimits, frame};
use proptest::prelude::*;
use spec::{Dictionary, Version};
use support::any_message;

fn json_of(bytes: &[u8], dictionary: &Dictionary) -> Result<String, JsonError> {
    let mut index = FieldIndex::new();
    to_json(&index.parse(bytes, &DataLengths::from_dictionary(dictionary)).unwrap(), dictionary)
}

/// The message of a JSON text with `|` for SOH and without BodyLength and CheckSum, which must be right.
fn message_of(text: &str, dictionary: &Dictionary) -> String {
    let bytes = from_json(text, dictionary).unwrap();
    assert!(matches!(frame(&bytes, &FramingLimits::default()), Framed::Message(_, len) if len == bytes.len()));
    let fields: Vec<_> = bytes.split_inclusive(|byte| *byte == 1).map(String::from_utf8_lossy).collect();
    let inner = fields.iter().filter(|field| !field.starts_with("9=") && !field.starts_with("10="));
    inner.map(|field| field.replace('\x01', "|")).collect()
}

const SNAPSHOT: &str = r#"{
    "Header": {
        "BeginString": "FIXT.1.1",
        "MsgType": "W",
        "MsgSeqNum": "4567",
        "SenderCompID": "SENDER",
        "TargetCompID": "TARGET",
        "SendingTime": "20160802-21:14:38.717"
    },
    "Body": {
        "SecurityIDSource": "8",
        "SecurityID": "ESU6",
        "MDReqID": "789",
        "NoMDEntries": [
            { "MDEntryType": "0", "MDEntryPx": "1.50", "MDEntrySize": "75", "MDEntryTime": "21:14:38.688" },
            { "MDEntryType": "1", "MDEntryPx": "1.75", "MDEntrySize": "25", "MDEntryTime": "21:14:38.688" }
        ]
    },
    "Trailer": {
    }
}"#;

#[test]
fn a_snapshot_is_the_same_message_in_both_forms() {
    let dictionary = Dictionary::for_session(Version::FIX50SP2).unwrap();
    assert_eq!(
        message_of(SNAPSHOT, dictionary),
        "8=FIXT.1.1|35=W|34=4567|49=SENDER|56=TARGET|52=20160802-21:14:38.717|22=8|48=ESU6|262=789|268=2|\
         269=0|270=1.50|271=75|273=21:14:38.688|269=1|270=1.75|271=25|273=21:14:38.688|"
    );
    let again = json_of(&from_json(SNAPSHOT, dictionary).unwrap(), dictionary).unwrap();
    let packed: String = SNAPSHOT.split_whitespace().collect();
    assert_eq!(again, packed);
}

#[test]
fn what_a_writer_may_leave_to_us_is_put_in() {
    let fix44 = Dictionary::fix44();
    let table = [
        // BeginString, the empty parts; MsgType by its tag, and in front wherever it stands.
        (r#"{"Header":{"MsgSeqNum":"1","35":"0"}}"#, "8=FIX.4.4|35=0|34=1|"),
        // BodyLength and CheckSum of other bytes.
        (r#"{"Header":{"BodyLength":"7","MsgType":"0"},"Trailer":{"CheckSum":"999"}}"#, "8=FIX.4.4|35=0|"),
        // The order of an entry, its group in a group among them.
        (
            r#"{"Header":{"MsgType":"D"},"Body":{"NoPartyIDs":[{"PartyRole":"1","NoPartySubIDs":
               [{"PartySubIDType":"2","PartySubID":"s"}],"PartyID":"p"}],"NoAllocs":[]}}"#,
            "8=FIX.4.4|35=D|453=1|448=p|452=1|802=1|523=s|803=2|78=0|",
        ),
        // A length, in front of its data wherever it stands.
        (r#"{"Header":{"MsgType":"A"},"Body":{"RawData":"YWI="}}"#, "8=FIX.4.4|35=A|95=2|96=ab|"),
        (
            r#"{"Header":{"MsgType":"A"},"Body":{"RawDataLength":"02","HeartBtInt":"30","RawData":"YWI="}}"#,
            "8=FIX.4.4|35=A|108=30|95=2|96=ab|",
        ),
        // Fields that the dictionary does not have, and a type that it does not have.
        (
            r#"{"Header":{"MsgType":"U9"},"Body":{"5001":"a","Text":"ż\u0007\""}}"#,
            "8=FIX.4.4|35=U9|5001=a|58=ż\u{7}\"|",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(message_of(text, fix44), expected, "{text}");
    }
}

#[test]
fn what_is_wrong_with_a_text_is_said_with_its_place() {
    let body = |fields: &str| format!(r#"{{"Header":{{"MsgType":"D"}},"Body":{{{fields}}}}}"#);
    let field = |tag, why: JsonFault| JsonError::Field { tag, why }.to_string();
    let table = [
        ("{".to_owned(), "not a message in JSON: EOF while parsing an object at line 1 column 1".to_owned()),
        (r#"{"Header":{}} {}"#.into(), "not a message in JSON: trailing characters at line 1 column 15".into()),
        (r#"{"Body":{}}"#.into(), "not a message in JSON: missing field `Header` at line 1 column 11".into()),
        (r#"{"Header":{}}"#.into(), JsonError::MsgTypeMissing.to_string()),
        (r#"{"Header":{"MsgType":""}}"#.into(), field(35, JsonFault::Empty)),
        (r#"{"Header":{"MsgType":[]}}"#.into(), field(35, JsonFault::NotAGroup)),
        (body(r#""Price":1.5"#), "not a message in JSON: invalid type: floating point `1.5`, expected a value in quotes or an array of group entries at line 1 column 45".into()),
        (body(r#""Price":null"#), "not a message in JSON: invalid type: null, expected a value in quotes or an array of group entries at line 1 column 46".into()),
        (body(r#""Prize":"1""#), r#"the dictionary has no field "Prize""#.into()),
        (body(r#""01":"1""#), r#"the dictionary has no field "01""#.into()),
        (body(r#""":"1""#), r#"the dictionary has no field """#.into()),
        (body(r#""4294967296":"1""#), r#"the dictionary has no field "4294967296""#.into()),
        (body(r#""Price":"1","44":"1""#), field(44, JsonFault::Repeated)),
        (body(r#""Price":"""#), field(44, JsonFault::Empty)),
        (body(r#""Text":"a\u000144=1""#), field(58, JsonFault::Separator)),
        (body(r#""Price":[]"#), field(44, JsonFault::NotAGroup)),
        (body(r#""MsgType":"8""#), field(35, JsonFault::NotInHeader)),
        (body(r#""NoPartyIDs":"1""#), field(453, JsonFault::IsAGroup)),
        (body(r#""NoPartyIDs":[{}]"#), field(453, JsonFault::DelimiterMissing { delimiter: 448 })),
        (body(r#""NoPartyIDs":[{"PartyRole":"1"}]"#), field(453, JsonFault::DelimiterMissing { delimiter: 448 })),
        (body(r#""NoPartyIDs":[{"PartyID":"p","Price":"1"}]"#), field(44, JsonFault::NotInEntry { count_tag: 453 })),
        (body(r#""EncodedText":"YWI""#), field(355, JsonFault::NotBase64)),
        (body(r#""EncodedTextLen":"3","EncodedText":"YWI=""#), field(354, JsonFault::LengthWrong { found: 2 })),
    ];
    for (text, expected) in table {
        assert_eq!(from_json(&text, Dictionary::fix44()).unwrap_err().to_string(), expected, "{text}");
    }
}

#[test]
fn a_message_that_json_has_no_place_for_is_refused() {
    let refused = |fields: &[(u32, &[u8])]| {
        let mut out = Vec::new();
        let mut encoder = Encoder::begin(&mut out, b"FIX.4.4", b"D");
        fields.iter().for_each(|(tag, value)| encoder.bytes(*tag, value));
        encoder.finish();
        json_of(&out, Dictionary::fix44()).unwrap_err().to_string()
    };
    assert_eq!(refused(&[(58, b"\xff")]), "field 58: is not UTF-8");
    assert_eq!(refused(&[(58, b"a"), (58, b"b")]), "field 58: stands twice in one place");
    assert_eq!(refused(&[(453, b"2"), (448, b"a")]), "group 453: 2 entries stated, 1 found");
}

#[test]
fn data_is_base64_whatever_is_in_it() {
    let mut out = Vec::new();
    let mut encoder = Encoder::begin(&mut out, b"FIX.4.4", b"A");
    encoder.data(95, 96, b"a\x01\xff");
    // FIX 5.0's, which this dictionary does not have.
    encoder.data(1401, 1402, b"\x01");
    encoder.finish();
    let text = json_of(&out, Dictionary::fix44()).unwrap();
    assert!(text.contains(r#""RawDataLength":"3","RawData":"YQH/","1401":"1","1402":"AQ==""#), "{text}");
    assert_eq!(from_json(&text, Dictionary::fix44()).unwrap(), out);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn a_message_survives_json((dictionary, given) in any_message()) {
        let bytes = given.encode();
        let text = json_of(&bytes, dictionary).unwrap();
        let again = from_json(&text, dictionary).unwrap();
        prop_assert_eq!(String::from_utf8_lossy(&again), String::from_utf8_lossy(&bytes), "{}", text);
        prop_assert_eq!(again, bytes);
    }

    #[test]
    fn no_text_stops_the_reader(text in r#"[\{\}\[\]":,a0DHB\\1 ]{0,40}"#, at: prop::sample::Index, by in "[\\PC]{0,3}") {
        from_json(&text, Dictionary::fix44()).ok();
        let mut snapshot: Vec<char> = SNAPSHOT.chars().collect();
        let at = at.index(snapshot.len());
        snapshot.splice(at..at + 1, by.chars());
        from_json(&snapshot.into_iter().collect::<String>(), Dictionary::fix44()).ok();
    }
}
