//! The facts about a version, three tables of tab-separated text, to [`Schema`].
//!
//! `fields` has tag, name, type; `values` has tag, value, label; `structure` has one row for each member of each
//! message, component, header and trailer in order, with its depth in groups. Each has one header line and no quoting.

use std::collections::BTreeMap;

use crate::kind::FieldKind;
use crate::schema::{Item, ItemKind, MAX_DEPTH, Position, Schema, SchemaComponent, SchemaField, SchemaMessage};
use crate::section::Category;
use crate::version::Version;

/// The three tables of a version.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// `fields.tsv`
    pub fields: &'a str,
    /// `values.tsv`
    pub values: &'a str,
    /// `structure.tsv`
    pub structure: &'a str,
}

/// What is wrong with the facts, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{table}.tsv, line {line}: {reason}")]
pub struct FactsError {
    /// `fields`, `values` or `structure`.
    pub table: &'static str,
    /// The line, from 1.
    pub line: u32,
    /// What is wrong there.
    pub reason: String,
}

/// Reads the facts of a version.
///
/// # Errors
/// A row that has not the table's columns, a bad number or flag, an unknown type or kind, a value of an unknown field,
/// a member whose tag and name do not agree with the fields, a depth that skips a level.
pub fn read_facts(version: Version, facts: Facts) -> Result<Schema, FactsError> {
    let mut schema = Schema::new(version);
    for row in rows("fields", facts.fields) {
        schema.fields.push(field(row?, version)?);
    }
    let index: BTreeMap<u32, usize> = schema.fields.iter().enumerate().map(|(at, field)| (field.tag, at)).collect();
    for row in rows("values", facts.values) {
        let row: Row<3> = row?;
        let [tag, value, label] = row.cells;
        let Some(&at) = row.number(tag).ok().and_then(|tag| index.get(&tag)) else {
            return Err(row.fail(format!("a value of the field {tag}, which is not in fields.tsv")));
        };
        schema.fields[at].values.push((value.into(), label.into()));
    }
    structure(facts.structure, &index, &mut schema)?;
    Ok(schema)
}

fn field(row: Row<3>, version: Version) -> Result<SchemaField, FactsError> {
    let [tag, name, type_name] = row.cells;
    if FieldKind::from_dictionary(type_name, version.char_is_text()).is_none() {
        return Err(row.fail(format!("{type_name} is not a FIX data type")));
    }
    Ok(SchemaField {
        tag: row.number(tag)?,
        name: name.into(),
        type_name: type_name.into(),
        values: vec![],
        allow_other_values: false,
        at: row.position(),
    })
}

fn structure(text: &str, index: &BTreeMap<u32, usize>, schema: &mut Schema) -> Result<(), FactsError> {
    let mut owner = "";
    for row in rows("structure", text) {
        let row: Row<8> = row?;
        let [name, msg_type, category, depth, kind, member, tag, required] = row.cells;
        if name != owner {
            owner = name;
            begin_owner(&row, name, msg_type, category, schema)?;
        }
        if kind == "empty" {
            continue;
        }
        if kind != "component" {
            let known = row.number(tag).ok().and_then(|tag| index.get(&tag)).map(|at| schema.fields[*at].name.as_str());
            if known != Some(member) {
                return Err(row.fail(format!("{member}({tag}) does not agree with fields.tsv")));
            }
        }
        let item = Item {
            name: member.into(),
            required: match required {
                "Y" => true,
                "N" => false,
                _ => return Err(row.fail(format!("required is {required}: it must be Y or N"))),
            },
            kind: match kind {
                "field" => ItemKind::Field,
                "group" => ItemKind::Group(vec![]),
                "component" => ItemKind::Component,
                _ => return Err(row.fail(format!("{kind} is not a kind of member"))),
            },
            at: row.position(),
        };
        let depth = row.number(depth)? as usize;
        let list = open_list(owner, schema).and_then(|items| list_at(items, depth));
        match list {
            Some(list) => list.push(item),
            None => return Err(row.fail(format!("depth {depth} without a group around it"))),
        }
    }
    Ok(())
}

fn begin_owner(
    row: &Row<8>,
    name: &str,
    msg_type: &str,
    category: &str,
    schema: &mut Schema,
) -> Result<(), FactsError> {
    let at = row.position();
    if let Some(name) = name.strip_prefix("@component:") {
        schema.components.push(SchemaComponent { name: name.into(), items: vec![], at });
        return Ok(());
    }
    if name == "@header" || name == "@trailer" {
        return Ok(());
    }
    let category = match category {
        "admin" => Category::Admin,
        "app" => Category::App,
        _ => return Err(row.fail(format!("category {category}: it must be admin or app"))),
    };
    if msg_type.is_empty() {
        return Err(row.fail(format!("{name} has no message type")));
    }
    schema.messages.push(SchemaMessage { name: name.into(), msg_type: msg_type.into(), category, items: vec![], at });
    Ok(())
}

