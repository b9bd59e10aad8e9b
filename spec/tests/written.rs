//! The dictionaries as files: what the generator writes is what is in the repository, and a reader of someone else's
//! finds in them every fact, and nothing more.
#![allow(clippy::disallowed_methods, reason = "the facts are files outside the project")]
#![allow(clippy::expect_used, reason = "in a test a missing value is a failure")]

mod common;

use std::collections::BTreeMap;

use quickfix_spec_parser::{FieldValue, FixSpec, MessageCategory, parse_spec};
use spec::{Version, write_xml};

const FIX44: &str = include_str!("../dictionaries/FIX44.xml");

#[test]
fn the_committed_dictionary_is_what_the_generator_writes() {
    let version = Version::fix(4, 4, 0);
    let Some(tables) = common::tables("the_committed_dictionary_is_what_the_generator_writes", version) else { return };
    let written = write_xml(&common::schema(version, &tables));
    let difference = written.lines().zip(FIX44.lines()).position(|(now, then)| now != then);
    assert!(written == FIX44, "run generate-dictionaries: first difference in line {:?}", difference.map(|at| at + 1));
}

#[test]
fn another_reader_finds_every_fact_in_the_dictionary_and_nothing_more() {
    let version = Version::fix(4, 4, 0);
    let name = "another_reader_finds_every_fact_in_the_dictionary_and_nothing_more";
    let Some(tables) = common::tables(name, version) else { return };
    let spec = parse_spec(FIX44.as_bytes()).expect("a dictionary");
    assert_eq!((spec.version, spec.is_fixt), ((4, 4, 0), false));
    assert_same("field", field_rows(&spec), common::rows(&tables.fields));
    assert_same("value", value_rows(&spec), common::rows(&tables.values));
    assert_same("member", structure_rows(&spec, true), structure_facts(&tables.structure));
}

/// The other versions' files are compared when they are written; that their facts pass through must hold before.
#[test]
fn every_version_passes_through_the_generator_without_loss() {
    for version in Version::ALL {
        let Some(tables) = common::tables("every_version_passes_through_the_generator_without_loss", version) else {
            return;
        };
        let xml = write_xml(&common::schema(version, &tables));
        let spec = parse_spec(xml.as_bytes()).expect("a dictionary");
        let has_header = !spec.headers.is_empty();
        assert_eq!(has_header, !version.travels_in_fixt(), "{version}");
        assert_same("field", field_rows(&spec), common::rows(&tables.fields));
        assert_same("value", value_rows(&spec), common::rows(&tables.values));
        assert_same("member", structure_rows(&spec, has_header), structure_facts(&tables.structure));
    }
}

/// Order between owners (messages, components) and between fields is the file's affair; within an owner it is a fact.
fn assert_same(what: &str, found: Vec<Vec<String>>, facts: Vec<Vec<String>>) {
    let (found, facts) = (by_owner(found), by_owner(facts));
    for (owner, rows) in &facts {
        let found = found.get(owner).map_or(&[][..], Vec::as_slice);
        let first = rows.iter().zip(found).find(|(fact, found)| fact != found);
        assert_eq!(first, None, "{what} rows of {owner}: the first difference, left the facts, right the dictionary");
        assert_eq!(rows.len(), found.len(), "{what} rows of {owner}: left the facts, right the dictionary");
    }
    assert_eq!(found.len(), facts.len(), "the dictionary has {what} rows that the facts have not");
}

/// A component has no tag. Where it has a field's name (SecurityXML), the facts give it that field's.
fn structure_facts(table: &str) -> Vec<Vec<String>> {
    let mut rows = common::rows(table);
    for row in rows.iter_mut().filter(|row| row[4] == "component") {
        row[6].clear();
    }
    rows
}

fn by_owner(rows: Vec<Vec<String>>) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut owners: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for row in rows {
        owners.entry(row[0].clone()).or_default().push(row);
    }
    owners
}

fn field_rows(spec: &FixSpec) -> Vec<Vec<String>> {
    let row = |field: &quickfix_spec_parser::FieldSpec| {
        vec![field.number.to_string(), field.name.clone(), field.r#type.as_static_str().to_owned()]
    };
    spec.field_specs.iter().map(row).collect()
}

fn value_rows(spec: &FixSpec) -> Vec<Vec<String>> {
    let of_field = |field: &quickfix_spec_parser::FieldSpec| {
        let row = |value: &quickfix_spec_parser::FieldAllowedValue| {
            vec![field.number.to_string(), value.value.clone(), value.description.clone()]
        };
        field.values.iter().map(row).collect::<Vec<_>>()
    };
    spec.field_specs.iter().flat_map(of_field).collect()
}

/// The dictionary turned back into the rows of `structure.tsv`.
fn structure_rows(spec: &FixSpec, has_header: bool) -> Vec<Vec<String>> {
    let tags = spec.field_specs.iter().map(|field| (field.name.clone(), field.number.to_string())).collect();
    let mut rows = Rows { tags, rows: Vec::new() };
    if has_header {
        rows.owner("@header", "", "", &spec.headers);
        rows.owner("@trailer", "", "", &spec.trailers);
    }
    for component in &spec.component_specs {
        rows.owner(&format!("@component:{}", component.name), "", "", &component.values);
    }
    for message in &spec.messages {
        let category = match message.category {
            MessageCategory::Admin => "admin",
            MessageCategory::App => "app",
        };
        rows.owner(&message.name, &message.msg_type, category, &message.values);
    }
    rows.rows
}

struct Rows {
    tags: BTreeMap<String, String>,
    rows: Vec<Vec<String>>,
}

impl Rows {
    fn owner(&mut self, owner: &str, msg_type: &str, category: &str, values: &[FieldValue]) {
        let start = [owner, msg_type, category];
        if values.is_empty() {
            self.push(&start, 0, "empty", "", "", "");
        }
        self.members(&start, values, 0);
    }

    fn members(&mut self, start: &[&str; 3], values: &[FieldValue], depth: usize) {
        let flag = |required| if required { "Y" } else { "N" };
        for value in values {
            match value {
                FieldValue::Field(field) => {
                    let tag = self.tags[&field.name].clone();
                    self.push(start, depth, "field", &field.name, &tag, flag(field.required));
                }
                FieldValue::Group(group) => {
                    let tag = self.tags[&group.name].clone();
                    self.push(start, depth, "group", &group.name, &tag, flag(group.required));
                    self.members(start, &group.values, depth + 1);
                }
                FieldValue::Component(component) => {
                    self.push(start, depth, "component", &component.name, "", flag(component.required));
                }
            }
        }
    }

    fn push(&mut self, start: &[&str; 3], depth: usize, kind: &str, name: &str, tag: &str, required: &str) {
        let [owner, msg_type, category] = *start;
        let row = [owner, msg_type, category, &depth.to_string(), kind, name, tag, required];
        self.rows.push(row.map(str::to_owned).to_vec());
    }
}
