//! FIX as data: which fields there are, what they may hold, and what each message is made of.
//!
//! A version of FIX has one dictionary, a file in the QuickFIX XML format in `dictionaries/`, so that any engine can
//! read it. The files are written by the program `generate-dictionaries` from tables of facts, and a test compares
//! them: to change a dictionary, change the facts or the generator. All of FIX.4.0 to FIX.5.0SP2 and FIXT.1.1 are there.
//!
//! The way of a dictionary: facts ([`read_facts`]) to [`Schema`], names as they are written; [`write_xml`] to the
//! file; [`Dictionary::from_xml`] back through a [`Schema`] to the [`Dictionary`] that everybody else uses, in which
//! components are expanded, names have become tags, and a question costs a few loads. An XML file from outside is
//! not trusted: a [`LoadError`] has line, column and reason, and size and depth are limited.
//!
//! Whom to ask:
//!
//! - [`Dictionary::fix44`] and its like are the versions as published; [`Dictionary::for_session`] is what a session of a
//!   version validates against, which from FIX.5.0 on is the application's dictionary and FIXT.1.1's as one;
//! - [`Dictionary::tidegate44`] is the FIX.4.4 that this gateway publishes to its clients. What it adds stands in
//!   `overlays/TIDEGATE44.xml`;
//! - [`Dictionary::from_xml`] is a user's own, and [`Dictionary::combine`] puts a user's own transport and application
//!   together;
//! - [`diff`] tells two dictionaries apart, [`find`] answers a person.
//!
//! The modules [`tag`], [`msg_type`] and [`value`] hold the names of all versions as constants, made from the same files
//! when the crate is built. Where versions disagree the newest has its way, and the older name stays beside it.
//!
//! Two things that the standard says have no place in the format and stand in tables beside the dictionaries, each row
//! with the standard's words: which fields are required if others say so ([`Section::conditions`],
//! `rules/conditions.tsv`), and which numbers are left to agreements ([`FieldDef::agreed_from`], `rules/agreed.tsv`). A
//! dictionary takes the rows of the version that it names, a user's own too. What a message's values call for is gathered as
//! [`Triggers`], so that a condition costs something only where there is an occasion for it.
//!
//! What it deliberately does not do: it parses no message and checks no data type, it knows no session and no order,
//! and the library opens no file.
//!
//! ```
//! use spec::{Dictionary, Member, msg_type, tag, value};
//!
//! let fix44 = Dictionary::fix44();
//! let order = fix44.message(msg_type::NEW_ORDER_SINGLE).ok_or("no NewOrderSingle")?;
//! assert_eq!(order.name(), "NewOrderSingle");
//! assert!(order.required().contains(&tag::CL_ORD_ID));
//!
//! // The loop of a validator: each field of a message in turn.
//! let message: [(u32, &[u8]); 4] = [(11, b"A1"), (54, b"1"), (453, b"1"), (40, b"?")];
//! let mut wrong = Vec::new();
//! for (tag, value) in message {
//!     let Some(field) = fix44.field(tag) else { continue };
//!     if !order.allows(tag) || !field.allows(value) {
//!         wrong.push(field.name());
//!     }
//!     if let Some(Member::Group(group)) = order.member(tag) {
//!         assert_eq!(group.delimiter(), spec::tag::PARTY_ID);
//!     }
//! }
//! assert_eq!(wrong, ["OrdType"]);
//! assert_eq!(value::ord_status::FILLED, b"2");
//! # Ok::<(), &str>(())
//! ```

mod borrow;
mod change;
mod condition;
mod dictionary;
mod diff;
mod embedded;
mod error;
mod expand;
mod facts;
mod field;
mod find;
mod kind;
mod lengths;
mod overlay;
mod place;
mod rules;
mod schema;
mod section;
mod show;
mod table;
mod transport;
mod trigger;
mod version;
mod xml_limits;
mod xml_reader;
mod xml_writer;

pub use change::{Change, MemberChange};
pub use condition::{Condition, Premise};
pub use dictionary::Dictionary;
pub use diff::{Diff, diff};
pub use embedded::TIDEGATE44_XML;
pub use error::{FileError, LoadError, LoadReason};
pub use facts::{Facts, FactsError, read_facts};
pub use field::{FieldDef, FieldValue};
pub use find::{Found, Use, find};
pub use kind::FieldKind;
pub use place::{Named, Place};
pub use schema::{Item, ItemKind, Position, Schema, SchemaComponent, SchemaField, SchemaMessage};
pub use section::{Category, GroupDef, Member, MemberDef, MessageDef, Section};
pub use transport::{CombineError, Combined};
pub use trigger::Triggers;
pub use version::{UnknownVersion, Version};
pub use xml_writer::write_xml;

include!(concat!(env!("OUT_DIR"), "/constants.rs"));
