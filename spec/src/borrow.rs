//! Components that a version uses but does not define.
//!
//! FIXT.1.1's Logon uses MsgTypeGrp, which the facts define with the application versions. Engines refuse a dictionary
//! that uses an undefined component, so the generator writes the definition, and the fields it needs, into FIXT11.xml.

use std::collections::BTreeSet;

use crate::schema::{Item, ItemKind, Schema};

impl Schema {
    /// Whether a component is used that is not defined.
    pub fn has_undefined_components(&self) -> bool {
        !self.undefined_components().is_empty()
    }

    /// Copies what is not defined here from `lender`, with the fields it needs; what the lender has not stays undefined.
    pub fn borrow_components(&mut self, lender: &Self) {
        // A borrowed component may itself use others: each round defines at least one, or ends.
        loop {
            let wanted = self.undefined_components();
            let found: Vec<_> =
                lender.components.iter().filter(|known| wanted.contains(&known.name)).cloned().collect();
            if found.is_empty() {
                break;
            }
            self.components.extend(found);
        }
        self.borrow_fields(lender);
    }

    fn borrow_fields(&mut self, lender: &Self) {
        let mut used = BTreeSet::new();
        for list in self.lists() {
            walk(list, &mut |item| {
                if !matches!(item.kind, ItemKind::Component) {
                    used.insert(item.name.clone());
                }
            });
        }
        for field in &self.fields {
            used.remove(&field.name);
        }
        self.fields.extend(lender.fields.iter().filter(|field| used.contains(&field.name)).cloned());
        self.fields.sort_by_key(|field| field.tag);
    }

    fn undefined_components(&self) -> BTreeSet<String> {
        let mut used = BTreeSet::new();
        for list in self.lists() {
            walk(list, &mut |item| {
                if matches!(item.kind, ItemKind::Component) {
                    used.insert(item.name.clone());
                }
            });
        }
        for component in &self.components {
            used.remove(&component.name);
        }
        used
    }
}

/// Every member at every depth.
fn walk(items: &[Item], visit: &mut impl FnMut(&Item)) {
    for item in items {
        visit(item);
        if let ItemKind::Group(entry) = &item.kind {
            walk(entry, visit);
        }
    }
}
