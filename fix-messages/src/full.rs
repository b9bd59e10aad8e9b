//! The application messages, complete: every field and group that the gateway's own FIX.4.4
//! ([`Dictionary::tidegate44`](spec::Dictionary::tidegate44)) has for them, and what it has not.
//!
//! The types at the crate's root are the order path's: they allocate nothing, read the fields that the gateway knows, and
//! forget the others. These are for whoever must not lose any: a client of another desk's gateway, a tool, a bridge that
//! takes a message, changes one field and passes it on. Their price: a report of twenty fields with two parties is read in
//! 2.5 µs, where the order path's type takes 0.3, with a few allocations for each group and each entry; and a struct has
//! its size whatever stands in it, 3 KB for a report and up to 1.5 KB for an entry, so that a message of 64 KiB with nothing
//! but entries takes tens of megabytes.
//!
//! They are made from the dictionary when the crate is built. Each struct has the fields of its message in the
//! dictionary's order, named as the standard names them. Components (Instrument, OrderQtyData) are flattened into the
//! message that uses them, as they are on the wire; each component with a group has one type for the group's entries,
//! whichever message it is in. [`AnyMessage`] is for who does not know beforehand what will come.
//!
//! | FIX type | here |
//! | --- | --- |
//! | STRING, CURRENCY, EXCHANGE, COUNTRY, DATA | `&[u8]`, out of the message; a Length field is its data's and has no place of its own |
//! | INT | `i64` |
//! | LENGTH, SEQNUM, NUMINGROUP | `u64` |
//! | PRICE, PRICEOFFSET | [`Price`]; one of more than eight decimals is an error, never rounded |
//! | QTY | [`Qty`]; likewise |
//! | AMT, FLOAT, PERCENTAGE | [`Decimal`] |
//! | CHAR | `u8` |
//! | BOOLEAN | `bool` |
//! | MULTIPLEVALUESTRING | the values, each `&[u8]` |
//! | UTCTIMESTAMP | [`Timestamp`] |
//! | UTCDATEONLY, LOCALMKTDATE | [`Date`] |
//! | UTCTIMEONLY | [`TimeOfDay`] |
//! | MONTHYEAR | [`MonthYear`] |
//!
//! A field that the dictionary requires is plain, and so is the one that an entry begins with; others are `Option`, groups
//! are `Vec`. A message is built from its `Default`, which has no text, no number but zero and no entry:
//!
//! ```
//! use fix_codec::{DataLengths, Encoder, FieldIndex, Precision};
//! use fix_messages::full::{Leg, MassQuote, QuoteEntry, QuoteSet};
//!
//! let entry = QuoteEntry { quote_entry_id: b"1", symbol: Some(b"IBM"), bid_px: Some("182.5".parse()?), ..QuoteEntry::default() };
//! let set = QuoteSet { quote_set_id: b"A", tot_no_quote_entries: 1, quote_entries: vec![entry], ..QuoteSet::default() };
//! let quote = MassQuote { quote_id: b"Q1", quote_sets: vec![set], ..MassQuote::default() };
//! let mut bytes = Vec::new();
//! let mut encoder = Encoder::begin(&mut bytes, b"FIX.4.4", MassQuote::MSG_TYPE);
//! quote.write(&mut encoder, Precision::Millis);
//! encoder.finish();
//!
//! let text = String::from_utf8_lossy(&bytes).replace('\x01', "|");
//! assert!(text.contains("|117=Q1|296=1|302=A|304=1|295=1|299=1|55=IBM|132=182.5|10="), "{text}");
//!
//! // Another party's message, with a field of its own in the entry (5001) and one in the body (5002).
//! let theirs = b"35=i\x01117=Q1\x01296=1\x01302=A\x01304=1\x01295=1\x01299=1\x015001=x\x01132=182.50\x015002=y\x01";
//! let mut index = FieldIndex::new();
//! let mut quote = MassQuote::parse(&index.parse(theirs, &DataLengths::STANDARD)?)?;
//! assert_eq!(quote.quote_sets[0].quote_entries[0].unknown[0].tag, 5001);
//! assert_eq!(quote.unknown[0].value, b"y");
//! quote.quote_sets[0].quote_entries[0].legs.push(Leg { leg_symbol: b"IBM", ..Leg::default() });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is kept, and where
//!
//! `unknown` has the fields that the type does not know, user-defined or another version's, and of a field that stands
//! twice in the body all but the first. Written again, those of a body come behind its known fields, those of an entry
//! just behind the field that it begins with. Inside of a group an unknown field goes with the known one that follows it:
//! it is the entry's if that is one of the entry's fields or begins the next entry, and belongs to what is around the group
//! otherwise. So what follows all of the last entry's fields is the body's, and an entry that is the last of its group and
//! has nothing but its first field cannot carry unknown ones. (A session that holds messages against a dictionary takes no
//! unknown field between the entries of a group, [`validate`](fix_codec::validate) refuses the group.)
//!
//! Not kept are the fields of header and trailer, wherever they stand (OnBehalfOfCompID(115), PossResend(97),
//! SecureData(91)): a session writes both anew. Not kept is the way that a value was written: `007` is 7, `1.50` of a price
//! is 1.5, a time has as many digits as `write` is told, and a count of zero entries is written only where the dictionary
//! requires the group. Fields are written in the dictionary's order, and an entry may come in any that begins with the
//! group's first field.
//!
//! # What cannot be written
//!
//! As everywhere in FIX, a field without a value is not one: an empty text, a `u8` of zero and an empty list write nothing,
//! even where the field is required, and the receiver says what is missing. An entry's first field must have a value.

mod date;
mod members;
mod put;
mod read;
mod run;
mod value;

use fix_codec::{Field, FieldWriter, Message, MonthYear, Precision};
pub use rust_decimal::Decimal;
use types::{Price, Qty, Timestamp};

pub use self::date::{Date, TimeOfDay};
use self::members::Members;
use self::put::Put;
use self::read::Take;
use crate::parse_issue::ParseIssue;

include!(concat!(env!("OUT_DIR"), "/full.rs"));
