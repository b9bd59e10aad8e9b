//! What is said of a message that lacks a field which its other fields call for (14m).
#![allow(clippy::unwrap_used, reason = "tests")]

use fix_codec::{
    BusinessRejectReason, BusinessViolation, DataLengths, FieldIndex, Reason, Rejection, ValidationOptions,
    ValidationScratch, Violation, validate,
};
use spec::{Dictionary, Version};

const STRICT: fn() -> ValidationOptions = ValidationOptions::default;

/// The verdict on a message of a version, of which `body` begins with MsgType(35) and has `|` for SOH.
fn judge(version: Version, body: &str, options: &ValidationOptions) -> Result<(), Rejection> {
    let dictionary = Dictionary::for_session(version).unwrap();
    judge_by(dictionary, body, options)
}

fn judge_by(dictionary: &Dictionary, body: &str, options: &ValidationOptions) -> Result<(), Rejection> {
    let (msg_type, body) = body.split_once('|').unwrap();
    let begin_string = dictionary.begin_string();
    let header = format!("8={begin_string}|9=100|{msg_type}|34=2|49=A|52=20131008-14:30:00|56=B|");
    let bytes = format!("{header}{body}10=000|").replace('|', "\x01").into_bytes();
    let mut index = FieldIndex::new();
    let message = index.parse(&bytes, &DataLengths::STANDARD).map_err(|error| error.violation())?;
    validate(&message, dictionary, options, &mut ValidationScratch::new())
}

fn lacks(tag: u32) -> Result<(), Rejection> {
    let reason = BusinessRejectReason::ConditionallyRequiredFieldMissing;
    Err(Rejection::Business(BusinessViolation { reason, ref_tag: tag }))
}

const T: &str = "60=20131008-14:30:00|";

/// Each with what it lacks, and the fields that make it whole.
#[test]
fn a_field_that_others_call_for_is_missed_by_its_tag() {
    let v44 = Version::FIX44;
    let order = "35=D|11=A|55=IBM|54=1|";
    let old = "35=D|11=A|21=1|55=IBM|54=1|38=1|";
    let report = "35=8|37=O|17=E|39=2|55=IBM|54=1|38=1|151=0|14=0|6=0|";
    let old_report = "35=8|37=O|17=E|39=2|55=IBM|54=1|38=1|151=0|14=0|6=0|";
    let table: &[(Version, &str, &str, u32, &str)] = &[
        (v44, order, "38=1|40=2|", 44, "44=1|"),
        (v44, order, "38=1|40=4|44=1|", 99, "99=1|"),
        (v44, order, "38=1|40=3|", 99, "99=1|"),
        (v44, order, "38=1|40=D|", 117, "117=Q|"),
        (v44, order, "38=1|40=E|", 23, "23=I|"),
        (v44, order, "38=1|40=1|59=6|", 432, "126=20131008-20:00:00|"),
        (v44, order, "38=1|40=1|59=6|", 432, "432=20131008|"),
        (v44, order, "38=1|40=1|121=Y|", 120, "120=USD|"),
        (v44, order, "38=1|40=1|48=US4592001014|", 22, "22=4|"),
        (v44, "35=D|11=A|55=IBM|54=5|", "38=1|40=1|", 114, "114=N|"),
        (v44, "35=G|41=A|11=B|55=IBM|54=1|38=1|", "40=2|", 44, "44=1|"),
        (v44, report, "150=F|31=1|", 32, "32=1|"),
        (v44, report, "150=F|32=1|", 31, "31=1|"),
        (v44, report, "150=H|", 19, "19=E0|"),
        (v44, report, "150=D|", 378, "378=1|"),
        (v44, "35=6|23=I|55=IBM|54=1|27=S|", "28=C|", 26, "26=I0|"),
        (v44, "35=V|262=R|264=1|267=1|269=0|146=1|55=IBM|", "263=1|", 265, "265=0|"),
        (Version::FIX40, old, "40=2|", 44, "44=1|"),
        (Version::FIX40, old, "40=1|59=6|", 126, "126=20131008-20:00:00|"),
        (Version::FIX40, old, "40=1|63=6|", 64, "64=20131009|"),
        (Version::FIX42, old, "40=1|63=8|60=20131008-14:30:00|", 64, "64=20131009|"),
        (Version::FIX42, old, "40=1|167=OPT|200=201312|201=1|60=20131008-14:30:00|", 202, "202=10|"),
        (Version::FIX42, old_report, "20=0|150=2|32=1|", 31, "31=1|"),
        (Version::FIX42, old_report, "20=1|150=4|", 19, "19=E0|"),
        (Version::FIX50SP2, order, "38=1|40=Q|", 1080, "1080=O|1081=0|"),
        (Version::FIX50SP2, order, "38=1|40=1|1084=2|", 1088, "1088=1|"),
        (Version::FIX50SP2, "35=H|55=IBM|54=1|", "", 37, "11=A|"),
    ];
    for (version, start, body, tag, rest) in table {
        let time = if matches!((*version, &start[..4]), (Version::FIX44 | Version::FIX50SP2, "35=D" | "35=G")) {
            T
        } else {
            ""
        };
        let without = format!("{start}{body}{time}");
        assert_eq!(judge(*version, &without, &STRICT()), lacks(*tag), "{version}: {without}");
        assert_eq!(judge(*version, &format!("{without}{rest}"), &STRICT()), Ok(()), "{version}: {without}{rest}");
        let lenient = ValidationOptions { conditionally_required: false, ..STRICT() };
        assert_eq!(judge(*version, &without, &lenient), Ok(()), "{version}: {without}");
    }
}

