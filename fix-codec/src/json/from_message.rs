//! From the fields of a message to the tree.

use std::borrow::Cow;
use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use spec::{Dictionary, Member, MessageDef, Section, tag};

use super::error::{JsonError, JsonFault};
use super::is_data;
use super::tree::{Node, Object, Tree};
use crate::fields::{Field, Fields};
use crate::group::GroupRules;
use crate::view::Message;

/// Order says nothing in JSON, so an entry whose fields are out of order has its place there.
const RULES: GroupRules = GroupRules { ordered: false, ..GroupRules::STANDARD };

pub(super) fn tree<'a>(message: &Message<'a>, dictionary: &'a Dictionary) -> Result<Tree<'a>, JsonError> {
    let parts = message.sections(dictionary);
    let body = dictionary.message(message.msg_type()).map(MessageDef::body);
    Ok(Tree {
        header: object(parts.header, Some(dictionary.header()), dictionary)?,
        body: object(parts.body, body, dictionary)?,
        trailer: object(parts.trailer, Some(dictionary.trailer()), dictionary)?,
    })
}

/// Calls itself for groups in groups, as deep as the dictionary has them.
fn object<'a>(
    fields: Fields<'a>,
    section: Option<&Section>,
    dictionary: &'a Dictionary,
) -> Result<Object<'a>, JsonError> {
    let (mut made, mut seen, mut at) = (Vec::new(), BTreeSet::new(), 0);
    while let Some(field) = fields.field_at(at) {
        if !seen.insert(field.tag) {
            return Err(JsonFault::Repeated.at(field.tag));
        }
        let node = match section.and_then(|section| section.member(field.tag)) {
            Some(Member::Group(group)) => {
                let (entries, end) = fields.group_at(at, group, RULES)?;
                at = end;
                let entries = entries.map(|entry| object(entry, Some(group.entry()), dictionary));
                Node::Group(entries.collect::<Result<_, _>>()?)
            }
            Some(Member::Field) | None => {
                at += 1;
                Node::Text(text(field, dictionary)?)
            }
        };
        if !matches!(field.tag, tag::BODY_LENGTH | tag::CHECK_SUM) {
            made.push((name(field.tag, dictionary), node));
        }
    }
    Ok(Object(made))
}

fn name(tag: u32, dictionary: &Dictionary) -> Cow<'_, str> {
    dictionary.field(tag).map_or_else(|| Cow::Owned(tag.to_string()), |field| Cow::Borrowed(field.name()))
}

fn text<'a>(field: Field<'a>, dictionary: &Dictionary) -> Result<Cow<'a, str>, JsonError> {
    if is_data(field.tag, dictionary) {
        return Ok(Cow::Owned(BASE64.encode(field.value)));
    }
    core::str::from_utf8(field.value).map(Cow::Borrowed).map_err(|_| JsonFault::NotUtf8.at(field.tag))
}
