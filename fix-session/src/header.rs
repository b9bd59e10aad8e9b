//! The fields of the standard header that a session judges by, read in one pass.

use fix_codec::{Message, parse_timestamp};
use spec::tag;
use types::Timestamp;

/// What a session needs of a message before it knows whether the message is valid. What is missing or unreadable is
/// `None` or empty here; the dictionary's validation names it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Header<'a> {
    pub(crate) begin_string: &'a [u8],
    pub(crate) msg_type: &'a [u8],
    pub(crate) seq: Option<u64>,
    pub(crate) sender: &'a [u8],
    pub(crate) target: &'a [u8],
    pub(crate) sending_time: Option<Timestamp>,
    pub(crate) poss_dup: bool,
    pub(crate) poss_resend: bool,
    pub(crate) orig_sending_time: Option<&'a [u8]>,
    /// LastMsgSeqNumProcessed(369).
    pub(crate) last_processed: Option<u64>,
    /// ApplVerID(1128).
    pub(crate) appl_ver_id: &'a [u8],
    /// Whether there is SecureData(91).
    pub(crate) is_encrypted: bool,
}

/// The largest MsgSeqNum(34) taken: a message every nanosecond for 30 years. Above it a number is not a number, so that
/// adding to one never overflows.
pub(crate) const MAX_SEQ: u64 = 1_000_000_000_000_000_000;

impl<'a> Header<'a> {
    /// Reads up to the first field that is not of the header: a message has its header first, or is refused for that
    /// later (373=14). Only then the rest is searched for what the refusal needs.
    pub(crate) fn read(msg: &Message<'a>) -> Header<'a> {
        let mut header = Header {
            begin_string: &[],
            msg_type: &[],
            seq: None,
            sender: &[],
            target: &[],
            sending_time: None,
            poss_dup: false,
            poss_resend: false,
            orig_sending_time: None,
            last_processed: None,
            appl_ver_id: &[],
            is_encrypted: false,
        };
        for field in msg.fields() {
            if !header.take(field.tag, field.value) {
                break;
            }
        }
        if header.seq.is_none() || header.sender.is_empty() || header.target.is_empty() {
            header.search(msg);
        }
        header
    }

    /// Takes a field in; false if it is not of the header.
    #[inline]
    fn take(&mut self, tag: u32, value: &'a [u8]) -> bool {
        match tag {
            tag::BEGIN_STRING => self.begin_string = value,
            tag::MSG_TYPE => self.msg_type = value,
            tag::MSG_SEQ_NUM => self.seq = seq_num(value),
            tag::SENDER_COMP_ID => self.sender = value,
            tag::TARGET_COMP_ID => self.target = value,
            tag::SENDING_TIME => self.sending_time = parse_timestamp(value).ok(),
            tag::POSS_DUP_FLAG => self.poss_dup = value == b"Y",
            tag::POSS_RESEND => self.poss_resend = value == b"Y",
            tag::ORIG_SENDING_TIME => self.orig_sending_time = Some(value),
            tag::LAST_MSG_SEQ_NUM_PROCESSED => self.last_processed = seq_num(value),
            tag::APPL_VER_ID => self.appl_ver_id = value,
            tag::SECURE_DATA => self.is_encrypted = true,
            // The others of the header, in all versions: lengths and routing, which are the application's.
            9 | 50 | 57 | 90 | 115 | 116 | 128 | 129 | 142..=145 | 212 | 213 | 347 | 370 | 627..=630 | 1129 | 1156 => {}
            _ => return false,
        }
        true
    }

    #[cold]
    fn search(&mut self, msg: &Message<'a>) {
        let value = |tag| msg.value(tag).unwrap_or_default();
        self.seq = self.seq.or_else(|| seq_num(value(tag::MSG_SEQ_NUM)));
        self.sender = value(tag::SENDER_COMP_ID);
        self.target = value(tag::TARGET_COMP_ID);
        self.sending_time = self.sending_time.or_else(|| parse_timestamp(value(tag::SENDING_TIME)).ok());
    }
}

/// A number of at most [`MAX_SEQ`], digits only.
pub(crate) fn seq_num(value: &[u8]) -> Option<u64> {
    let mut number: u64 = 0;
    for byte in value {
        let digit = byte.wrapping_sub(b'0');
        number = number.checked_mul(10)?.checked_add(u64::from(digit))?;
        if digit > 9 || number > MAX_SEQ {
            return None;
        }
    }
    (!value.is_empty()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_number_never_overflows() {
        let table: [(&[u8], Option<u64>); 8] = [
            (b"0", Some(0)),
            (b"0017", Some(17)),
            (b"1000000000000000000", Some(MAX_SEQ)),
            (b"1000000000000000001", None),
            (b"18446744073709551616", None),
            (b"", None),
            (b"-1", None),
            (b"1.0", None),
        ];
        for (text, expected) in table {
            assert_eq!(seq_num(text), expected, "{text:?}");
        }
    }
}
