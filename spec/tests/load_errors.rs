//! A dictionary from outside: every mistake is named with its place, and no text makes the loader fall over.

use proptest::prelude::*;
use spec::{Dictionary, LoadReason, Schema, write_xml};

/// A small dictionary with one of everything; each case below breaks it in one place.
const SMALL: &str = r#"<fix type="FIX" major="4" minor="4" servicepack="0">
 <header>
  <field name="BeginString" required="Y"/>
 </header>
 <messages>
  <message name="News" msgtype="B" msgcat="app">
   <field name="Headline" required="Y"/>
   <group name="NoLines" required="N">
    <field name="Text" required="Y"/>
   </group>
   <component name="Parties" required="N"/>
  </message>
 </messages>
 <trailer>
  <field name="CheckSum" required="Y"/>
 </trailer>
 <components>
  <component name="Parties">
   <component name="Inner" required="N"/>
  </component>
  <component name="Inner">
   <field name="PartyID" required="Y"/>
  </component>
 </components>
 <fields>
  <field number="8" name="BeginString" type="STRING"/>
  <field number="10" name="CheckSum" type="STRING"/>
  <field number="33" name="NoLines" type="NUMINGROUP"/>
  <field number="58" name="Text" type="STRING"/>
  <field number="148" name="Headline" type="STRING"/>
  <field number="448" name="PartyID" type="STRING">
   <value enum="A" description="ALPHA"/>
   <value enum="B" description="BETA"/>
  </field>
 </fields>
</fix>
"#;

#[test]
fn the_small_dictionary_is_sound() {
    let small = Dictionary::from_xml(SMALL).expect("sound");
    let news = small.message(b"B").expect("News");
    assert_eq!(news.required(), [148], "PartyID is required only where its optional component is used");
}

