//! All dictionaries as one: what each tag, message type and value is called, and by which versions.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Document, Node};

/// The versions put together.
pub(crate) struct Union {
    /// Their names, oldest first, before them the dialect's. Elsewhere a version is its place here.
    pub(crate) versions: Vec<String>,
    /// The fields by tag.
    pub(crate) fields: BTreeMap<u32, Field>,
    /// The messages by MsgType(35).
    pub(crate) messages: BTreeMap<String, Message>,
}

/// A field in all versions that have it.
pub(crate) struct Field {
    pub(crate) names: Names,
    /// The data type in the newest of them.
    pub(crate) type_name: String,
    /// Those of the newest version first.
    pub(crate) values: Vec<Value>,
}

/// A message in all versions that have it.
pub(crate) struct Message {
    pub(crate) names: Names,
    /// The category in the newest of them.
    pub(crate) category: String,
}

/// An enumerated value in all versions that list it.
#[derive(Clone)]
pub(crate) struct Value {
    pub(crate) text: String,
    pub(crate) labels: Names,
}

/// What something is called, newest name first, each with the versions that call it so.
#[derive(Clone, Default)]
pub(crate) struct Names(Vec<(String, BTreeSet<usize>)>);

/// The place of the dialect among the versions.
const DIALECT: usize = 0;

/// Reads a dialect's additions under its name, and the dictionaries, oldest first. The dialect counts as older than all
/// of them: what it takes from a newer version is called as it is there.
pub(crate) fn read(dialect: (&str, &str), dictionaries: &[String]) -> Result<Union, String> {
    let mut union = Union { versions: vec![dialect.0.into()], fields: BTreeMap::new(), messages: BTreeMap::new() };
    let texts = std::iter::once(dialect.1).chain(dictionaries.iter().map(String::as_str));
    let documents: Result<Vec<Document>, _> = texts.map(Document::parse).collect();
    let documents = documents.map_err(|error| error.to_string())?;
    union.versions.extend(documents.iter().skip(1).map(|document| version(document.root_element())));
    // Newest first: what is read first gives a thing its name, its type and its place.
    for (at, document) in documents.iter().enumerate().rev() {
        for field in children(document.root_element(), "fields", "field") {
            union.add_field(field, at)?;
        }
        for message in children(document.root_element(), "messages", "message") {
            union.add_message(message, at);
        }
    }
    Ok(union)
}

impl Union {
    fn add_field(&mut self, node: Node, version: usize) -> Result<(), String> {
        let tag = text(node, "number");
        let tag: u32 = tag.parse().map_err(|_| format!("{tag} is not a tag"))?;
        let field = self.fields.entry(tag).or_insert_with(|| Field {
            names: Names::default(),
            type_name: text(node, "type").into(),
            values: Vec::new(),
        });
        field.names.add(text(node, "name"), version);
        for value in node.children().filter(|node| node.has_tag_name("value")) {
            let (value, label) = (text(value, "enum"), text(value, "description"));
            match field.values.iter_mut().find(|known| known.text == value) {
                Some(known) => known.labels.add(label, version),
                None => {
                    let mut labels = Names::default();
                    labels.add(label, version);
                    field.values.push(Value { text: value.into(), labels });
                }
            }
        }
        Ok(())
    }

    fn add_message(&mut self, node: Node, version: usize) {
        let message = self
            .messages
            .entry(text(node, "msgtype").into())
            .or_insert_with(|| Message { names: Names::default(), category: text(node, "msgcat").into() });
        message.names.add(text(node, "name"), version);
    }

    /// Versions in words: `FIX.4.0 to FIX.4.2, FIXT.1.1`. FIXT.1.1 interrupts no row of application versions, and the
    /// dialect, which has all of FIX.4.4, is named for what it adds to that.
    pub(crate) fn span(&self, versions: &BTreeSet<usize>) -> String {
        let (application, others): (Vec<usize>, Vec<usize>) =
            (0..self.versions.len()).partition(|at| self.versions[*at].starts_with("FIX."));
        let has_fix44 = versions.iter().any(|at| self.versions[*at] == "FIX.4.4");
        let named = |at: &&usize| versions.contains(at) && !(has_fix44 && **at == DIALECT);
        let mut parts = Vec::new();
        for run in application.chunk_by(|a, b| versions.contains(a) == versions.contains(b)) {
            match run {
                [first, ..] if !versions.contains(first) => {}
                [first] => parts.push(self.versions[*first].clone()),
                [first, .., last] => parts.push(format!("{} to {}", self.versions[*first], self.versions[*last])),
                [] => {}
            }
        }
        parts.extend(others.iter().filter(named).map(|at| self.versions[*at].clone()));
        parts.join(", ")
    }
}

impl Names {
    fn add(&mut self, name: &str, version: usize) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, versions)) => drop(versions.insert(version)),
            None => self.0.push((name.into(), BTreeSet::from([version]))),
        }
    }

    /// The newest name.
    pub(crate) fn newest(&self) -> &str {
        self.0.first().map_or("", |(name, _)| name)
    }

    /// The names before it.
    pub(crate) fn older(&self) -> &[(String, BTreeSet<usize>)] {
        self.0.get(1..).unwrap_or_default()
    }

    /// Every version that has it, whatever it is called.
    pub(crate) fn versions(&self) -> BTreeSet<usize> {
        self.0.iter().flat_map(|(_, versions)| versions).copied().collect()
    }

    /// What it is called in some of the versions, if they have it.
    pub(crate) fn within(&self, versions: &BTreeSet<usize>) -> Option<Self> {
        let some = |(name, all): &(String, BTreeSet<usize>)| (name.clone(), all & versions);
        let names: Vec<_> = self.0.iter().map(some).filter(|(_, versions)| !versions.is_empty()).collect();
        if names.is_empty() { None } else { Some(Self(names)) }
    }
}

fn version(root: Node) -> String {
    let name = format!("{}.{}.{}", text(root, "type"), text(root, "major"), text(root, "minor"));
    match text(root, "servicepack") {
        "0" => name,
        pack => format!("{name}SP{pack}"),
    }
}

fn children<'a>(root: Node<'a, 'a>, part: &str, name: &str) -> Vec<Node<'a, 'a>> {
    let parts = root.children().filter(|node| node.has_tag_name(part));
    parts.flat_map(|part| part.children()).filter(|node| node.has_tag_name(name)).collect()
}

fn text<'a>(node: Node<'a, 'a>, attribute: &str) -> &'a str {
    node.attribute(attribute).unwrap_or_default()
}
