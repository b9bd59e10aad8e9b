//! Where fields go that a type does not know.

use fix_codec::{Field, FieldFault, GroupFault, Precision, Reason};
use fix_messages::ParseIssue;
use fix_messages::full::{MassQuote, NewOrderSingle, Party};

use crate::common::{body_text, bytes_of, view};

/// Tags of those that the body, each party, and each party's first sub has.
fn unknown_of(text: &str) -> (Vec<u32>, Vec<Vec<u32>>, Vec<Vec<u32>>) {
    let tags = |fields: &[Field<'_>]| fields.iter().map(|field| field.tag).collect::<Vec<_>>();
    view(&bytes_of(text), |message| {
        let order = NewOrderSingle::parse(message).unwrap();
        let of_party = |party: &Party<'_>| party.party_sub_ids.iter().flat_map(|sub| tags(&sub.unknown)).collect();
        (
            tags(&order.unknown),
            order.party_ids.iter().map(|party| tags(&party.unknown)).collect(),
            order.party_ids.iter().map(of_party).collect(),
        )
    })
}

const AROUND: &str = "11=A1|54=1|60=20240102-03:04:05|40=1|";

#[test]
fn an_unknown_field_goes_where_the_next_known_one_goes() {
    type Tags = &'static [u32];
    let cases: &[(&str, Tags, &[Tags], &[Tags])] = &[
        ("6001=x|453=1|448=A|447=D|", &[6001], &[&[]], &[&[]]),
        ("453=1|448=A|6001=x|447=D|", &[], &[&[6001]], &[&[]]),
        ("453=1|448=A|447=D|6001=x|", &[6001], &[&[]], &[&[]]),
        ("453=1|448=A|447=D|6001=x|55=IBM|", &[6001], &[&[]], &[&[]]),
        ("453=2|448=A|6001=x|448=B|6002=y|", &[6002], &[&[6001], &[]], &[&[], &[]]),
        ("453=2|448=A|6001=x|6002=y|448=B|6003=z|452=1|", &[], &[&[6001, 6002], &[6003]], &[&[], &[]]),
        ("453=1|448=A|802=1|523=S|6001=x|803=1|", &[], &[&[]], &[&[6001]]),
        ("453=2|448=A|802=1|523=S|6001=x|448=B|", &[], &[&[6001], &[]], &[&[], &[]]),
        ("453=2|448=A|802=2|523=S|6001=x|523=T|6002=y|448=B|", &[], &[&[6002], &[]], &[&[6001], &[]]),
        ("453=1|448=A|6001=x|802=1|523=S|", &[], &[&[6001]], &[&[]]),
        // A field of FIX.5.0, one of another message, and one that stands twice.
        ("1138=5|", &[1138], &[], &[]),
        ("297=0|", &[297], &[], &[]),
        ("55=IBM|55=MSFT|", &[55], &[], &[]),
        // Those of header and trailer are the session's, wherever they stand.
        ("55=IBM|115=OTHER|58=t|93=1|89=s|", &[], &[], &[]),
    ];
    for (text, body, parties, subs) in cases {
        let (of_body, of_parties, of_subs) = unknown_of(&format!("35=D|{AROUND}{text}"));
        assert_eq!(
            (&of_body[..], of_parties, of_subs),
            (
                *body,
                parties.iter().map(|tags| tags.to_vec()).collect(),
                subs.iter().map(|tags| tags.to_vec()).collect()
            ),
            "{text}"
        );
    }
}

#[test]
fn unknown_fields_are_written_where_they_are_read_again() {
    let read =
        bytes_of("35=D|6001=x|11=A1|453=2|448=A|447=D|6002=y|448=B|6003=z|452=1|54=1|60=20240102-03:04:05|40=1|");
    let written = view(&read, |message| {
        let order = NewOrderSingle::parse(message).unwrap();
        body_text(|out| order.write(out, Precision::Seconds))
    });
    let expected = "11=A1|453=2|448=A|6002=y|447=D|448=B|6003=z|452=1|54=1|60=20240102-03:04:05|40=1|6001=x|";
    assert_eq!(written, expected);
}

#[test]
fn unknown_data_keeps_its_separators_and_unknown_text_cannot_forge_a_field() {
    let order = NewOrderSingle {
        cl_ord_id: b"A1",
        unknown: vec![
            Field { tag: 6001, value: b"3" },
            Field { tag: 6002, value: b"a\x01b" },
            Field { tag: 6003, value: b"c\x0144=1" },
        ],
        ..NewOrderSingle::default()
    };
    let written = body_text(|out| order.write(out, Precision::Seconds));
    assert!(written.ends_with("|6001=3|6002=a|b|6003=c?44=1|"), "{written}");
}

#[test]
fn a_group_that_is_not_as_it_says_is_named() {
    let cases = [
        ("453=2|448=A|", 453, GroupFault::CountWrong { stated: 2, found: 1 }, Reason::IncorrectGroupCount),
        ("453=1|448=A|448=B|", 453, GroupFault::CountWrong { stated: 1, found: 2 }, Reason::IncorrectGroupCount),
        (
            "453=4000000000|448=A|",
            453,
            GroupFault::CountWrong { stated: 4_000_000_000, found: 1 },
            Reason::IncorrectGroupCount,
        ),
        (
            "453=1|447=D|448=A|",
            453,
            GroupFault::DelimiterMissing { delimiter: 448, found: 447 },
            Reason::GroupOutOfOrder,
        ),
        ("453=1|448=A|447=D|447=D|", 453, GroupFault::MemberRepeated { tag: 447 }, Reason::TagRepeated),
        (
            "453=1|448=A|802=1|803=1|523=S|",
            802,
            GroupFault::DelimiterMissing { delimiter: 523, found: 803 },
            Reason::GroupOutOfOrder,
        ),
    ];
    for (text, count_tag, why, reason) in cases {
        let issue =
            view(&bytes_of(&format!("35=D|{AROUND}{text}")), |message| NewOrderSingle::parse(message).unwrap_err());
        assert!(
            matches!(issue, ParseIssue::Group(error) if error.count_tag == count_tag && error.why == why),
            "{text} {issue}"
        );
        assert_eq!(issue.tag(), count_tag);
        assert_eq!(issue.violation().map(|violation| violation.reason), Ok(reason), "{text}");
    }
}

#[test]
fn a_field_that_cannot_be_read_says_why() {
    use FieldFault::*;
    let cases = [
        ("44=1.123456789|", 44, TooFine),
        ("38=99999999999999|", 38, OutOfRange),
        ("44=|", 44, Empty),
        ("541=20230229|", 541, Format),
        ("200=2023|", 200, Format),
        ("18=1  2|", 18, Format),
        ("354=3|", 355, Missing),
        ("453=|", 453, Empty),
        ("453=x|", 453, Format),
    ];
    for (text, tag, why) in cases {
        let issue =
            view(&bytes_of(&format!("35=D|{AROUND}{text}")), |message| NewOrderSingle::parse(message).unwrap_err());
        assert_eq!(issue, ParseIssue::Field(fix_codec::FieldError { tag, why }), "{text}");
    }
    let quote = view(&bytes_of("35=S|117=Q|"), |message| MassQuote::parse(message).unwrap_err());
    assert_eq!(quote.tag(), 35, "a message of another type is no message of this one");
}
