//! The rules that stand beside the dictionaries: that none is idle, and what a user's own dictionary takes of them.
#![allow(clippy::expect_used, reason = "in a test a missing value is a failure")]

use std::collections::BTreeSet;

use spec::{Condition, Dictionary, FieldDef, Member, Section, Triggers, Version};

const CONDITIONS: &str = include_str!("../rules/conditions.tsv");
const AGREED: &str = include_str!("../rules/agreed.tsv");

fn cells(table: &str) -> Vec<Vec<&str>> {
    table.lines().skip(1).map(|line| line.split('\t').collect()).collect()
}

fn versions(since: &str, until: &str) -> Vec<Version> {
    let (since, until) = (Version::named(since).expect("a version"), Version::named(until).expect("a version"));
    let mut all = Version::ALL.to_vec();
    all.retain(|version| !version.fixt && since <= *version && *version <= until);
    assert!(!all.is_empty(), "{since} to {until}");
    all
}

/// What the conditions of a section ask for, its groups' included.
fn needs(section: &Section, found: &mut BTreeSet<(Vec<u32>, String)>) {
    for condition in section.conditions() {
        assert!(!condition.needs().is_empty());
        let fields = condition.needs().iter().copied().chain(condition.premises().iter().map(|premise| premise.tag()));
        assert!(fields.into_iter().all(|tag| section.position(tag).is_some()), "{}", condition.text());
        found.insert((condition.needs().to_vec(), condition.text().into()));
    }
    for member in section.members() {
        if let Member::Group(group) = member.member() {
            needs(group.entry(), found);
        }
    }
}

/// A row with a mistyped tag or version would be nobody's and never missed.
#[test]
fn every_row_is_about_fields_of_every_version_that_it_names() {
    for row in cells(CONDITIONS) {
        let [_, need, when, since, until, text] = row.as_slice() else { panic!("six columns: {row:?}") };
        for version in versions(since, until) {
            let dictionary = Dictionary::standard(version).expect("a version");
            let mut found = BTreeSet::new();
            dictionary.messages().iter().for_each(|message| needs(message.body(), &mut found));
            let first: Vec<u32> = need.split('/').map(|tag| tag.parse().expect("a tag")).collect();
            let is_there = found.iter().any(|(tags, said)| said == text && first.iter().any(|tag| tags.contains(tag)));
            assert!(is_there, "{version}: no message takes the row {need} {when}: {text}");
            for premise in when.split(' ').filter_map(|premise| premise.split_once('=')) {
                let field = dictionary.field(premise.0.parse().expect("a tag")).expect("a field");
                let any = premise.1.split('/').any(|value| field.allows(value.as_bytes()));
                assert!(any, "{version}: {}({}) is never one of {}", field.name(), field.tag(), premise.1);
            }
        }
    }
}

#[test]
fn every_field_with_numbers_left_to_agreements_takes_them_and_no_others() {
    for row in cells(AGREED) {
        let [tag, from, since, until, _] = row.as_slice() else { panic!("five columns: {row:?}") };
        let (tag, from): (u32, u32) = (tag.parse().expect("a tag"), from.parse().expect("a number"));
        for version in versions(since, until) {
            let field = Dictionary::standard(version).and_then(|dictionary| dictionary.field(tag)).expect("a field");
            assert_eq!(field.agreed_from(), Some(from), "{version}: {}", field.name());
            assert!(!field.is_open() && field.allows(from.to_string().as_bytes()), "{version}: {}", field.name());
            let below = (from - 1).to_string();
            let is_listed = field.values().iter().any(|known| *known.value == *below);
            assert_eq!(field.allows(below.as_bytes()), is_listed, "{version}: {}", field.name());
        }
    }
    let strategy = |dictionary: &'static Dictionary| dictionary.field(spec::tag::TARGET_STRATEGY).expect("a field");
    assert!(strategy(Dictionary::fix50sp2()).allows(b"1000") && !strategy(Dictionary::fix50sp2()).allows(b"77"));
    let combined = Dictionary::for_session(Version::FIX50SP2).expect("a version");
    assert!(strategy(combined).allows(b"4711"), "over FIXT.1.1, too");
}

/// Where conditions stand: bodies and entries.
fn sections<'a>(section: &'a Section, found: &mut Vec<&'a Section>) {
    found.push(section);
    for member in section.members() {
        if let Member::Group(group) = member.member() {
            sections(group.entry(), found);
        }
    }
}

/// Each premise of the condition that a field fulfils by being there, with values that fulfil it.
fn fulfilling<'a>(condition: &'a Condition, dictionary: &'a Dictionary) -> Vec<(&'a FieldDef, Vec<&'a str>)> {
    let positive = condition.premises().iter().filter(|premise| !premise.holds(None));
    let with_values = positive.map(|premise| {
        let field = dictionary.field(premise.tag()).expect("a field");
        let listed = field.values().iter().map(|known| &*known.value);
        let values = listed.chain(["", "anything"]).filter(|value| premise.holds(Some(value.as_bytes())));
        (field, values.collect())
    });
    with_values.collect()
}

/// A trigger that is not pulled lets a message pass that lacks a field.
#[test]
fn a_condition_is_looked_at_wherever_its_premises_hold() {
    for dictionary in Version::ALL.iter().filter_map(|version| Dictionary::standard(*version)) {
        for message in dictionary.messages() {
            let mut all = Vec::new();
            sections(message.body(), &mut all);
            for section in all {
                for condition in section.conditions() {
                    let fields = fulfilling(condition, dictionary);
                    for nth in 0..fields.iter().map(|(_, values)| values.len()).max().unwrap_or(1) {
                        let mut pulled = Triggers::ALWAYS;
                        for (field, values) in &fields {
                            pulled |= field.triggers(values[nth % values.len()].as_bytes());
                            assert!(field.concerns_others(), "{}", field.name());
                        }
                        assert!(pulled.include(condition.triggers()), "{} {}", message.name(), condition.text());
                        assert!(pulled.meet(section.triggers()) && pulled.meet(message.body().triggers()));
                    }
                }
            }
        }
    }
}
