//! A message as JSON has it: objects of strings and arrays, in order.

use core::fmt;
use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// A message. What has no fields may be left out by who writes it, but for the header.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, bound(deserialize = "'de: 'a"))]
pub(super) struct Tree<'a> {
    pub(super) header: Object<'a>,
    #[serde(default)]
    pub(super) body: Object<'a>,
    #[serde(default)]
    pub(super) trailer: Object<'a>,
}

/// Fields by name, in order. A name may be there twice: whoever reads it must say so.
#[derive(Default)]
pub(super) struct Object<'a>(pub(super) Vec<(Cow<'a, str>, Node<'a>)>);

/// What stands under a name.
pub(super) enum Node<'a> {
    Text(Cow<'a, str>),
    Group(Vec<Object<'a>>),
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, node)| (name, node)))
    }
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Text(text) => serializer.serialize_str(text),
            Node::Group(entries) => entries.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Object<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

impl<'de> Deserialize<'de> for Node<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object<'static>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of fields")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some((name, node)) = map.next_entry::<String, Node<'_>>()? {
            fields.push((Cow::Owned(name), node));
        }
        Ok(Object(fields))
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node<'static>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value in quotes or an array of group entries")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut group = Vec::new();
        while let Some(entry) = entries.next_element()? {
            group.push(entry);
        }
        Ok(Node::Group(group))
    }
}
