//! A transport and an application dictionary as one: what comes from which, and what is refused.
#![allow(clippy::expect_used, reason = "in a test a missing value is a failure")]

use std::collections::BTreeSet;

use spec::{Category, CombineError, Dictionary, FieldKind, Version, tag};

const FIVES: [Version; 3] = [Version::FIX50, Version::FIX50SP1, Version::FIX50SP2];

fn standard(version: Version) -> &'static Dictionary {
    Dictionary::standard(version).expect("a dictionary")
}

fn session(version: Version) -> &'static Dictionary {
    Dictionary::for_session(version).expect("an application version")
}

#[test]
fn every_message_is_the_one_of_its_own_dictionary() {
    let transport = Dictionary::fixt11();
    for version in FIVES {
        let (application, both) = (standard(version), session(version));
        assert_eq!((both.version(), both.name(), both.begin_string()), (version, &*version.to_string(), "FIXT.1.1"));
        assert_eq!(both.messages().len(), transport.messages().len() + application.messages().len());
        for message in both.messages() {
            let own = if message.category() == Category::Admin { transport } else { application };
            let own = own.message(message.msg_type().as_bytes()).expect("its own message");
            assert_eq!((message.name(), message.required()), (own.name(), own.required()));
            let tags = |one: &spec::MessageDef| one.members().iter().map(spec::MemberDef::tag).collect::<Vec<_>>();
            assert_eq!(tags(message), tags(own));
            assert!(both.message_by_name(message.name()).is_some_and(|found| std::ptr::eq(found, message)));
        }
        assert_eq!(both.header().required(), transport.header().required());
        assert!(both.is_header(tag::APPL_VER_ID) && both.is_trailer(tag::CHECK_SUM));
        assert_eq!(both.data_for_length(tag::XML_DATA_LEN), Some(tag::XML_DATA));
    }
}

/// A validator looks every member up: none may be without a definition, and none may have lost a value.
#[test]
fn every_field_of_either_is_there_with_every_value() {
    for version in FIVES {
        let both = session(version);
        let parts = [Dictionary::fixt11(), standard(version)];
        for field in parts.iter().flat_map(|part| part.fields()) {
            let merged = both.field(field.tag()).expect("a field of both");
            assert!(
                field.values().iter().all(|value| merged.allows(value.value.as_bytes())),
                "{version} {}",
                field.name()
            );
            assert!(both.field_by_name(field.name()).is_some());
        }
        let tags: BTreeSet<u32> = parts.iter().flat_map(|part| part.fields()).map(spec::FieldDef::tag).collect();
        assert_eq!(
            both.fields().iter().map(spec::FieldDef::tag).collect::<Vec<_>>(),
            tags.into_iter().collect::<Vec<_>>()
        );
    }
}

#[test]
fn where_the_two_differ_the_part_that_uses_a_field_decides() {
    let both = session(Version::FIX50SP2);
    let label = |tag, value: &[u8]| both.field(tag).and_then(|field| field.value_name(value));
    // Logon's: FIXT.1.1 calls 98=0 NONE_OTHER, FIX.5.0SP2 NONE.
    assert_eq!(label(tag::ENCRYPT_METHOD, b"0"), Some("NONE_OTHER"));
    // An application version that only FIX.5.0SP2 knows is still one.
    assert_eq!(label(tag::APPL_VER_ID, b"10"), Some("FIX_LATEST"));
    // FIXT.1.1 lists no message types, so any will do for the field; which are known, the messages say.
    let msg_type = both.field(tag::MSG_TYPE).expect("MsgType");
    assert!(msg_type.is_open() && msg_type.allows(b"U1") && msg_type.value_name(b"D").is_some());
    assert_eq!(both.field(tag::XML_DATA).map(spec::FieldDef::kind), Some(FieldKind::Data));
    assert!(!both.field(tag::SIDE).expect("Side").is_open());
}

