//! The gateway's own dialect, line by line, and overlays that do not fit.
#![allow(clippy::expect_used, reason = "in a test a missing value is a failure")]

use spec::{Dictionary, Member, Schema, TIDEGATE44_XML, Version, diff, tag, value, write_xml};

const OVERLAY: &str = include_str!("../overlays/TIDEGATE44.xml");

#[test]
fn the_committed_dialect_is_the_published_dictionary_with_its_overlay() {
    let mut schema = Schema::from_xml(Version::FIX44.xml().expect("FIX.4.4")).expect("sound");
    schema.lay_over(&Schema::from_xml(OVERLAY).expect("readable")).expect("fits");
    assert!(write_xml(&schema) == TIDEGATE44_XML, "run generate-dictionaries with --overlay");
    let theirs = quickfix_spec_parser::parse_spec(TIDEGATE44_XML.as_bytes()).expect("readable for a client's engine");
    assert_eq!(theirs.field_specs.len(), Dictionary::tidegate44().fields().len());
}

/// What clients see: nothing of FIX.4.4 is taken away or changed, and this is added.
#[test]
fn the_dialect_adds_exactly_this() {
    let mut expected = vec![
        "+ value ExecInst(18)=f INTERMARKET_SWEEP",
        "+ value TargetStrategy(847)=1000 TWAP",
        "+ value TargetStrategy(847)=1001 IMPLEMENTATION_SHORTFALL",
        "+ value TargetStrategy(847)=1002 SNIPER",
        "+ field NoStrategyParameters(957), NUMINGROUP",
        "+ field StrategyParameterName(958), STRING",
        "+ field StrategyParameterType(959), INT",
        "+ field StrategyParameterValue(960), STRING",
        "+ field SelfMatchPreventionID(2362), STRING",
        "+ field SelfMatchPreventionInstruction(2964), INT",
        "+ field LocateBroker(5700), STRING",
    ];
    let id = "SelfMatchPreventionID(2362), optional";
    let instruction = "SelfMatchPreventionInstruction(2964), optional";
    let locate = "LocateBroker(5700), optional";
    let group = "NoStrategyParameters(957), optional, a group of 3";
    let members = [
        ("ExecutionReport(8)", vec![id, instruction, group]),
        ("NewOrderMultileg(AB)", vec![id, instruction, locate, group]),
        ("MultilegOrderCancelReplace(AC)", vec![id, instruction, locate, group]),
        ("NewOrderSingle(D)", vec![id, instruction, locate, group]),
        ("NewOrderList(E) > NoOrders(73)", vec![locate, group]),
        ("OrderCancelReplaceRequest(G)", vec![id, instruction, locate, group]),
        ("NewOrderCross(s)", vec![locate, group]),
        ("CrossOrderCancelReplaceRequest(t)", vec![locate, group]),
    ];
    let lines: Vec<String> = members
        .iter()
        .flat_map(|(place, members)| members.iter().map(move |member| format!("+ {place}: {member}")))
        .collect();
    expected.extend(lines.iter().map(String::as_str));
    let found = diff(Dictionary::fix44(), Dictionary::tidegate44()).to_string();
    assert_eq!(found.lines().collect::<Vec<_>>(), expected);
}

/// The names are the newer versions' own, so that a client who moves on finds them again.
#[test]
fn what_is_taken_from_newer_versions_is_as_it_is_there() {
    let (dialect, newer) = (Dictionary::tidegate44(), Dictionary::fix50sp2());
    for tag in [957, 958, 959, 960, 2362, 2964] {
        let (ours, theirs) = (dialect.field(tag).expect("a field"), newer.field(tag).expect("a field"));
        assert_eq!((ours.name(), ours.kind(), ours.values()), (theirs.name(), theirs.kind(), theirs.values()));
    }
    let sweep = value::exec_inst::INTERMARKET_SWEEP;
    let label = |dictionary: &Dictionary| dictionary.field(tag::EXEC_INST)?.value_name(sweep).map(str::to_owned);
    assert_eq!(label(dialect), label(newer));
    assert!(!Dictionary::fix44().field(tag::EXEC_INST).expect("ExecInst").allows(sweep));
    let order = dialect.message(b"D").expect("NewOrderSingle");
    let Some(Member::Group(parameters)) = order.member(957) else { panic!("957 is a group") };
    assert_eq!((parameters.delimiter(), parameters.members().len()), (958, 3));
    assert_eq!((tag::LOCATE_BROKER, value::target_strategy::TWAP), (5700, &b"1000"[..]));
}

