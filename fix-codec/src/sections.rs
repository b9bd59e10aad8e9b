//! The three parts of a message: header, body, trailer.
//!
//! Nothing on the wire says where one ends and the next begins; a dictionary does, by which fields are the header's and
//! the trailer's. For FIX.5.0 and later that is one which has a header:
//! [`Dictionary::for_session`](spec::Dictionary::for_session) or [`Dictionary::fixt11`](spec::Dictionary::fixt11).

use spec::{Dictionary, tag};

use crate::fields::Fields;
use crate::view::Message;

/// A message by its parts, each a run of fields that lie next to each other; together they are the message.
#[derive(Debug, Clone, Copy)]
pub struct Sections<'a> {
    /// From the first field on, as long as they are the header's.
    pub header: Fields<'a>,
    /// What is between. Where parts are mixed up (SessionRejectReason 14) fields of the others are here too.
    pub body: Fields<'a>,
    /// Up to the last field, as far as they are the trailer's.
    pub trailer: Fields<'a>,
}

impl<'a> Message<'a> {
    /// Header, body and trailer. BeginString, BodyLength, MsgType and CheckSum belong to header and trailer by any
    /// dictionary.
    pub fn sections(&self, dictionary: &Dictionary) -> Sections<'a> {
        let fields = self.as_fields();
        let is_header =
            |tag| matches!(tag, tag::BEGIN_STRING | tag::BODY_LENGTH | tag::MSG_TYPE) || dictionary.is_header(tag);
        let is_trailer = |tag| tag == tag::CHECK_SUM || dictionary.is_trailer(tag);
        let all = fields.len();
        let body = fields.tags.iter().position(|tag| !is_header(*tag)).unwrap_or(all);
        let last = fields.tags[body..].iter().rposition(|tag| !is_trailer(*tag));
        let trailer = last.map_or(body, |last| body + last + 1);
        Sections { header: fields.part(0, body), body: fields.part(body, trailer), trailer: fields.part(trailer, all) }
    }

    /// The header's fields; see [`Message::sections`].
    pub fn header(&self, dictionary: &Dictionary) -> Fields<'a> {
        self.sections(dictionary).header
    }

    /// The body's fields; see [`Message::sections`].
    pub fn body(&self, dictionary: &Dictionary) -> Fields<'a> {
        self.sections(dictionary).body
    }

    /// The trailer's fields; see [`Message::sections`].
    pub fn trailer(&self, dictionary: &Dictionary) -> Fields<'a> {
        self.sections(dictionary).trailer
    }
}
