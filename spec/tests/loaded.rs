//! The run-time dictionary against a naive reading of the facts: every message, at every depth, for all nine versions.
#![allow(clippy::disallowed_methods, reason = "the facts are files outside the project")]
#![allow(clippy::expect_used, reason = "in a test a missing value is a failure")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use spec::{Category, Dictionary, FieldKind, Member, Section, Version, msg_type, tag, value};

#[test]
fn every_message_of_every_version_has_the_members_that_the_facts_give_it() {
    for version in Version::ALL {
        let name = "every_message_of_every_version_has_the_members_that_the_facts_give_it";
        let Some(tables) = common::tables(name, version) else { return };
        let mut model = Model::new(common::rows(&tables.structure));
        if version.fixt {
            let Some(lent) = common::tables(name, Version::FIX50SP2) else { return };
            model.borrow(Model::new(common::rows(&lent.structure)), "@component:MsgTypeGrp");
        }
        model.compare(standard(version), &common::rows(&tables.fields));
    }
}

#[test]
fn every_field_of_every_version_has_the_name_and_the_values_that_the_facts_give_it() {
    for version in Version::ALL {
        let name = "every_field_of_every_version_has_the_name_and_the_values_that_the_facts_give_it";
        let Some(tables) = common::tables(name, version) else { return };
        let mut values: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for row in common::rows(&tables.values) {
            values.entry(row[0].clone()).or_default().push((row[1].clone(), row[2].clone()));
        }
        for row in common::rows(&tables.fields) {
            let field = standard(version).field(row[0].parse().expect("a tag")).expect("a field of the facts");
            assert_eq!(field.name(), row[1], "{version}");
            let found = field.values().iter().map(|known| (known.value.to_string(), known.name.to_string()));
            assert_eq!(found.collect::<Vec<_>>(), values.remove(&row[0]).unwrap_or_default(), "{version}: {}", row[1]);
        }
        assert!(values.is_empty(), "{version}: values of no field: {values:?}");
    }
}

fn standard(version: Version) -> &'static Dictionary {
    Dictionary::standard(version).expect("a dictionary")
}

/// The facts' rows by owner, expanded the slow way each time they are asked.
struct Model {
    owners: BTreeMap<String, Vec<Vec<String>>>,
}

/// A member in the model: tag, required, and the members of a group's entry.
#[derive(Debug, Clone)]
struct Node {
    tag: u32,
    required: bool,
    entry: Option<Vec<Node>>,
}

impl Model {
    fn new(rows: Vec<Vec<String>>) -> Self {
        let mut owners: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for row in rows {
            owners.entry(row[0].clone()).or_default().push(row);
        }
        Self { owners }
    }

    fn borrow(&mut self, lender: Self, owner: &str) {
        let lent = lender.owners.into_iter().filter(|(name, _)| name == owner);
        self.owners.extend(lent);
    }

    fn compare(&self, dictionary: &Dictionary, fields: &[Vec<String>]) {
        let mut tags: BTreeSet<u32> = fields.iter().map(|row| row[0].parse().expect("a tag")).collect();
        tags.extend([0, 957, 5_000, 65_535, 65_536, u32::MAX]);
        let messages: Vec<&String> = self.owners.keys().filter(|name| !name.starts_with('@')).collect();
        assert_eq!(dictionary.messages().len(), messages.len());
        for name in messages {
            let message = dictionary.message_by_name(name).expect("a message of the facts");
            let row = &self.owners[name][0];
            let category = if row[2] == "admin" { Category::Admin } else { Category::App };
            assert_eq!((message.msg_type(), message.category()), (row[1].as_str(), category), "{name}");
            let found = dictionary.message(row[1].as_bytes()).expect("a type of the facts");
            assert_eq!(found.name(), name, "35={}", row[1]);
            self.compare_section(name, message.body(), &self.expand(name), &tags);
        }
        self.compare_section("header", dictionary.header(), &self.expand("@header"), &tags);
        self.compare_section("trailer", dictionary.trailer(), &self.expand("@trailer"), &tags);
    }

