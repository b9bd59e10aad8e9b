//! The dictionaries as files: what the generator writes is what is in the repository, and a reader of someone else's
//! finds in them every fact, and nothing more.
#![allow(clippy::disallowed_methods, reason = "the facts are files outside the project")]
#![allow(clippy::expect_used, reason = "in a test a missing value is a failure")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use quickfix_spec_parser::{FieldValue, FixSpec, MessageCategory, parse_spec};
use spec::{Facts, Schema, Version, read_facts, write_xml};

/// Whose definition of MsgTypeGrp stands in FIXT11.xml: FIXT.1.1's Logon uses it, and its facts do not define it.
const LENDER: Version = Version::FIX50SP2;

#[test]
fn the_committed_dictionaries_are_what_the_generator_writes() {
    for version in Version::ALL {
        let name = "the_committed_dictionaries_are_what_the_generator_writes";
        let (Some(tables), Some(lent)) = (common::tables(name, version), common::tables(name, LENDER)) else { return };
        let mut schema = read_schema(version, &tables);
        if version.fixt {
            schema.borrow_components(&read_schema(LENDER, &lent));
        }
        let (written, committed) = (write_xml(&schema), version.xml().expect("a dictionary"));
        let first = written.lines().zip(committed.lines()).position(|(now, then)| now != then);
        let file = version.file_name();
        assert!(written == committed, "run generate-dictionaries: {file} differs in line {:?}", first.map(|at| at + 1));
    }
}

#[test]
fn another_reader_finds_every_fact_in_the_dictionaries_and_nothing_more() {
    for version in Version::ALL {
        let name = "another_reader_finds_every_fact_in_the_dictionaries_and_nothing_more";
        let (Some(tables), Some(lent)) = (common::tables(name, version), common::tables(name, LENDER)) else { return };
        let facts = if version.fixt { with_msg_type_grp(&tables, &lent) } else { rows_of(&tables) };
        let spec = parse_spec(version.xml().expect("a dictionary").as_bytes()).expect("readable");
        let Version { fixt, major, minor, service_pack } = version;
        assert_eq!((spec.version, spec.is_fixt), ((major, minor, service_pack), fixt));
        let has_header = !spec.headers.is_empty();
        assert_eq!(has_header, !version.travels_in_fixt(), "{version}");
        let what = |table| format!("{version}: {table}");
        assert_same(&what("field"), field_rows(&spec), facts.fields);
        assert_same(&what("value"), value_rows(&spec), facts.values);
        assert_same(&what("member"), structure_rows(&spec, has_header), facts.structure);
    }
}

fn read_schema(version: Version, tables: &common::Tables) -> Schema {
    let facts = Facts { fields: &tables.fields, values: &tables.values, structure: &tables.structure };
    read_facts(version, facts).expect("sound facts")
}

/// The tables of a version as rows of cells.
struct Rows {
    fields: Vec<Vec<String>>,
    values: Vec<Vec<String>>,
    structure: Vec<Vec<String>>,
}

fn rows_of(tables: &common::Tables) -> Rows {
    Rows {
        fields: common::rows(&tables.fields),
        values: common::rows(&tables.values),
        structure: structure_facts(&tables.structure),
    }
}

/// The facts with the one component that is borrowed, and the fields of it that were not there.
fn with_msg_type_grp(tables: &common::Tables, lent: &common::Tables) -> Rows {
    let (mut facts, lent) = (rows_of(tables), rows_of(lent));
    let members = lent.structure.into_iter().filter(|row| row[0] == "@component:MsgTypeGrp");
    let members: Vec<Vec<String>> = members.collect();
    let known: BTreeSet<String> = facts.fields.iter().map(|row| row[0].clone()).collect();
    let missing = |row: &&Vec<String>| !known.contains(&row[0]) && members.iter().any(|member| member[6] == row[0]);
    facts.fields.extend(lent.fields.iter().filter(missing).cloned());
    facts.values.extend(lent.values.iter().filter(missing).cloned());
    facts.structure.extend(members);
    facts
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
    let mut rows = Turned { tags, rows: Vec::new() };
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

struct Turned {
    tags: BTreeMap<String, String>,
    rows: Vec<Vec<String>>,
}

impl Turned {
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
