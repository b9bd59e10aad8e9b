//! What changed between two dictionaries: every kind of change once, and known changes between versions.
#![allow(clippy::expect_used, reason = "in a test a missing value is a failure")]

use spec::{Change, Dictionary, MemberChange, Version, diff};

/// A small dictionary with one of everything; each case below changes it in one place.
const OLD: &str = r#"<fix type="FIX" major="4" minor="4" servicepack="0">
 <header><field name="BeginString" required="Y"/></header>
 <messages>
  <message name="News" msgtype="B" msgcat="app">
   <field name="Headline" required="Y"/>
   <component name="Lines" required="N"/>
  </message>
  <message name="Email" msgtype="C" msgcat="app">
   <component name="Lines" required="N"/>
  </message>
 </messages>
 <trailer><field name="CheckSum" required="Y"/></trailer>
 <components>
  <component name="Lines">
   <group name="NoLines" required="N"><field name="Text" required="Y"/><field name="Urgency" required="N"/></group>
  </component>
 </components>
 <fields>
  <field number="8" name="BeginString" type="STRING"/>
  <field number="10" name="CheckSum" type="STRING"/>
  <field number="33" name="NoLines" type="NUMINGROUP"/>
  <field number="58" name="Text" type="STRING"/>
  <field number="61" name="Urgency" type="CHAR"><value enum="0" description="NORMAL"/><value enum="1" description="FLASH"/></field>
  <field number="147" name="Subject" type="STRING"/>
  <field number="148" name="Headline" type="STRING"/>
 </fields>
</fix>
"#;