    fn compare_section(&self, path: &str, section: &Section, nodes: &[Node], tags: &BTreeSet<u32>) {
        let found: Vec<(u32, bool)> = section.members().iter().map(|one| (one.tag(), one.is_required())).collect();
        let expected: Vec<(u32, bool)> = nodes.iter().map(|node| (node.tag, node.required)).collect();
        assert_eq!(found, expected, "{path}");
        let required: Vec<u32> = nodes.iter().filter(|node| node.required).map(|node| node.tag).collect();
        assert_eq!(section.required(), required, "{path}");
        let mut any_level = BTreeSet::new();
        collect(nodes, &mut any_level);
        for &tag in tags {
            assert_eq!(section.allows(tag), any_level.contains(&tag), "{path}: {tag}");
            let at = nodes.iter().position(|node| node.tag == tag);
            assert_eq!(section.position(tag), at, "{path}: {tag}");
            match (section.member(tag), at.and_then(|at| nodes[at].entry.as_ref())) {
                (Some(Member::Group(group)), Some(entry)) => {
                    assert_eq!((group.count_tag(), group.delimiter()), (tag, entry[0].tag), "{path}");
                    self.compare_section(&format!("{path}/{tag}"), group.entry(), entry, &few(tags, entry));
                }
                (member, entry) => {
                    assert!(entry.is_none() && !matches!(member, Some(Member::Group(_))), "{path}: {tag}");
                    assert_eq!(member.is_some(), at.is_some(), "{path}: {tag}");
                }
            }
        }
    }

    fn expand(&self, owner: &str) -> Vec<Node> {
        let rows = self.owners.get(owner).map_or(&[][..], Vec::as_slice);
        let mut at = 0;
        self.expand_rows(rows, &mut at, 0)
    }

    fn expand_rows(&self, rows: &[Vec<String>], at: &mut usize, depth: usize) -> Vec<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        while let Some(row) = rows.get(*at).filter(|row| row[3] == depth.to_string()) {
            *at += 1;
            let required = row[7] == "Y";
            let more = match row[4].as_str() {
                "component" => {
                    let mut part = self.expand(&format!("@component:{}", row[5]));
                    part.iter_mut().for_each(|node| node.required &= required);
                    part
                }
                "field" => vec![Node { tag: row[6].parse().expect("a tag"), required, entry: None }],
                "group" => {
                    let entry = Some(self.expand_rows(rows, at, depth + 1));
                    vec![Node { tag: row[6].parse().expect("a tag"), required, entry }]
                }
                _ => vec![],
            };
            for node in more {
                match nodes.iter_mut().find(|known| known.tag == node.tag) {
                    Some(known) => known.required |= node.required,
                    None => nodes.push(node),
                }
            }
        }
        nodes
    }
}

fn collect(nodes: &[Node], tags: &mut BTreeSet<u32>) {
    for node in nodes {
        tags.insert(node.tag);
        collect(node.entry.as_deref().unwrap_or_default(), tags);
    }
}

/// Inside groups a sample of the tags that have no place is enough: all of them would take a minute in FIX.5.0SP2.
fn few(tags: &BTreeSet<u32>, entry: &[Node]) -> BTreeSet<u32> {
    let mut few: BTreeSet<u32> = tags.iter().copied().step_by(tags.len() / 20 + 1).collect();
    collect(entry, &mut few);
    few
}

#[test]
fn a_tag_that_the_dictionary_has_not_is_not_found() {
    let fix44 = Dictionary::fix44();
    for unknown in [0, 101, 957, 5_000, 65_535, 65_536, u32::MAX] {
        assert!(fix44.field(unknown).is_none(), "{unknown}");
        assert!(!fix44.is_header(unknown) && !fix44.is_trailer(unknown), "{unknown}");
    }
    for unknown in [&b""[..], b"D ", b"DD", b"\xff", b"\xff\xff", b"ABC", b"d "] {
        assert!(fix44.message(unknown).is_none(), "{unknown:?}");
    }
    assert!(fix44.field_by_name("clordid").is_none());
    assert!(fix44.message_by_name("").is_none());
}