#[test]
fn an_overlay_that_does_not_fit_is_refused_with_its_line() {
    let overlay = |fields: &str, messages: &str, components: &str| {
        format!(
            "<fix major=\"4\" minor=\"4\">\n<header/>\n<messages>{messages}</messages>\n<trailer/>\n\
             <components>{components}</components>\n<fields>{fields}</fields>\n</fix>"
        )
    };
    let cases = [
        (
            r#"<fix major="4" minor="2"><header/><messages/><trailer/><fields/></fix>"#.to_owned(),
            "line 1, column 1: an overlay of FIX.4.2 cannot be laid over FIX.4.4",
        ),
        (
            overlay(r#"<field number="18" name="ExecInst" type="MULTIPLEVALUESTRING"/>"#, "", ""),
            "line 6, column 9: the field ExecInst is there already: an overlay has only what it adds",
        ),
        (
            overlay(
                r#"<field number="54" name="Side" type="CHAR"><value enum="1" description="PURCHASE"/></field>"#,
                "",
                "",
            ),
            "line 6, column 9: the value 1 is there already: an overlay has only what it adds",
        ),
        (
            overlay(r#"<field number="18" name="Instructions" type="STRING"/>"#, "", ""),
            "line 6, column 9: the field is ExecInst(18), MULTIPLEVALUESTRING already: an overlay cannot change it",
        ),
        (
            overlay(r#"<field number="9018" name="ExecInst" type="STRING"/>"#, "", ""),
            "line 6, column 9: the field is ExecInst(18), MULTIPLEVALUESTRING already: an overlay cannot change it",
        ),
        (
            overlay("", r#"<message name="Order" msgtype="D" msgcat="app"/>"#, ""),
            "line 3, column 11: the message is NewOrderSingle(D) already: an overlay cannot change it",
        ),
        (
            overlay(
                "",
                r#"<message name="NewOrderSingle" msgtype="D" msgcat="app"><field name="Side" required="N"/></message>"#,
                "",
            ),
            "line 3, column 67: the member Side is there already: an overlay has only what it adds",
        ),
        (
            overlay("", "", r#"<component name="ListOrdGrp"><field name="NoOrders" required="N"/></component>"#),
            "line 5, column 42: the member NoOrders is there already: an overlay has only what it adds",
        ),
    ];
    let fix44 = Schema::from_xml(Version::FIX44.xml().expect("FIX.4.4")).expect("sound");
    for (text, expected) in cases {
        let overlay = Schema::from_xml(&text).expect("readable");
        assert_eq!(fix44.clone().lay_over(&overlay).expect_err(expected).to_string(), expected);
    }
}

#[test]
fn an_overlay_may_bring_messages_components_and_open_a_field() {
    let text = r#"<fix major="4" minor="4"><header><field name="Venue" required="N"/></header>
      <messages><message name="Own" msgtype="U1" msgcat="app"><component name="Mine" required="Y"/></message></messages>
      <trailer/><components><component name="Mine"><field name="Venue" required="Y"/></component></components>
      <fields><field number="847" name="TargetStrategy" type="INT" allowOtherValues="true"/>
      <field number="9000" name="Venue" type="STRING"/></fields></fix>"#;
    let mut schema = Schema::from_xml(Version::FIX44.xml().expect("FIX.4.4")).expect("sound");
    schema.lay_over(&Schema::from_xml(text).expect("readable")).expect("fits");
    let dictionary = Dictionary::from_xml(&write_xml(&schema)).expect("sound");
    assert_eq!(dictionary.message(b"U1").expect("Own").required(), [9000]);
    assert!(dictionary.is_header(9000));
    assert!(dictionary.field(tag::TARGET_STRATEGY).expect("TargetStrategy").allows(b"4711"));
}
