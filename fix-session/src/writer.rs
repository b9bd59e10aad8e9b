//! Putting header and trailer round a body.

use fix_codec::{Encoder, FieldWriter, Precision, TimestampFormatter};
use spec::tag;
use types::{Text, Timestamp};

use crate::config::SessionConfig;

/// Writes messages of one session. Header fields come in the order of their tags, as other engines write them; the two
/// CompIDs are kept as bytes, and the text of the second too.
#[derive(Debug)]
pub(crate) struct Writer {
    begin_string: Text<8>,
    /// `49=...|`
    sender: Box<[u8]>,
    /// `56=...|`
    target: Box<[u8]>,
    time: TimestampFormatter,
    precision: Precision,
}

/// The times of a message.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Times {
    /// Sent for the first time: SendingTime(52).
    First(Timestamp),
    /// Sent again: SendingTime(52), PossDupFlag(43)=Y and OrigSendingTime(122).
    Again {
        /// Now.
        now: Timestamp,
        /// The first time.
        orig: Timestamp,
    },
}

impl Writer {
    pub(crate) fn new(config: &SessionConfig) -> Writer {
        Writer {
            begin_string: config.begin_string,
            sender: one_field(tag::SENDER_COMP_ID, config.sender_comp_id.as_bytes()),
            target: one_field(tag::TARGET_COMP_ID, config.target_comp_id.as_bytes()),
            time: TimestampFormatter::new(),
            precision: config.precision,
        }
    }

    /// Appends a message; `body` writes what follows the header.
    #[inline]
    pub(crate) fn write(
        &mut self,
        out: &mut Vec<u8>,
        msg_type: &[u8],
        seq: u64,
        times: Times,
        body: impl FnOnce(&mut FieldWriter<'_>),
    ) {
        let mut message = Encoder::begin(out, self.begin_string.as_bytes(), msg_type);
        message.uint(tag::MSG_SEQ_NUM, seq);
        let sent = match times {
            Times::First(now) => now,
            Times::Again { now, .. } => {
                message.boolean(tag::POSS_DUP_FLAG, true);
                now
            }
        };
        message.raw(&self.sender);
        message.timestamp_by(tag::SENDING_TIME, sent, self.precision, &mut self.time);
        message.raw(&self.target);
        if let Times::Again { orig, .. } = times {
            message.timestamp_by(tag::ORIG_SENDING_TIME, orig, self.precision, &mut self.time);
        }
        body(&mut message);
        message.finish();
    }
}

fn one_field(tag: u32, value: &[u8]) -> Box<[u8]> {
    let mut out = Vec::new();
    FieldWriter::new(&mut out).bytes(tag, value);
    out.into()
}