/// The members of the owner whose rows are being read.
fn open_list<'a>(owner: &str, schema: &'a mut Schema) -> Option<&'a mut Vec<Item>> {
    match owner {
        "@header" => Some(&mut schema.header),
        "@trailer" => Some(&mut schema.trailer),
        _ if owner.starts_with("@component:") => schema.components.last_mut().map(|component| &mut component.items),
        _ => schema.messages.last_mut().map(|message| &mut message.items),
    }
}

/// The list that a row of this depth belongs to: of the last group of the last group, and so on.
fn list_at(items: &mut Vec<Item>, depth: usize) -> Option<&mut Vec<Item>> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut list = items;
    for _ in 0..depth {
        list = match &mut list.last_mut()?.kind {
            ItemKind::Group(entry) => entry,
            ItemKind::Field | ItemKind::Component => return None,
        };
    }
    Some(list)
}

struct Row<'a, const N: usize> {
    table: &'static str,
    line: u32,
    cells: [&'a str; N],
}

fn rows<'a, const N: usize>(
    table: &'static str,
    text: &'a str,
) -> impl Iterator<Item = Result<Row<'a, N>, FactsError>> {
    text.lines().enumerate().skip(1).map(move |(at, text)| {
        let line = at as u32 + 1;
        let cells: Vec<&str> = text.split('\t').collect();
        let columns = cells.len();
        match cells.try_into() {
            Ok(cells) => Ok(Row { table, line, cells }),
            Err(_) => Err(FactsError { table, line, reason: format!("{columns} columns: there must be {N}") }),
        }
    })
}

impl<const N: usize> Row<'_, N> {
    fn fail(&self, reason: String) -> FactsError {
        FactsError { table: self.table, line: self.line, reason }
    }

    fn number(&self, text: &str) -> Result<u32, FactsError> {
        text.parse().map_err(|_| self.fail(format!("{text} is not a whole number")))
    }

    fn position(&self) -> Position {
        Position { line: self.line, column: 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &str = "tag\tname\ttype\n8\tBeginString\tSTRING\n33\tNoLines\tINT\n58\tText\tSTRING\n";
    const VALUES: &str = "tag\tvalue\tlabel\n58\tA\tALPHA\n";
    const STRUCTURE: &str = "owner\tmsg_type\tcategory\tdepth\tkind\tname\ttag\trequired
@header\t\t\t0\tfield\tBeginString\t8\tY
News\tB\tapp\t0\tgroup\tNoLines\t33\tN
News\tB\tapp\t1\tfield\tText\t58\tY
News\tB\tapp\t0\tcomponent\tLines\t\tN
Logout\t5\tadmin\t0\tempty\t\t\t
";

    fn read(fields: &str, values: &str, structure: &str) -> Result<Schema, FactsError> {
        read_facts(Version::fix(4, 4, 0), Facts { fields, values, structure })
    }

    #[test]
    fn sound_facts_keep_their_order_and_nesting() {
        let schema = read(FIELDS, VALUES, STRUCTURE).expect("sound");
        let [news, logout] = schema.messages.as_slice() else { panic!("two messages") };
        assert_eq!((news.name.as_str(), news.items.len(), logout.items.len()), ("News", 2, 0));
        assert!(matches!(&news.items[0].kind, ItemKind::Group(entry) if entry[0].name == "Text"));
    }

    #[test]
    fn a_mistake_in_the_facts_is_named_with_its_table_and_line() {
        let cases = [
            ("58\tText", "58\tText\tx", "fields.tsv, line 4: 4 columns: there must be 3"),
            ("33\tNoLines", "x\tNoLines", "fields.tsv, line 3: x is not a whole number"),
            ("\tINT", "\tint", "fields.tsv, line 3: int is not a FIX data type"),
            ("58\tA", "59\tA", "values.tsv, line 2: a value of the field 59, which is not in fields.tsv"),
            ("Text\t58\tY", "Test\t58\tY", "structure.tsv, line 4: Test(58) does not agree with fields.tsv"),
            ("Text\t58\tY", "Text\t58\ty", "structure.tsv, line 4: required is y: it must be Y or N"),
            ("1\tfield", "2\tfield", "structure.tsv, line 4: depth 2 without a group around it"),
            ("1\tfield", "-1\tfield", "structure.tsv, line 4: -1 is not a whole number"),
            ("0\tcomponent", "0\tcomp", "structure.tsv, line 5: Lines() does not agree with fields.tsv"),
            ("News\tB\tapp", "News\tB\tApp", "structure.tsv, line 3: category App: it must be admin or app"),
            ("Logout\t5", "Logout\t", "structure.tsv, line 6: Logout has no message type"),
        ];
        for (from, to, expected) in cases {
            let swap = |table: &str| table.replacen(from, to, 1);
            let error = read(&swap(FIELDS), &swap(VALUES), &swap(STRUCTURE)).expect_err(expected);
            assert_eq!(error.to_string(), expected);
        }
    }
}