#[test]
fn each_mistake_is_named_with_its_line_and_column() {
    // What to replace, by what, and the error's text.
    let cases: &[(&str, &str, &str)] = &[
        ("</fix>", "", "line 1, column 1: not well-formed XML: "),
        ("<fix ", "<!DOCTYPE x><fix ", "line 1, column 1: not well-formed XML: "),
        (
            r#""4" minor"#,
            r#""four" minor"#,
            r#"line 1, column 1: major="four": it must be a whole number, not too large"#,
        ),
        (
            r#"minor="4""#,
            r#"minor="400""#,
            r#"line 1, column 1: minor="400": it must be a whole number, not too large"#,
        ),
        (r#"major="4" "#, "", "line 1, column 1: <fix> needs the attribute major"),
        (r#"type="FIX" "#, r#"type="SOAP" "#, r#"line 1, column 1: type="SOAP": it must be FIX or FIXT"#),
        (" <trailer>", " <tail/><trailer>", "line 14, column 2: <tail> has no place in <fix>"),
        (" <trailer>", " <header/><trailer>", "line 14, column 2: part header is defined twice"),
        ("Headline\" req", "HeadLine\" req", "line 7, column 4: HeadLine is not defined in <fields>"),
        ("NoLines\" req", "NoLine\" req", "line 8, column 4: NoLine is not defined in <fields>"),
        ("Inner\" req", "Innner\" req", "line 19, column 4: component Innner is not defined in <components>"),
        (
            r#"    <field name="Text" required="Y"/>"#,
            "",
            "line 8, column 4: group NoLines has no members: its first member is its delimiter",
        ),
        (
            r#"<field name="PartyID" "#,
            r#"<component name="Parties" "#,
            "line 22, column 4: component Parties contains itself",
        ),
        (r#"required="Y"/>"#, r#"required="yes"/>"#, r#"line 3, column 3: required="yes": it must be Y or N"#),
        (
            r#"name="Headline" required="Y""#,
            r#"name="Headline""#,
            "line 7, column 4: <field> needs the attribute required",
        ),
        (r#"name="Headline" required"#, r#"required"#, "line 7, column 4: <field> needs the attribute name"),
        (
            r#"name="Headline" required"#,
            r#"name="" required"#,
            r#"line 7, column 4: name="": it must be 1 to 256 bytes"#,
        ),
        ("<field name=\"Headline\"", "<filed name=\"Headline\"", "line 7, column 4: <filed> has no place in <message>"),
        (
            r#"<field name="Headline""#,
            r#"<field name="NoLines""#,
            "line 8, column 4: NoLines stands here twice, and one of them is a group",
        ),
        (r#"msgcat="app""#, r#"msgcat="appl""#, r#"line 6, column 3: msgcat="appl": it must be admin or app"#),
        (r#"msgtype="B" "#, "", "line 6, column 3: <message> needs the attribute msgtype"),
        (r#"number="58""#, r#"number="33""#, "line 29, column 3: tag 33 is defined twice"),
        (r#"number="58""#, r#"number="0""#, r#"line 29, column 3: number="0": it must be a tag above zero"#),
        (
            r#"number="58""#,
            r#"number="+58""#,
            r#"line 29, column 3: number="+58": it must be a whole number, not too large"#,
        ),
        (
            r#"number="58""#,
            r#"number="4294967296""#,
            r#"line 29, column 3: number="4294967296": it must be a whole number, not too large"#,
        ),
        (r#"name="Text" type"#, r#"name="NoLines" type"#, "line 29, column 3: field NoLines is defined twice"),
        (
            r#""NUMINGROUP""#,
            r#""NUMBER""#,
            r#"line 28, column 3: type="NUMBER": it must be a FIX data type in capitals"#,
        ),
        (r#"enum="B""#, r#"enum="A""#, "line 31, column 3: the value A is listed twice"),
        (r#"enum="B" "#, "", "line 33, column 4: <value> needs the attribute enum"),
        (
            r#"type="NUMINGROUP""#,
            r#"type="NUMINGROUP" allowOtherValues="yes""#,
            r#"line 28, column 3: allowOtherValues="yes": it must be true or false"#,
        ),
        (r#"name="Inner">"#, r#"name="Parties">"#, "line 21, column 3: component Parties is defined twice"),
        (
            "</messages>",
            r#"<message name="M" msgtype="B" msgcat="app"/></messages>"#,
            "line 13, column 2: the message type B is defined twice",
        ),
        (
            "</messages>",
            r#"<message name="News" msgtype="C" msgcat="app"/></messages>"#,
            "line 13, column 2: message News is defined twice",
        ),
    ];
    let mut wrong = Vec::new();
    for (from, to, expected) in cases {
        assert!(SMALL.contains(from), "{from}");
        let error = Dictionary::from_xml(&SMALL.replacen(from, to, 1)).expect_err(expected).to_string();
        // What the XML library says after our own words is its affair.
        if error != *expected && !(expected.ends_with(": ") && error.starts_with(expected)) {
            wrong.push(format!("{error}\n  instead of {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_no_dictionary_is_called_so() {
    for (text, expected) in [
        ("<html/>", "line 1, column 1: the root is <html>: "),
        ("\n <fx/>", "line 2, column 2: the root is <fx>: "),
        (r#"<fix major="4" minor="4"/>"#, "line 1, column 1: <header> is missing: add it, empty if need be"),
    ] {
        let error = Dictionary::from_xml(text).expect_err(expected).to_string();
        assert!(error.starts_with(expected), "{error}");
    }
    assert!(matches!(Dictionary::from_xml("").expect_err("empty").reason, LoadReason::Xml(_)));
}

#[test]
fn the_file_stands_before_line_and_reason() {
    let text = SMALL.replacen("NoLines\" req", "NoLine\" req", 1);
    let error = Dictionary::from_xml(&text).expect_err("not defined").in_file("conf/BROKER44.xml");
    assert_eq!(error.to_string(), "conf/BROKER44.xml, line 8, column 4: NoLine is not defined in <fields>");
}

/// What QuickFIX and QuickFIX/J take, and a user's dictionary may have.
#[test]
fn what_other_engines_read_is_read_here_too() {
    let text = SMALL
        .replacen(r#"type="FIX" major="4" minor="4" servicepack="0""#, r#"major="4" minor="2""#, 1)
        .replacen(r#" description="ALPHA""#, "", 1)
        .replacen(r#"name="PartyID" type="STRING""#, r#"name="PartyID" type="STRING" allowOtherValues="true""#, 1);
    let dictionary = Dictionary::from_xml(&text).expect("readable");
    assert_eq!(dictionary.name(), "FIX.4.2");
    let party = dictionary.field(448).expect("PartyID");
    assert_eq!((party.value_name(b"A"), party.value_name(b"B")), (Some("A"), Some("BETA")));
    assert!(party.is_open() && party.allows(b"Z"));
    let application = r#"<fix type="FIX" major="5" minor="0"><messages/><fields/></fix>"#;
    assert_eq!(Dictionary::from_xml(application).expect("no header is needed").begin_string(), "FIXT.1.1");
}

#[test]
fn a_field_listed_twice_in_a_message_stands_once_and_is_required_if_either_is() {
    let twice = r#"<component name="Parties" required="N"/><field name="PartyID" required="Y"/>"#;
    let text = SMALL.replacen(r#"<component name="Parties" required="N"/>"#, twice, 1);
    let dictionary = Dictionary::from_xml(&text).expect("FIX.4.3 and FIX.5.0 have such messages");
    let news = dictionary.message(b"B").expect("News");
    assert_eq!(news.members().iter().map(spec::MemberDef::tag).collect::<Vec<_>>(), [148, 33, 448]);
    assert_eq!(news.required(), [148, 448]);
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    let deep = 100_000;
    let groups = r#"<group name="NoLines" required="N">"#.repeat(deep) + &"</group>".repeat(deep);
    let error = Dictionary::from_xml(&SMALL.replacen("</message>", &(groups + "</message>"), 1)).expect_err("too deep");
    assert_eq!(error.reason, LoadReason::TooDeep(32));
}

/// Each component holds a group of the one before, so that nothing is deep until all of it is put together.
#[test]
fn nesting_through_components_is_refused_whatever_the_order() {
    let link = |at: usize, used: usize| {
        let entry = format!(r#"<field name="Text" required="N"/><component name="C{used}" required="N"/>"#);
        format!(r#"<component name="C{at}"><group name="NoLines" required="N">{entry}</group></component>"#)
    };
    let end = r#"<component name="C0"><field name="PartyID" required="N"/></component>"#;
    let up: String = (1..60).map(|at| link(at, at - 1)).collect();
    let down: String = (1..60).rev().map(|at| link(at, at - 1)).collect();
    for chain in [up, down] {
        let text = SMALL.replacen("</components>", &format!("{end}{chain}</components>"), 1);
        assert_eq!(Dictionary::from_xml(&text).expect_err("too deep").reason, LoadReason::TooDeep(32));
    }
}

/// Two ways to each next component: 2^30 paths in a few kilobytes.
#[test]
fn shared_components_do_not_multiply() {
    let entry = |at| format!(r#"<field name="PartyID" required="N"/><component name="C{at}" required="N"/>"#);
    let mut chain = r#"<component name="C0"><field name="Text" required="N"/></component>"#.to_owned();
    for at in 1..14 {
        let entry = entry(at - 1);
        chain += &format!(r#"<component name="C{at}"><group name="NoLines" required="N">{entry}</group>"#);
        chain += &format!(r#"<group name="Headline" required="N">{entry}</group></component>"#);
    }
    let text = SMALL.replacen("</components>", &format!("{chain}</components>"), 1);
    Dictionary::from_xml(&text).expect("sound, and not large");
}

/// A component is expanded once, but put in its place wherever it is used, and what is there already is found out anew each
/// time: 200 KB that are 2 million steps here would be 20 billion in 20 MB.
#[test]
fn a_component_used_over_and_over_is_refused() {
    let members: String = (0..2000).map(|at| format!(r#"<field name="F{at}" required="N"/>"#)).collect();
    let fields: String =
        (0..2000).map(|at| format!(r#"<field number="{}" name="F{at}" type="INT"/>"#, at + 1000)).collect();
    let text = |uses: usize| {
        let uses = r#"<component name="Wide" required="N"/>"#.repeat(uses);
        SMALL
            .replacen("</message>", &format!("{uses}</message>"), 1)
            .replacen("</components>", &format!(r#"<component name="Wide">{members}</component></components>"#), 1)
            .replacen("</fields>", &format!("{fields}</fields>"), 1)
    };
    assert!(Dictionary::from_xml(&text(10)).is_ok());
    let error = Dictionary::from_xml(&text(1001)).expect_err("too many");
    assert_eq!(error.reason, LoadReason::TooMany { what: "members", max: 2_000_000 });
}

/// Tags above the table are listed in every message and group that they can come to.
#[test]
fn a_wide_group_of_high_tags_in_every_message_is_refused() {
    let members: String = (0..3000).map(|at| format!(r#"<field name="F{at}" required="N"/>"#)).collect();
    let fields: String =
        (0..3000).map(|at| format!(r#"<field number="{}" name="F{at}" type="INT"/>"#, at + 100_000)).collect();
    let text = |messages: usize| {
        let use_it = r#"<component name="Wide" required="N"/>"#;
        let message = |at| format!(r#"<message name="M{at}" msgtype="M{at}" msgcat="app">{use_it}</message>"#);
        let wide =
            format!(r#"<component name="Wide"><group name="NoLines" required="N">{members}</group></component>"#);
        SMALL
            .replacen("</messages>", &((0..messages).map(message).collect::<String>() + "</messages>"), 1)
            .replacen("</components>", &(wide + "</components>"), 1)
            .replacen("</fields>", &format!("{fields}</fields>"), 1)
    };
    let dictionary = Dictionary::from_xml(&text(10)).expect("sound");
    let message = dictionary.message(b"M7").expect("M7");
    assert!(message.allows(100_000) && message.allows(102_999) && !message.allows(103_000));
    let error = Dictionary::from_xml(&text(700)).expect_err("too many");
    assert_eq!(error.reason, LoadReason::TooMany { what: "members", max: 2_000_000 });
}

/// Columns are bytes, whoever finds the error.
#[test]
fn a_column_behind_letters_of_several_bytes_is_that_of_the_byte() {
    for (text, column) in [("<fix>äöü<", 12), ("<fix ä='ö',>", 13)] {
        let error = Dictionary::from_xml(text).expect_err("no dictionary");
        assert_eq!((error.line, error.column), (1, column), "{error}");
        assert!(!error.to_string().contains(" at "), "one place is enough: {error}");
    }
}

/// As text of an attribute a line's end would come back as a space.
#[test]
fn what_is_written_is_read_as_it_was() {
    let text = SMALL.replacen("ALPHA", "A&#10;B&#9;C&#13;D &lt;&gt;&amp;&quot;", 1);
    let schema = Schema::from_xml(&text).expect("sound");
    let written = write_xml(&schema);
    let again = Schema::from_xml(&written).expect("sound");
    assert_eq!(again.fields[5].values[0].1, "A\nB\tC\rD <>&\"");
    assert_eq!(write_xml(&again), written);
}

/// Pieces that mean something to the loader, so that mutations get past the XML.
fn piece() -> impl Strategy<Value = String> {
    let meaningful = vec![
        "<group name=\"NoLines\" required=\"N\">",
        "</group>",
        "<field",
        "name=\"Text\"",
        "\"",
        "/>",
        "99",
        "<component name=\"Parties\" required=\"Y\"/>",
        "&#0;",
        "&lt;",
        "<!--",
        "ü",
        "<fix",
        "</components>",
    ];
    prop_oneof![proptest::sample::select(meaningful).prop_map(str::to_owned), any::<char>().prop_map(String::from)]
}

proptest! {
    #[test]
    fn no_mutation_of_a_dictionary_makes_the_loader_panic(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0usize..40, piece()), 1..4),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut chars: Vec<char> = SMALL.chars().collect();
        for (at, removed, inserted) in edits {
            let at = at.index(chars.len() + 1);
            let end = (at + removed).min(chars.len());
            chars.splice(at..end, inserted.chars());
        }
        if let Some(cut) = cut {
            chars.truncate(cut.index(chars.len() + 1));
        }
        let text: String = chars.into_iter().collect();
        if let Err(error) = Dictionary::from_xml(&text) {
            prop_assert!(error.line >= 1 && error.column >= 1, "{}", error);
            prop_assert!(error.line as usize <= text.lines().count() + 1, "{}", error);
        }
    }

    #[test]
    fn lines_of_a_dictionary_in_any_order_never_make_the_loader_panic(
        lines in proptest::collection::vec(proptest::sample::select(SMALL.lines().collect::<Vec<_>>()), 0..40),
    ) {
        let text = format!("<fix major=\"4\" minor=\"4\">{}</fix>", lines.join("\n"));
        drop(Dictionary::from_xml(&text));
    }
}

#[test]
fn no_truncation_makes_the_loader_panic() {
    for end in 0..SMALL.len() - 1 {
        assert!(Dictionary::from_xml(&SMALL[..end]).is_err(), "{end}");
    }
}
