//! What the XML library does not limit: attributes and namespaces.
//!
//! It holds each attribute of an element against all before it, and hands every namespace down to every element inside. A
//! megabyte of either would keep it busy for hours, so a look at the text comes first.

use crate::error::{LoadError, LoadReason};
use crate::schema::Position;
use crate::xml_reader::fail;

/// Attributes of one element. A dictionary's elements have at most four.
const MAX_ATTRIBUTES: usize = 64;
/// Namespaces of the whole text. A dictionary needs none; some have that of a schema on their root.
const MAX_NAMESPACES: usize = 16;

/// Refuses a text with more of either. What is not well-formed is left to the library, which knows why.
///
/// `position` gives the place of a byte.
pub(crate) fn check(text: &str, position: impl Fn(usize) -> Position) -> Result<(), LoadError> {
    let mut namespaces = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        let start = at + found;
        let markup = &text[start..];
        at = start
            + match skipped_until(markup) {
                Some(end) => markup.find(end).map_or(markup.len(), |found| found + end.len()),
                None => {
                    let tag = Tag::read(markup);
                    namespaces += tag.namespaces;
                    let fail = |what, max| Err(fail(position(start), LoadReason::TooMany { what, max }));
                    if tag.attributes > MAX_ATTRIBUTES {
                        return fail("attributes in one element", MAX_ATTRIBUTES);
                    }
                    if namespaces > MAX_NAMESPACES {
                        return fail("namespaces", MAX_NAMESPACES);
                    }
                    tag.len
                }
            };
    }
    Ok(())
}

/// What ends markup that has no attributes.
fn skipped_until(markup: &str) -> Option<&'static str> {
    [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")]
        .into_iter()
        .find_map(|(start, end)| markup.starts_with(start).then_some(end))
}

/// The tag at the front of a text.
#[derive(Default)]
struct Tag {
    len: usize,
    attributes: usize,
    namespaces: usize,
}

impl Tag {
    /// Counts the `=` outside of quotes. The library takes no attribute without one and without quotes.
    fn read(markup: &str) -> Tag {
        let mut tag = Tag::default();
        let mut quote = None;
        let mut name_start = 0;
        for (at, byte) in markup.bytes().enumerate() {
            match byte {
                _ if quote == Some(byte) => quote = None,
                _ if quote.is_some() => {}
                b'"' | b'\'' => quote = Some(byte),
                b'>' => {
                    tag.len = at + 1;
                    return tag;
                }
                b'=' => {
                    tag.attributes += 1;
                    tag.namespaces += usize::from(markup[name_start..].starts_with("xmlns"));
                }
                b' ' | b'\t' | b'\n' | b'\r' if markup.as_bytes().get(at + 1).is_some_and(u8::is_ascii_alphabetic) => {
                    name_start = at + 1;
                }
                _ => {}
            }
        }
        tag.len = markup.len();
        tag
    }
}

#[cfg(test)]
mod tests {
    use crate::{Dictionary, LoadReason};

    /// A dictionary with `inside` where its root's attributes end and `behind` at its end.
    fn load(inside: &str, behind: &str) -> Result<Dictionary, crate::LoadError> {
        let parts = "<header/><messages/><trailer/><fields/>";
        Dictionary::from_xml(&format!(r#"<fix major="4" minor="4"{inside}>{parts}{behind}</fix>"#))
    }

    #[test]
    fn what_keeps_the_library_busy_for_hours_is_refused_at_once() {
        let many = |count: usize, name: &str| -> String { (0..count).map(|at| format!("\n{name}{at}=''")).collect() };
        let too_many = |what, max| LoadReason::TooMany { what, max };
        let attributes = load(&many(300_000, "a"), "").expect_err("refused");
        assert_eq!(attributes.reason, too_many("attributes in one element", 64));
        let deep: String = (0..50_000).map(|at| format!("<x xmlns:n{at}='u{at}'>")).collect();
        let namespaces = load("", &format!("\n{deep}")).expect_err("refused");
        assert_eq!(namespaces.reason, too_many("namespaces", 16));
        assert_eq!((namespaces.line, namespaces.column), (2, 16 * "<x xmlns:n0='u0'>".len() as u32 + 12 + 1));
    }

    #[test]
    fn what_only_looks_like_attributes_is_let_through() {
        let equals = "a=".repeat(1000);
        for behind in [format!("<!--{equals}-->"), format!("<![CDATA[{equals}<]]>"), format!("<?x {equals}?>"), equals]
        {
            assert!(load("", &behind).is_ok(), "{behind}");
        }
        assert!(load(&format!(" note='{}'", "a=>".repeat(100)), "").is_ok());
        assert!(load(" xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'", "").is_ok());
    }
}
