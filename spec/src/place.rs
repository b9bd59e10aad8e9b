//! Where in a dictionary something stands, as people read it: `NewOrderSingle(D) > NoPartyIDs(453)`.

use std::fmt;

use crate::dictionary::Dictionary;
use crate::field::FieldDef;
use crate::section::MessageDef;

/// A tag and its name: `ClOrdID(11)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The tag.
    pub tag: u32,
    /// Its name.
    pub name: String,
}

/// A message, or one of the groups in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The message (`NewOrderSingle(D)`), `header` or `trailer`.
    pub owner: String,
    /// The groups on the way, the outermost first.
    pub groups: Vec<Named>,
}

impl Named {
    /// The field's name in the dictionary. Every member has one: the loader has checked.
    pub(crate) fn of(tag: u32, dictionary: &Dictionary) -> Self {
        Self { tag, name: dictionary.field(tag).map_or("?", FieldDef::name).into() }
    }
}

impl Place {
    pub(crate) fn top(owner: impl Into<String>) -> Self {
        Self { owner: owner.into(), groups: Vec::new() }
    }
}

/// `NewOrderSingle(D)`
pub(crate) fn called(message: &MessageDef) -> String {
    format!("{}({})", message.name(), message.msg_type())
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.name, self.tag)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.owner)?;
        self.groups.iter().try_for_each(|group| write!(f, " > {group}"))
    }
}
