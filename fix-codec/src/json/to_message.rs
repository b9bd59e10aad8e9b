//! From the tree to the bytes of a message.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use spec::{Dictionary, GroupDef, Member, MessageDef, Section, tag};

use super::error::{JsonError, JsonFault};
use super::is_data;
use super::tree::{Node, Object, Tree};
use crate::data_lengths::DataLengths;
use crate::encode::Encoder;
use crate::number;
use crate::scan::SOH;

pub(super) fn bytes(tree: &Tree<'_>, dictionary: &Dictionary) -> Result<Vec<u8>, JsonError> {
    let header = fields(&tree.header, dictionary)?;
    let stated = |wanted| header.iter().find(|(tag, _)| *tag == wanted).map(|(tag, node)| plain(*tag, node));
    let begin_string = stated(tag::BEGIN_STRING).transpose()?.unwrap_or(dictionary.begin_string());
    let msg_type = stated(tag::MSG_TYPE).transpose()?.ok_or(JsonError::MsgTypeMissing)?;
    let section = dictionary.message(msg_type.as_bytes()).map(MessageDef::body);

    let (body, trailer) = (fields(&tree.body, dictionary)?, fields(&tree.trailer, dictionary)?);
    let is_opening = |tag| matches!(tag, tag::BEGIN_STRING | tag::MSG_TYPE);
    if let Some((tag, _)) = body.iter().chain(&trailer).find(|(tag, _)| is_opening(*tag)) {
        return Err(JsonFault::NotInHeader.at(*tag));
    }
    let mut out = Vec::new();
    let encoder = Encoder::begin(&mut out, begin_string.as_bytes(), msg_type.as_bytes());
    let mut writer = Writer { encoder, dictionary };
    writer.run(&header, Some(dictionary.header()))?;
    writer.run(&body, section)?;
    writer.run(&trailer, Some(dictionary.trailer()))?;
    writer.encoder.finish();
    Ok(out)
}

/// What is put in by the encoder.
const FRAME: [u32; 4] = [tag::BEGIN_STRING, tag::BODY_LENGTH, tag::MSG_TYPE, tag::CHECK_SUM];

/// The fields of one object, each once, by their tags.
type Run<'t> = Vec<(u32, &'t Node<'t>)>;

fn fields<'t>(object: &'t Object<'t>, dictionary: &Dictionary) -> Result<Run<'t>, JsonError> {
    let mut seen = BTreeSet::new();
    let mut run = Vec::with_capacity(object.0.len());
    for (name, node) in &object.0 {
        let tag = tag_of(name, dictionary)?;
        if !seen.insert(tag) {
            return Err(JsonFault::Repeated.at(tag));
        }
        run.push((tag, node));
    }
    Ok(run)
}

/// The tag of a name, or of digits without a zero in front.
fn tag_of(name: &str, dictionary: &Dictionary) -> Result<u32, JsonError> {
    if let Some(field) = dictionary.field_by_name(name) {
        return Ok(field.tag());
    }
    let is_tag = !name.starts_with('0') && name.bytes().all(|byte| byte.is_ascii_digit());
    name.parse().ok().filter(|_| is_tag).ok_or_else(|| JsonError::UnknownName(name.to_owned()))
}

/// A value that is not data.
fn plain<'t>(tag: u32, node: &'t Node<'_>) -> Result<&'t str, JsonError> {
    match node {
        Node::Group(_) => Err(JsonFault::NotAGroup.at(tag)),
        Node::Text(text) if text.is_empty() => Err(JsonFault::Empty.at(tag)),
        Node::Text(text) if text.as_bytes().contains(&SOH) => Err(JsonFault::Separator.at(tag)),
        Node::Text(text) => Ok(text),
    }
}

struct Writer<'d, 'b> {
    encoder: Encoder<'b>,
    dictionary: &'d Dictionary,
}

impl Writer<'_, '_> {
    fn run(&mut self, run: &Run<'_>, section: Option<&Section>) -> Result<(), JsonError> {
        let lengths: BTreeMap<u32, &Node<'_>> = run.iter().copied().collect();
        for (tag, node) in run {
            let member = section.and_then(|section| section.member(*tag));
            match (member, node) {
                _ if FRAME.contains(tag) => {}
                (Some(Member::Group(group)), Node::Group(entries)) => self.group(group, entries)?,
                (Some(Member::Group(_)), Node::Text(_)) => return Err(JsonFault::IsAGroup.at(*tag)),
                // Written with its data.
                _ if self.data_tag(*tag).is_some_and(|data| lengths.contains_key(&data)) => {}
                _ if is_data(*tag, self.dictionary) => self.data(*tag, node, &lengths)?,
                _ => self.encoder.str(*tag, plain(*tag, node)?),
            }
        }
        Ok(())
    }

    /// Calls [`Writer::run`] for each entry, as deep as the dictionary has groups in groups.
    fn group(&mut self, group: &GroupDef, entries: &[Object<'_>]) -> Result<(), JsonError> {
        let count_tag = group.count_tag();
        self.encoder.uint(count_tag, entries.len() as u64);
        for entry in entries {
            let mut run = fields(entry, self.dictionary)?;
            if let Some((tag, _)) = run.iter().find(|(tag, _)| group.position(*tag).is_none()) {
                return Err(JsonFault::NotInEntry { count_tag }.at(*tag));
            }
            run.sort_by_key(|(tag, _)| group.position(*tag));
            if run.first().is_none_or(|(tag, _)| *tag != group.delimiter()) {
                return Err(JsonFault::DelimiterMissing { delimiter: group.delimiter() }.at(count_tag));
            }
            self.run(&run, Some(group.entry()))?;
        }
        Ok(())
    }

    fn data(&mut self, tag: u32, node: &Node<'_>, fields: &BTreeMap<u32, &Node<'_>>) -> Result<(), JsonError> {
        let value = BASE64.decode(plain(tag, node)?).map_err(|_| JsonFault::NotBase64.at(tag))?;
        let Some(length_tag) = self.length_tag(tag) else {
            // No length goes with it, so on the wire it is a text like others.
            if value.contains(&SOH) {
                return Err(JsonFault::Separator.at(tag));
            }
            self.encoder.bytes(tag, &value);
            return Ok(());
        };
        if let Some(stated) = fields.get(&length_tag)
            && number::uint(plain(length_tag, stated)?.as_bytes()) != Ok(value.len() as u64)
        {
            return Err(JsonFault::LengthWrong { found: value.len() }.at(length_tag));
        }
        self.encoder.data(length_tag, tag, &value);
        Ok(())
    }

    fn data_tag(&self, length_tag: u32) -> Option<u32> {
        self.dictionary.data_for_length(length_tag).or_else(|| DataLengths::STANDARD.data_tag(length_tag))
    }

    fn length_tag(&self, data_tag: u32) -> Option<u32> {
        let known = self.dictionary.fields().iter().find(|field| field.data_tag() == Some(data_tag));
        known.map(|field| field.tag()).or_else(|| DataLengths::STANDARD.length_tag(data_tag))
    }
}
