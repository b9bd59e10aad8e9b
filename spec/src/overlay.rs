//! A dialect: what somebody's FIX has besides the published one.
//!
//! An overlay is a dictionary in the same XML that has the additions and nothing else, so that a reader sees at once what
//! a dialect adds. A message, component or group that is there already gets the overlay's members at its end, a field
//! the overlay's values. It cannot take away, rename or retype: whoever speaks the published version must be understood.

use crate::error::{LoadError, LoadReason};
use crate::schema::{Item, ItemKind, Schema, SchemaComponent, SchemaField, SchemaMessage};
use crate::xml_reader::{self, fail};

impl Schema {
    /// Reads a dictionary or an overlay as it is written. Names need not be defined: an overlay uses those of what it
    /// is laid over.
    ///
    /// # Errors
    /// As [`Dictionary::from_xml`](crate::Dictionary::from_xml), save for what names mean.
    pub fn from_xml(text: &str) -> Result<Self, LoadError> {
        xml_reader::read(text)
    }

    /// Lays an overlay over this dictionary.
    ///
    /// # Errors
    /// The overlay is of another version, adds what is there already, or says something else about a field or message
    /// that is there. Places are the overlay's. After an error part of it may have been added.
    pub fn lay_over(&mut self, overlay: &Self) -> Result<(), LoadError> {
        if overlay.version != self.version {
            let reason = LoadReason::OverlayOfOther { overlay: overlay.version, base: self.version };
            return Err(fail(overlay.at, reason));
        }
        for field in &overlay.fields {
            self.add_field(field)?;
        }
        add_items(&mut self.header, &overlay.header)?;
        add_items(&mut self.trailer, &overlay.trailer)?;
        for message in &overlay.messages {
            self.add_message(message)?;
        }
        for component in &overlay.components {
            self.add_component(component)?;
        }
        self.fields.sort_by_key(|field| field.tag);
        Ok(())
    }

    fn add_field(&mut self, more: &SchemaField) -> Result<(), LoadError> {
        let same = |known: &&mut SchemaField| known.tag == more.tag || known.name == more.name;
        let Some(known) = self.fields.iter_mut().find(same) else {
            self.fields.push(more.clone());
            return Ok(());
        };
        if (known.tag, &known.name, &known.type_name) != (more.tag, &more.name, &more.type_name) {
            let known = format!("{}({}), {}", known.name, known.tag, known.type_name);
            return Err(fail(more.at, LoadReason::OverlayChanges { what: "field", known }));
        }
        let opens = more.allow_other_values && !known.allow_other_values;
        if more.values.is_empty() && !opens {
            return Err(fail(more.at, LoadReason::OverlayRepeats { what: "field", name: more.name.clone() }));
        }
        for (value, label) in &more.values {
            if known.values.iter().any(|(there, _)| there == value) {
                return Err(fail(more.at, LoadReason::OverlayRepeats { what: "value", name: value.clone() }));
            }
            known.values.push((value.clone(), label.clone()));
        }
        known.allow_other_values |= more.allow_other_values;
        Ok(())
    }

    fn add_message(&mut self, more: &SchemaMessage) -> Result<(), LoadError> {
        let same = |known: &&mut SchemaMessage| known.name == more.name || known.msg_type == more.msg_type;
        let Some(known) = self.messages.iter_mut().find(same) else {
            self.messages.push(more.clone());
            return Ok(());
        };
        if (&known.name, &known.msg_type, known.category) != (&more.name, &more.msg_type, more.category) {
            let known = format!("{}({})", known.name, known.msg_type);
            return Err(fail(more.at, LoadReason::OverlayChanges { what: "message", known }));
        }
        add_items(&mut known.items, &more.items)
    }

    fn add_component(&mut self, more: &SchemaComponent) -> Result<(), LoadError> {
        match self.components.iter_mut().find(|known| known.name == more.name) {
            Some(known) => add_items(&mut known.items, &more.items),
            None => {
                self.components.push(more.clone());
                Ok(())
            }
        }
    }
}

/// A group that is there already is gone into; anything else goes to the end. The reader has limited the depth.
fn add_items(items: &mut Vec<Item>, more: &[Item]) -> Result<(), LoadError> {
    for item in more {
        let known = items.iter_mut().find(|known| known.name == item.name);
        match (known.map(|known| &mut known.kind), &item.kind) {
            (None, _) => items.push(item.clone()),
            (Some(ItemKind::Group(known)), ItemKind::Group(more)) => add_items(known, more)?,
            (Some(ItemKind::Field | ItemKind::Group(_) | ItemKind::Component), _) => {
                return Err(fail(item.at, LoadReason::OverlayRepeats { what: "member", name: item.name.clone() }));
            }
        }
    }
    Ok(())
}