#[test]
fn a_new_order_says_what_it_needs() {
    let fix44 = Dictionary::fix44();
    assert_eq!((fix44.begin_string(), fix44.name()), ("FIX.4.4", "FIX.4.4"));
    let order = fix44.message(b"D").expect("NewOrderSingle");
    // Instrument and OrderQtyData are required components, but no field in them is: Symbol(55) may give way to a
    // SecurityID(48), OrderQty(38) to CashOrderQty(152).
    assert_eq!(order.required(), [tag::CL_ORD_ID, tag::SIDE, tag::TRANSACT_TIME, tag::ORD_TYPE]);
    assert!(order.allows(tag::SYMBOL) && order.allows(tag::ORDER_QTY));
    assert!(order.allows(tag::PARTY_SUB_ID) && order.member(tag::PARTY_SUB_ID).is_none());
    assert!(!order.allows(tag::MSG_SEQ_NUM));
    let Some(Member::Group(parties)) = order.member(tag::NO_PARTY_IDS) else { panic!("453 is a group") };
    assert_eq!((parties.count_tag(), parties.delimiter()), (453, tag::PARTY_ID));
    assert!(matches!(parties.member(tag::NO_PARTY_SUB_IDS), Some(Member::Group(_))));
}

#[test]
fn header_and_trailer_fields_are_told_from_the_body() {
    let fix44 = Dictionary::fix44();
    for header in [8, 9, 35, 49, 56, 34, 52, 43, 97, 122, tag::NO_HOPS, tag::HOP_REF_ID] {
        assert!(fix44.is_header(header) && !fix44.is_trailer(header), "{header}");
    }
    for trailer in [93, 89, 10] {
        assert!(fix44.is_trailer(trailer) && !fix44.is_header(trailer), "{trailer}");
    }
    assert!(!fix44.is_header(tag::SYMBOL) && !fix44.is_trailer(tag::SYMBOL));
}

#[test]
fn every_data_field_has_the_length_field_that_goes_before_it() {
    let fix44 = Dictionary::fix44();
    for (length, data) in [(90, 91), (93, 89), (95, 96), (212, 213), (348, 349), (354, 355), (445, 446), (618, 619)] {
        assert_eq!(fix44.data_for_length(length), Some(data), "{length}");
    }
    for plain in [tag::BODY_LENGTH, tag::MAX_MESSAGE_SIZE, tag::SYMBOL, 0] {
        assert_eq!(fix44.data_for_length(plain), None, "{plain}");
    }
    let announced: BTreeSet<u32> = fix44.fields().iter().filter_map(spec::FieldDef::data_tag).collect();
    let data = fix44.fields().iter().filter(|field| field.kind().is_data()).map(spec::FieldDef::tag);
    assert_eq!(announced, data.collect());
}

#[test]
fn every_data_field_of_every_version_is_announced() {
    for version in Version::ALL {
        let dictionary = standard(version);
        let announced: BTreeSet<u32> = dictionary.fields().iter().filter_map(spec::FieldDef::data_tag).collect();
        for field in dictionary.fields().iter().filter(|field| field.kind().is_data()) {
            assert!(announced.contains(&field.tag()), "{version}: {}({})", field.name(), field.tag());
        }
    }
}

#[test]
fn values_are_judged_and_named_as_the_dictionary_lists_them() {
    let fix44 = Dictionary::fix44();
    let status = fix44.field(tag::ORD_STATUS).expect("OrdStatus");
    assert!(status.allows(value::ord_status::FILLED) && !status.allows(b"Z"));
    assert_eq!((status.kind(), status.value_name(b"2")), (FieldKind::Char, Some("FILLED")));
    let exec_inst = fix44.field(tag::EXEC_INST).expect("ExecInst");
    assert!(exec_inst.allows(b"1 G") && !exec_inst.allows(b"1 ~"));
    let kind = fix44.field(tag::MSG_TYPE).expect("MsgType");
    assert!(kind.allows(msg_type::NEW_ORDER_CROSS) && !kind.allows(b"ZZ"));
    assert!(fix44.field(tag::SYMBOL).expect("Symbol").allows(b"IBM"));
}
