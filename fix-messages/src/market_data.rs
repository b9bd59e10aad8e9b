//! MarketDataRequest(V) and MarketDataSnapshotFullRefresh(W): one symbol, bids and offers. Between the gateway and a
//! venue that it reaches by FIX.

use fix_codec::{FieldWriter, Fields, Message};
use spec::{Dictionary, GroupDef, Member, tag};
use types::{Price, Qty};

use crate::parse_issue::{ParseIssue, needed};

/// SubscriptionRequestType(263).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subscription {
    /// 0: the book as it is now.
    Snapshot,
    /// 1: and whenever it changes.
    Updates,
    /// 2: no more.
    Stop,
}

/// MarketDataRequest(V) for one symbol's bids and offers, as full refreshes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarketDataRequest<'a> {
    /// MDReqID(262).
    pub md_req_id: &'a [u8],
    /// SubscriptionRequestType(263).
    pub subscription: Subscription,
    /// MarketDepth(264): levels a side, 0 for all.
    pub depth: u64,
    /// Symbol(55).
    pub symbol: &'a [u8],
}

impl<'a> MarketDataRequest<'a> {
    /// MsgType(35).
    pub const MSG_TYPE: &'static [u8] = spec::msg_type::MARKET_DATA_REQUEST;

    /// Reads the message's fields. Of several symbols the first is read.
    ///
    /// # Errors
    /// The first field that is missing or cannot be read.
    pub fn parse(message: &Message<'a>) -> Result<Self, ParseIssue> {
        let subscription = match message.require_char(tag::SUBSCRIPTION_REQUEST_TYPE)? {
            b'0' => Subscription::Snapshot,
            b'1' => Subscription::Updates,
            b'2' => Subscription::Stop,
            _ => return Err(ParseIssue::format(tag::SUBSCRIPTION_REQUEST_TYPE)),
        };
        Ok(MarketDataRequest {
            md_req_id: message.require(tag::MD_REQ_ID)?,
            subscription,
            depth: message.require_uint(tag::MARKET_DEPTH)?,
            symbol: needed(tag::SYMBOL, message.value(tag::SYMBOL))?,
        })
    }

    /// Writes the body.
    pub fn write(&self, out: &mut FieldWriter<'_>) {
        out.bytes(tag::MD_REQ_ID, self.md_req_id);
        let (subscription, is_update) = match self.subscription {
            Subscription::Snapshot => (b'0', false),
            Subscription::Updates => (b'1', true),
            Subscription::Stop => (b'2', false),
        };
        out.char(tag::SUBSCRIPTION_REQUEST_TYPE, subscription);
        out.uint(tag::MARKET_DEPTH, self.depth);
        if is_update {
            // MDUpdateType(265)=0: the whole book each time.
            out.char(tag::MD_UPDATE_TYPE, b'0');
        }
        out.uint(tag::NO_MD_ENTRY_TYPES, 2);
        out.char(tag::MD_ENTRY_TYPE, MdSide::Bid.fix());
        out.char(tag::MD_ENTRY_TYPE, MdSide::Offer.fix());
        out.uint(tag::NO_RELATED_SYM, 1);
        out.bytes(tag::SYMBOL, self.symbol);
    }
}

/// MDEntryType(269), those that a book is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MdSide {
    /// 0.
    Bid,
    /// 1.
    Offer,
}

impl MdSide {
    const fn fix(self) -> u8 {
        match self {
            MdSide::Bid => b'0',
            MdSide::Offer => b'1',
        }
    }
}

/// One level of a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MdEntry {
    /// MDEntryType(269).
    pub side: MdSide,
    /// MDEntryPx(270).
    pub price: Price,
    /// MDEntrySize(271).
    pub qty: Qty,
}

/// MarketDataSnapshotFullRefresh(W): one symbol's book.
#[derive(Debug, Clone, Copy)]
pub struct MarketDataSnapshot<'a> {
    /// MDReqID(262).
    pub md_req_id: Option<&'a [u8]>,
    /// Symbol(55).
    pub symbol: &'a [u8],
    fields: Fields<'a>,
}

impl<'a> MarketDataSnapshot<'a> {
    /// MsgType(35).
    pub const MSG_TYPE: &'static [u8] = spec::msg_type::MARKET_DATA_SNAPSHOT_FULL_REFRESH;

    /// Reads the message's fields, all but the entries.
    ///
    /// # Errors
    /// The first field that is missing or cannot be read.
    pub fn parse(message: &Message<'a>) -> Result<Self, ParseIssue> {
        Ok(MarketDataSnapshot {
            md_req_id: message.value(tag::MD_REQ_ID),
            symbol: needed(tag::SYMBOL, message.value(tag::SYMBOL))?,
            fields: message.as_fields(),
        })
    }

    /// Calls `each` with every bid and offer, best first as they were sent. Entries of other types are passed over.
    ///
    /// # Errors
    /// The first entry that cannot be read; `each` has seen those before it.
    pub fn for_each(&self, mut each: impl FnMut(MdEntry)) -> Result<(), ParseIssue> {
        let Some(entries) = entries_of_snapshot() else { return Err(ParseIssue::format(tag::NO_MD_ENTRIES)) };
        for entry in self.fields.group(tag::NO_MD_ENTRIES, entries)? {
            let side = match entry.require_char(tag::MD_ENTRY_TYPE)? {
                b'0' => MdSide::Bid,
                b'1' => MdSide::Offer,
                _ => continue,
            };
            each(MdEntry {
                side,
                price: needed(tag::MD_ENTRY_PX, entry.price(tag::MD_ENTRY_PX)?)?,
                qty: needed(tag::MD_ENTRY_SIZE, entry.qty(tag::MD_ENTRY_SIZE)?)?,
            });
        }
        Ok(())
    }

    /// Writes the body; a book without entries is an empty one (268=0).
    pub fn write(md_req_id: &[u8], symbol: &[u8], entries: &[MdEntry], out: &mut FieldWriter<'_>) {
        out.bytes(tag::MD_REQ_ID, md_req_id);
        out.bytes(tag::SYMBOL, symbol);
        out.uint(tag::NO_MD_ENTRIES, entries.len() as u64);
        for entry in entries {
            out.char(tag::MD_ENTRY_TYPE, entry.side.fix());
            out.price(tag::MD_ENTRY_PX, entry.price);
            out.qty(tag::MD_ENTRY_SIZE, entry.qty);
        }
    }
}

fn entries_of_snapshot() -> Option<&'static GroupDef> {
    match Dictionary::fix44().message(MarketDataSnapshot::MSG_TYPE)?.member(tag::NO_MD_ENTRIES)? {
        Member::Group(group) => Some(group),
        Member::Field => None,
    }
}
