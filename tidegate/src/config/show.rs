//! The effective configuration as text: the file with its comments, the command line's changes, and every default that
//! the file leaves unsaid.

use toml::Value;
use toml_edit::{DocumentMut, Item, Table, TableLike, value};
use types::Money;

use super::load::Config;
use super::schema::File;

/// What stands behind a default.
const DEFAULT: &str = " # default";

impl Config {
    /// The configuration in force, as a file that can be saved, changed and loaded again.
    pub fn show(&self) -> String {
        let document: Result<DocumentMut, _> = self.text.parse();
        let (Ok(mut document), Ok(effective)) = (document, effective(&self.file)) else {
            unreachable!("what was read from TOML can be written as TOML")
        };
        merge(document.as_table_mut(), &effective);
        document.to_string()
    }
}

fn effective(file: &File) -> Result<toml::Table, toml::ser::Error> {
    toml::Table::try_from(file)
}

/// Puts into `written` what it lacks of `effective` and replaces what differs.
fn merge(written: &mut dyn TableLike, effective: &toml::Table) {
    for (key, effective) in effective {
        match (written.get_mut(key), effective) {
            (None, Value::Table(table)) => add_table(written, key, table),
            // An empty list of tables is shown by not being there.
            (None, Value::Array(array)) if array.is_empty() => {}
            (None, scalar) => add(written, key, scalar),
            (Some(item), Value::Table(table)) => {
                if let Some(below) = item.as_table_like_mut() {
                    merge(below, table);
                }
            }
            (Some(Item::ArrayOfTables(tables)), Value::Array(elements)) => {
                for (table, element) in tables.iter_mut().zip(elements.iter().filter_map(Value::as_table)) {
                    merge(table, element);
                }
            }
            (Some(item), scalar) => replace(item, scalar),
        }
    }
}

fn add(written: &mut dyn TableLike, key: &str, scalar: &Value) {
    let Some(mut new) = edited(scalar) else { return };
    new.decor_mut().set_suffix(DEFAULT);
    written.insert(key, value(new));
}

fn add_table(written: &mut dyn TableLike, key: &str, table: &toml::Table) {
    let mut new = Table::new();
    merge(&mut new, table);
    new.decor_mut().set_prefix("\n");
    written.insert(key, Item::Table(new));
}

/// Replaces a value that differs; what stands around it stays. A number keeps the form in which it was written.
fn replace(item: &mut Item, scalar: &Value) {
    let (Some(old), Some(mut new)) = (item.as_value_mut(), edited(scalar)) else { return };
    if !is_same(&plain(old), &plain(&new)) {
        *new.decor_mut() = old.decor().clone();
        *old = new;
    }
}

/// `182.50` is `182.5`.
fn is_same(written: &str, effective: &str) -> bool {
    match (written.parse::<Money>(), effective.parse::<Money>()) {
        (Ok(written), Ok(effective)) => written == effective,
        (Ok(_) | Err(_), _) => written == effective,
    }
}

/// A value without what stands around it, and without quotes.
fn plain(value: &toml_edit::Value) -> String {
    match value {
        toml_edit::Value::String(text) => text.value().clone(),
        toml_edit::Value::Integer(number) => number.value().to_string(),
        toml_edit::Value::Boolean(flag) => flag.value().to_string(),
        toml_edit::Value::Array(array) => array.iter().map(plain).collect::<Vec<_>>().join("\n"),
        other => other.to_string(),
    }
}

fn edited(value: &Value) -> Option<toml_edit::Value> {
    match value {
        Value::String(text) => Some(text.as_str().into()),
        Value::Integer(number) => Some((*number).into()),
        Value::Boolean(flag) => Some((*flag).into()),
        Value::Array(elements) => Some(toml_edit::Value::Array(elements.iter().filter_map(edited).collect())),
        Value::Float(_) | Value::Datetime(_) | Value::Table(_) => None,
    }
}