#[test]
fn the_differences_are_told() {
    let told = |version| {
        let combined = Dictionary::combine(Dictionary::fixt11(), standard(version)).expect("a pair");
        assert_eq!(combined.left_out, Vec::<String>::new(), "{version}");
        combined.differences.iter().map(spec::Change::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        told(Version::FIX50SP1),
        [
            "~ field MsgType(35): now one of 113 values",
            "~ value EncryptMethod(98)=0 NONE_OTHER: now NONE",
            "~ value EncryptMethod(98)=6 PEMDESMD5: now PEM",
            "~ value SessionRejectReason(373)=10 SENDINGTIME_ACCURACY_PROBLEM: now SENDING_TIME_ACCURACY_PROBLEM",
            "~ value SessionRejectReason(373)=11 INVALID_MSGTYPE: now INVALID_MSG_TYPE",
            "~ value SessionRejectReason(373)=16 INCORRECT_NUMINGROUP_COUNT_FOR_REPEATING_GROUP: now \
             INCORRECT_NUM_IN_GROUP_COUNT_FOR_REPEATING_GROUP",
            "~ value SessionRejectReason(373)=9 COMPID_PROBLEM: now COMP_ID_PROBLEM",
            "- value ApplVerID(1128)=9 FIX50_SP2",
        ]
    );
    let sp2 = told(Version::FIX50SP2);
    assert!(sp2.contains(&"~ field XmlData(213): DATA, now XMLDATA".to_owned()));
    assert!(sp2.contains(&"+ value SessionStatus(1409)=9 RECEIVED_MSG_SEQ_NUM_TOO_LOW".to_owned()), "{sp2:#?}");
}

#[test]
fn an_older_application_goes_over_fixt_without_its_own_session_layer() {
    let combined = Dictionary::combine(Dictionary::fixt11(), Dictionary::fix44()).expect("a pair");
    let both = &combined.dictionary;
    assert_eq!((both.name(), both.begin_string(), both.version()), ("FIX.4.4", "FIXT.1.1", Version::FIX44));
    assert!(combined.left_out.contains(&"Logon(A)".to_owned()), "{:?}", combined.left_out);
    let logon = both.message(b"A").expect("Logon");
    assert!(logon.required().contains(&tag::DEFAULT_APPL_VER_ID));
    assert_eq!(both.message(b"D").expect("NewOrderSingle").required(), [11, 54, 60, 40]);
}

#[test]
fn a_session_of_each_version_has_header_session_messages_and_orders() {
    for version in Version::ALL.into_iter().filter(|version| !version.fixt) {
        let dictionary = session(version);
        assert_eq!(Some(dictionary.begin_string()), version.begin_string());
        assert!(dictionary.is_header(tag::MSG_SEQ_NUM) && dictionary.is_trailer(tag::CHECK_SUM), "{version}");
        for known in [&b"0"[..], b"A", b"5", b"D", b"8", b"9"] {
            assert!(dictionary.message(known).is_some(), "{version}: {known:?}");
        }
        assert!(std::ptr::eq(dictionary, session(version)));
    }
    assert!(Dictionary::for_session(Version::FIXT11).is_none());
    assert!(Dictionary::for_session(Version::fix(5, 0, 3)).is_none());
}

#[test]
fn what_is_no_pair_is_refused_with_the_reason() {
    let refused = |transport: &Dictionary, application: &Dictionary| {
        Dictionary::combine(transport, application).map(|_| ()).expect_err("no pair")
    };
    let (fixt11, sp2) = (Dictionary::fixt11(), Dictionary::fix50sp2());
    assert_eq!(refused(sp2, fixt11), CombineError::NotTransport("FIX.5.0SP2".into()));
    assert_eq!(refused(fixt11, fixt11), CombineError::NotApplication("FIXT.1.1".into()));
    let application = |messages: &str, field: &str| {
        let text = format!(
            r#"<fix type="FIX" major="5" minor="0" servicepack="2"><messages>{messages}</messages><fields>{field}</fields></fix>"#
        );
        Dictionary::from_xml(&text).expect("sound on its own")
    };
    let cases = [
        (application("", r#"<field number="5001" name="MsgSeqNum" type="INT"/>"#), "the field MsgSeqNum"),
        (application(r#"<message name="Logon" msgtype="ZZ" msgcat="app"/>"#, ""), "the message Logon"),
        (application(r#"<message name="Own" msgtype="A" msgcat="app"/>"#, ""), "the message type A"),
    ];
    for (application, start) in cases {
        let error = refused(fixt11, &application).to_string();
        let rest = " is one thing in the transport dictionary and another in the application dictionary";
        assert_eq!(error, format!("{start}{rest}"));
    }
}

/// FIXT.1.1 may carry an older application version; a session that agreed on one would else have no dictionary for it.
#[test]
fn fixt_carries_every_application_version() {
    for version in Version::ALL {
        let over = Dictionary::over_fixt11(version);
        assert_eq!(over.is_some(), !version.fixt, "{version}");
        let Some(over) = over else { continue };
        assert_eq!(over.begin_string(), "FIXT.1.1");
        assert!(over.message(b"A").is_some() && over.message(b"D").is_some(), "{version}");
    }
    assert!(Dictionary::over_fixt11(Version::fix(5, 0, 3)).is_none());
}
