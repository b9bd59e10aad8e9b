//! Putting header and trailer round a body.

use fix_codec::{Encoder, FieldWriter, Precision, TimestampFormatter};
use spec::tag;
use types::{Text, Timestamp};

use crate::config::SessionConfig;

/// Writes messages of one session. Header fields come in the order of their tags, as other engines write them; the ids
/// are kept as bytes, and the text of the second too.
#[derive(Debug)]
pub(crate) struct Writer {
    begin_string: Text<8>,
    /// `49=...|`, `50=...|`
    sender: Box<[u8]>,
    /// `56=...|`, `57=...|`
    target: Box<[u8]>,
    /// `142=...|`, `143=...|`
    locations: Box<[u8]>,
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
        let ids = &config.further_ids;
        Writer {
            begin_string: config.begin_string,
            sender: fields([(tag::SENDER_COMP_ID, &config.sender_comp_id), (tag::SENDER_SUB_ID, &ids.sender_sub_id)]),
            target: fields([(tag::TARGET_COMP_ID, &config.target_comp_id), (tag::TARGET_SUB_ID, &ids.target_sub_id)]),
            locations: fields([
                (tag::SENDER_LOCATION_ID, &ids.sender_location_id),
                (tag::TARGET_LOCATION_ID, &ids.target_location_id),
            ]),
            time: TimestampFormatter::new(),
            precision: config.precision,
        }
    }

    /// Appends a message; `body` writes what follows the header. `processed` is LastMsgSeqNumProcessed(369), for a session
    /// that says it.
    #[inline]
    pub(crate) fn write(
        &mut self,
        out: &mut Vec<u8>,
        msg_type: &[u8],
        seq: u64,
        times: Times,
        processed: Option<u64>,
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
        message.raw(&self.locations);
        if let Some(processed) = processed {
            message.uint(tag::LAST_MSG_SEQ_NUM_PROCESSED, processed);
        }
        body(&mut message);
        message.finish();
    }
}

fn fields(values: [(u32, &Text<32>); 2]) -> Box<[u8]> {
    let mut out = Vec::new();
    let mut writer = FieldWriter::new(&mut out);
    for (tag, value) in values {
        writer.bytes(tag, value.as_bytes());
    }
    out.into()
}
