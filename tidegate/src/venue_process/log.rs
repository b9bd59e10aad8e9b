//! The venue's own records: what its log keeps beside its session's, and how it is printed.

use journal::{BatchBuilder, Record};
use model::Liquidity;
use serde::Serialize;
use types::{Text, Wire, WireError};
use venues::fix::{CancelRefused, CancelWhy, Execution, ExecutionKind, Fact, OrderReceived};

/// Numbers of record types: 300 to 339 are a venue's process's, in logs of its own. Never used anew.
pub mod record_type {
    /// The first that belongs to venues.
    pub const FIRST: u16 = 300;
    /// The last that belongs to venues.
    pub const LAST: u16 = 339;
    /// [`super::OrderReceived`].
    pub const ORDER_RECEIVED: u16 = 300;
    /// [`super::Execution`].
    pub const EXECUTION: u16 = 301;
    /// [`super::CancelRefused`].
    pub const CANCEL_REFUSED: u16 = 302;
}

/// The version that is written.
const VERSION: u8 = 1;

/// Why a record is none of a venue's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FactError {
    /// A type that this program does not know.
    #[error(
        "record type {kind}, version {version} is none of a venue's log: another program, or a newer one, wrote it"
    )]
    Unknown {
        /// The type.
        kind: u16,
        /// Its version.
        version: u8,
    },
    /// The bytes do not fit the type.
    #[error("record type {kind}: {error}")]
    Malformed {
        /// The type.
        kind: u16,
        /// What is wrong.
        error: WireError,
    },
}

/// Puts a fact into the turn's batch.
pub(crate) fn push(fact: &Fact, batch: &mut BatchBuilder) {
    match fact {
        Fact::Received(received) => batch.push(record_type::ORDER_RECEIVED, VERSION, |out| received.put(out)),
        Fact::Executed(execution) => batch.push(record_type::EXECUTION, VERSION, |out| execution.put(out)),
        Fact::CancelRefused(refused) => batch.push(record_type::CANCEL_REFUSED, VERSION, |out| refused.put(out)),
    };
}

/// Reads a fact back.
///
/// # Errors
/// Where the record is none of a venue's, or newer than this program.
pub fn read(record: &Record<'_>) -> Result<Fact, FactError> {
    let Record { record_type: kind, version, bytes, .. } = *record;
    let fact = match (kind, version) {
        (record_type::ORDER_RECEIVED, VERSION) => OrderReceived::from_bytes(bytes).map(Fact::Received),
        (record_type::EXECUTION, VERSION) => Execution::from_bytes(bytes).map(Fact::Executed),
        (record_type::CANCEL_REFUSED, VERSION) => CancelRefused::from_bytes(bytes).map(Fact::CancelRefused),
        _ => return Err(FactError::Unknown { kind, version }),
    };
    fact.map_err(|error| FactError::Malformed { kind, error })
}

/// One fact as it is printed: a JSON object a line. Numbers that must be exact are texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogLine {
    /// The record's number in the log.
    pub record: u64,
    /// `received`, `accepted`, `trade`, `canceled`, `expired`, `rejected`, or `cancel-refused`.
    pub kind: &'static str,
    /// The venue's number for the order; none for a cancel of an unknown one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<u64>,
    /// ClOrdID(11) of the order.
    pub cl_ord_id: String,
    /// ClOrdID(11) of the request that asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// ExecID(17).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exec_id: Option<String>,
    /// Symbol(55).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// `buy`, `sell`, `sell-short` or `sell-short-exempt`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<&'static str>,
    /// OrderQty(38), or LastQty(32) of a trade.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qty: Option<String>,
    /// Price(44), or LastPx(31) of a trade.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    /// `added`, `removed` or `dark`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub liquidity: Option<&'static str>,
    /// Why it was cancelled or refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Nanoseconds since 1970-01-01 UTC.
    pub time_ns: i64,
}

/// Turns facts into lines. It sees all of a log, in its order, since an execution names its order by number.
#[derive(Debug)]
pub struct Printer {
    mic: Text<4>,
    /// ClOrdID(11) by order number, from 1.
    names: Vec<String>,
}

impl Printer {
    /// Of the venue with this MIC.
    pub fn new(mic: Text<4>) -> Printer {
        Printer { mic, names: Vec::new() }
    }

    /// The line of the next fact.
    pub fn line(&mut self, record: u64, fact: &Fact) -> LogLine {
        match fact {
            Fact::Received(received) => self.received(record, received),
            Fact::Executed(execution) => self.executed(record, execution),
            Fact::CancelRefused(refused) => LogLine {
                order: refused.order,
                request: Some(refused.request.to_string()),
                why: Some(refused.why.to_string()),
                ..empty(record, "cancel-refused", refused.orig.to_string(), refused.at.0)
            },
        }
    }

    fn received(&mut self, record: u64, received: &OrderReceived) -> LogLine {
        let name = received.cl_ord_id.to_string();
        self.names.push(name.clone());
        LogLine {
            order: Some(received.order),
            symbol: Some(received.symbol.to_string()),
            side: Some(match received.side {
                types::Side::Buy => "buy",
                types::Side::Sell => "sell",
                types::Side::SellShort => "sell-short",
                types::Side::SellShortExempt => "sell-short-exempt",
            }),
            qty: Some(received.qty.to_string()),
            price: received.price.map(|price| price.to_string()),
            ..empty(record, "received", name, received.at.0)
        }
    }

    fn executed(&self, record: u64, execution: &Execution) -> LogLine {
        let at = usize::try_from(execution.order).ok().and_then(|order| order.checked_sub(1));
        let name = at.and_then(|at| self.names.get(at)).cloned().unwrap_or_default();
        let line = LogLine {
            order: Some(execution.order),
            exec_id: Some(execution.exec_id(self.mic).to_string()),
            ..empty(record, "", name, execution.at.0)
        };
        match &execution.kind {
            ExecutionKind::Accepted => LogLine { kind: "accepted", ..line },
            ExecutionKind::Trade { qty, price, liquidity } => LogLine {
                kind: "trade",
                qty: Some(qty.to_string()),
                price: Some(price.to_string()),
                liquidity: Some(match liquidity {
                    Liquidity::Added => "added",
                    Liquidity::Removed => "removed",
                    Liquidity::Dark => "dark",
                }),
                ..line
            },
            ExecutionKind::Canceled { request, why } => {
                let why = match why {
                    CancelWhy::Asked => "asked",
                    CancelWhy::NotFilledAtOnce => "not filled at once",
                    CancelWhy::Restart => "venue restarted",
                    CancelWhy::Disconnect => "connection lost",
                };
                let request = request.map(|request| request.to_string());
                LogLine { kind: "canceled", request, why: Some(why.to_owned()), ..line }
            }
            ExecutionKind::Expired => LogLine { kind: "expired", ..line },
            ExecutionKind::Rejected(why) => LogLine { kind: "rejected", why: Some(why.to_string()), ..line },
        }
    }
}

fn empty(record: u64, kind: &'static str, cl_ord_id: String, time_ns: i64) -> LogLine {
    LogLine {
        record,
        kind,
        order: None,
        cl_ord_id,
        request: None,
        exec_id: None,
        symbol: None,
        side: None,
        qty: None,
        price: None,
        liquidity: None,
        why: None,
        time_ns,
    }
}