#[test]
fn each_change_is_one_line() {
    // What to replace, by what, and the lines.
    let cases: &[(&str, &str, &[&str])] = &[
        (
            "</fields>",
            r#"<field number="149" name="URLLink" type="STRING"/></fields>"#,
            &["+ field URLLink(149), STRING"],
        ),
        (r#"name="Subject""#, r#"name="About""#, &["~ field Subject(147): now About"]),
        (r#"name="Text" type="STRING""#, r#"name="Text" type="QTY""#, &["~ field Text(58): STRING, now QTY"]),
        (
            r#"<value enum="0" description="NORMAL"/>"#,
            r#"<value enum="2" description="BACKGROUND"/>"#,
            &["- value Urgency(61)=0 NORMAL", "+ value Urgency(61)=2 BACKGROUND"],
        ),
        (r#"="NORMAL""#, r#"="USUAL""#, &["~ value Urgency(61)=0 NORMAL: now USUAL"]),
        (
            r#"<value enum="0" description="NORMAL"/><value enum="1" description="FLASH"/>"#,
            "",
            &["~ field Urgency(61): now any value"],
        ),
        (
            r#"name="Urgency" type="CHAR""#,
            r#"name="Urgency" type="CHAR" allowOtherValues="true""#,
            &["~ field Urgency(61): now any value"],
        ),
        (
            r#"type="STRING"/>
 </fields>"#,
            r#"type="STRING"><value enum="A" description="A"/></field></fields>"#,
            &["~ field Headline(148): now one of 1 values"],
        ),
        ("</messages>", r#"<message name="Logout" msgtype="5" msgcat="admin"/></messages>"#, &["+ message Logout(5)"]),
        (r#"name="Email""#, r#"name="Mail""#, &["~ message Email(C): now Mail"]),
        (r#"name="Email" msgtype="C""#, r#"name="Email" msgtype="E""#, &["- message Email(C)", "+ message Email(E)"]),
        (
            r#"<field name="Headline" required="Y"/>"#,
            r#"<field name="Text" required="N"/>"#,
            &["- News(B): Headline(148)", "+ News(B): Text(58), optional"],
        ),
        (r#""Headline" required="Y""#, r#""Headline" required="N""#, &["~ News(B): Headline(148) is now optional"]),
        (
            r#"<field name="BeginString" required="Y"/>"#,
            r#"<field name="BeginString" required="Y"/><field name="Text" required="Y"/>"#,
            &["+ header: Text(58), required"],
        ),
        (
            r#"<field name="Urgency" required="N"/>"#,
            r#"<field name="Urgency" required="Y"/>"#,
            &[
                "~ News(B) > NoLines(33): Urgency(61) is now required",
                "~ Email(C): NoLines(33) is different as in News(B) > NoLines(33)",
            ],
        ),
        (
            r#"<field name="Text" required="Y"/><field name="Urgency" required="N"/>"#,
            r#"<field name="Urgency" required="N"/><field name="Text" required="Y"/>"#,
            &[
                "~ News(B) > NoLines(33): begins with Urgency(61) now, with Text(58) before",
                "~ Email(C): NoLines(33) is different as in News(B) > NoLines(33)",
            ],
        ),
        (
            r#"<group name="NoLines" required="N"><field name="Text" required="Y"/><field name="Urgency" required="N"/></group>"#,
            r#"<field name="NoLines" required="N"/>"#,
            &["~ News(B): NoLines(33) is now a plain field", "~ Email(C): NoLines(33) is now a plain field"],
        ),
        (
            r#"<field name="Headline" required="Y"/>"#,
            r#"<group name="Headline" required="Y"><field name="Text" required="N"/></group>"#,
            &["~ News(B): Headline(148) is now a group"],
        ),
        (
            r#"<message name="Email" msgtype="C" msgcat="app">"#,
            r#"<message name="Email" msgtype="C" msgcat="app"><group name="Headline" required="N"><field name="Text" required="N"/></group>"#,
            &["+ Email(C): Headline(148), optional, a group of 1"],
        ),
    ];
    let old = Dictionary::from_xml(OLD).expect("sound");
    for (from, to, expected) in cases {
        assert!(OLD.contains(from), "{from}");
        let new = Dictionary::from_xml(&OLD.replacen(from, to, 1)).expect(to);
        assert_eq!(diff(&old, &new).to_string().lines().collect::<Vec<_>>(), *expected, "{from} to {to}");
        // Seen from the other side there are as many, each the other way round.
        let back = diff(&new, &old);
        assert_eq!(back.changes.len(), expected.len(), "{back}");
    }
}

#[test]
fn a_version_does_not_differ_from_itself() {
    for version in Version::ALL {
        let text = version.xml().expect("a dictionary");
        let again = Dictionary::from_xml(text).expect("sound");
        assert_eq!(diff(Dictionary::standard(version).expect("a dictionary"), &again), spec::Diff::default());
    }
}

#[test]
fn what_is_known_to_have_changed_between_versions_is_found() {
    let lines = |old, new| {
        let dictionary = |version| Dictionary::for_session(version).expect("a dictionary");
        let text = diff(dictionary(old), dictionary(new)).to_string();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    for (old, new, expected) in [
        (Version::FIX40, Version::FIX41, "+ Logon(A): ResetSeqNumFlag(141), optional"),
        (Version::FIX41, Version::FIX42, "+ message BusinessMessageReject(j)"),
        (Version::FIX42, Version::FIX43, "~ field LastShares(32): now LastQty"),
        (Version::FIX42, Version::FIX44, "- field ExecTransType(20), CHAR"),
        (Version::FIX43, Version::FIX44, "~ field FutSettDate(64): now SettlDate"),
        (Version::FIX44, Version::FIX50, "+ header: ApplVerID(1128), optional"),
        (Version::FIX44, Version::FIX50, "+ NewOrderSingle(D): NoStrategyParameters(957), optional, a group of 3"),
        (Version::FIX44, Version::FIX50, "+ Logon(A): DefaultApplVerID(1137), required"),
        (Version::FIX44, Version::FIX50SP2, "+ value ExecInst(18)=f INTERMARKET_SWEEP"),
        (Version::FIX50SP1, Version::FIX50SP2, "+ field SelfMatchPreventionID(2362), STRING"),
    ] {
        let lines = lines(old, new);
        assert!(lines.iter().any(|line| line == expected), "{old} to {new}: {expected}");
    }
}

/// Groups are shared: without a memory of pairs this would walk 2^30 paths.
#[test]
fn shared_groups_do_not_multiply() {
    let entry = |at| format!(r#"<field name="Urgency" required="N"/><component name="C{at}" required="N"/>"#);
    let dictionary = |first: &str| {
        let mut chain = format!(r#"<component name="C0"><field name="{first}" required="N"/></component>"#);
        for at in 1..15 {
            let entry = entry(at - 1);
            chain += &format!(r#"<component name="C{at}"><group name="NoLines" required="N">{entry}</group>"#);
            chain += &format!(r#"<group name="Headline" required="N">{entry}</group></component>"#);
        }
        let text = OLD.replacen("</components>", &format!("{chain}</components>"), 1);
        let deep = r#"msgtype="C" msgcat="app"><component name="C14" required="N"/></message><message name="Old" msgtype="D" msgcat="app">"#;
        Dictionary::from_xml(&text.replacen(r#"msgtype="C" msgcat="app">"#, deep, 1)).expect("sound")
    };
    let differences = diff(&dictionary("Text"), &dictionary("BeginString"));
    assert!(differences.changes.len() < 100, "{}", differences.changes.len());
    let same = |change: &Change| matches!(change, Change::Member { change: MemberChange::SameAs { .. }, .. });
    assert!(differences.changes.iter().any(same));
    assert_eq!(diff(&dictionary("Text"), &dictionary("Text")), spec::Diff::default());
}