#[test]
fn what_nothing_calls_for_may_be_missing() {
    for body in [
        // Of a version whose standard says otherwise, or nothing.
        (Version::FIX44, "35=D|11=A|55=IBM|54=1|38=1|40=1|63=6|60=20131008-14:30:00|"),
        (Version::FIX42, "35=D|11=A|21=1|55=IBM|54=1|38=1|40=1|48=X|60=20131008-14:30:00|"),
        (Version::FIX42, "35=8|37=O|17=E|20=3|150=2|39=2|55=IBM|54=1|38=1|151=0|14=0|6=0|"),
        // The public acceptance definitions send an order without a quantity.
        (Version::FIX44, "35=D|11=A|55=IBM|54=1|40=1|60=20131008-14:30:00|"),
        // A cancel says without its quantity what is to be cancelled.
        (Version::FIX44, "35=F|41=A|11=B|55=IBM|54=1|60=20131008-14:30:00|"),
        // A session message has no conditions.
        (Version::FIX44, "35=0|"),
    ] {
        assert_eq!(judge(body.0, body.1, &STRICT()), Ok(()), "{}: {}", body.0, body.1);
    }
}

#[test]
fn each_entry_of_a_group_has_conditions_of_its_own() {
    let list = |second: &str| {
        format!("35=E|66=L|394=3|68=2|73=2|11=A|67=1|55=IBM|54=1|38=1|40=2|44=1|11=B|67=2|55=IBM|54=1|{second}",)
    };
    let table = [
        (list("38=1|40=1|"), Ok(())),
        (list("38=1|40=2|44=1|"), Ok(())),
        (list("38=1|40=2|"), lacks(44)),
        ("35=X|262=R|268=2|279=0|269=0|55=IBM|270=1|271=5|279=2|278=X|".to_owned(), Ok(())),
        ("35=X|262=R|268=2|279=0|269=0|55=IBM|270=1|271=5|279=0|269=1|270=2|".to_owned(), lacks(271)),
        ("35=X|262=R|268=1|279=0|".to_owned(), lacks(269)),
        // Deleting needs no price, although what is deleted had one.
        ("35=X|268=1|279=2|269=0|278=X|".to_owned(), Ok(())),
        ("35=W|55=IBM|268=1|269=0|270=1|".to_owned(), lacks(271)),
        ("35=W|55=IBM|268=1|269=A|".to_owned(), Ok(())),
    ];
    for (body, expected) in table {
        assert_eq!(judge(Version::FIX44, &body, &STRICT()), expected, "{body}");
    }
}

#[test]
fn what_is_wrong_for_the_session_is_said_first() {
    let body = "35=D|11=A|55=IBM|54=1|38=1|40=2|999=X|60=20131008-14:30:00|";
    let expected = Violation::new(Reason::InvalidTagNumber, Some(999));
    assert_eq!(judge(Version::FIX44, body, &STRICT()), Err(Rejection::Session(expected)));
    let missing = lacks(44).unwrap_err();
    assert_eq!(missing.to_string(), "Conditionally required field missing: 44");
    assert_eq!(missing.violation(), Violation::new(Reason::RequiredTagMissing, Some(44)), "where there is no j");
}

/// A user's own dictionary has the rules of the version that it names, as far as it has their fields.
#[test]
fn a_loaded_dictionary_asks_for_no_field_that_it_has_not() {
    let fields = [(8, "BeginString"), (9, "BodyLength"), (35, "MsgType"), (34, "MsgSeqNum"), (49, "SenderCompID")];
    let header = [(52, "SendingTime"), (56, "TargetCompID")];
    let body = [(40, "OrdType"), (44, "Price")];
    let list = |fields: &[(u32, &str)]| -> String {
        fields.iter().map(|(_, name)| format!("<field name=\"{name}\" required=\"N\"/>")).collect()
    };
    let all = [&fields[..], &header[..], &body[..], &[(10, "CheckSum")]].concat();
    let defs: String =
        all.iter().map(|(tag, name)| format!("<field number=\"{tag}\" name=\"{name}\" type=\"STRING\"/>")).collect();
    let dictionary = |body: &[(u32, &str)]| {
        Dictionary::from_xml(&format!(
            "<fix major=\"4\" minor=\"4\"><header>{}{}</header><messages><message name=\"Order\" msgtype=\"D\" \
             msgcat=\"app\">{}</message></messages><trailer>{}</trailer><fields>{defs}</fields></fix>",
            list(&fields),
            list(&header),
            list(body),
            list(&[(10, "CheckSum")]),
        ))
        .unwrap()
    };
    assert_eq!(judge_by(&dictionary(&body), "35=D|40=2|", &STRICT()), lacks(44));
    assert_eq!(judge_by(&dictionary(&body[..1]), "35=D|40=2|", &STRICT()), Ok(()), "there is no Price to ask for");
}

#[test]
fn a_field_without_a_value_calls_for_others_all_the_same() {
    let options = ValidationOptions { fields_have_values: false, ..STRICT() };
    let order = |more: &str| format!("35=D|11=A|55=IBM|54=1|38=1|40=1|{more}{T}");
    assert_eq!(judge(Version::FIX44, &order("48=|"), &options), lacks(22));
    assert_eq!(judge(Version::FIX44, &order("48=|22=4|"), &options), Ok(()));
}
