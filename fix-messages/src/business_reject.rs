//! BusinessMessageReject(j).

use fix_codec::{BusinessRejectReason, FieldWriter, Message};
use spec::{msg_type, tag};

use crate::parse_issue::ParseIssue;

/// BusinessMessageReject(j): a message that is fine for the session and that no other message can refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BusinessMessageReject<'a> {
    /// RefSeqNum(45): MsgSeqNum of the refused message.
    pub ref_seq_num: Option<u64>,
    /// RefMsgType(372).
    pub ref_msg_type: &'a [u8],
    /// BusinessRejectRefID(379): the refused message's own id, the ClOrdID(11) of an order say.
    pub ref_id: Option<&'a [u8]>,
    /// BusinessRejectReason(380).
    pub reason: i64,
    /// Text(58).
    pub text: Option<&'a [u8]>,
}

impl<'a> BusinessMessageReject<'a> {
    /// MsgType(35).
    pub const MSG_TYPE: &'static [u8] = msg_type::BUSINESS_MESSAGE_REJECT;

    /// The answer to `message`. An empty `text` is the reason's own.
    pub fn to(message: &Message<'a>, reason: BusinessRejectReason, text: &'a str) -> BusinessMessageReject<'a> {
        let text = if text.is_empty() { reason.text() } else { text };
        BusinessMessageReject {
            ref_seq_num: message.uint(tag::MSG_SEQ_NUM).ok().flatten(),
            ref_msg_type: message.msg_type(),
            ref_id: message.value(id_of(message.msg_type())).filter(|id| !id.is_empty()),
            reason: reason.code(),
            text: Some(text.as_bytes()),
        }
    }

    /// Reads the message's fields.
    ///
    /// # Errors
    /// The first field that is missing or cannot be read.
    pub fn parse(message: &Message<'a>) -> Result<Self, ParseIssue> {
        Ok(BusinessMessageReject {
            ref_seq_num: message.uint(tag::REF_SEQ_NUM)?,
            ref_msg_type: message.require(tag::REF_MSG_TYPE)?,
            ref_id: message.value(tag::BUSINESS_REJECT_REF_ID),
            reason: message.require_int(tag::BUSINESS_REJECT_REASON)?,
            text: message.value(tag::TEXT),
        })
    }

    /// Writes the body.
    pub fn write(&self, out: &mut FieldWriter<'_>) {
        if let Some(seq) = self.ref_seq_num {
            out.uint(tag::REF_SEQ_NUM, seq);
        }
        out.bytes(tag::REF_MSG_TYPE, self.ref_msg_type);
        out.bytes(tag::BUSINESS_REJECT_REF_ID, self.ref_id.unwrap_or_default());
        out.int(tag::BUSINESS_REJECT_REASON, self.reason);
        out.bytes(tag::TEXT, self.text.unwrap_or_default());
    }
}

/// The field that identifies a message to the application: what BusinessRejectRefID(379) says of it, by the table of
/// BusinessMessageReject(j) in volume 2. ClOrdID(11) for what the table does not have.
fn id_of(msg_type: &[u8]) -> u32 {
    match msg_type {
        msg_type::IOI => tag::IOI_ID,
        msg_type::ADVERTISEMENT => tag::ADV_ID,
        msg_type::EXECUTION_REPORT | msg_type::DONT_KNOW_TRADE => tag::EXEC_ID,
        msg_type::NEWS => tag::HEADLINE,
        msg_type::EMAIL => tag::EMAIL_THREAD_ID,
        msg_type::NEW_ORDER_LIST
        | msg_type::LIST_CANCEL_REQUEST
        | msg_type::LIST_EXECUTE
        | msg_type::LIST_STATUS_REQUEST
        | msg_type::LIST_STATUS
        | msg_type::LIST_STRIKE_PRICE => tag::LIST_ID,
        msg_type::ALLOCATION_INSTRUCTION | msg_type::ALLOCATION_INSTRUCTION_ACK => tag::ALLOC_ID,
        msg_type::QUOTE_REQUEST => tag::QUOTE_REQ_ID,
        msg_type::QUOTE
        | msg_type::QUOTE_CANCEL
        | msg_type::QUOTE_STATUS_REQUEST
        | msg_type::MASS_QUOTE
        | msg_type::MASS_QUOTE_ACKNOWLEDGEMENT => tag::QUOTE_ID,
        msg_type::MARKET_DATA_REQUEST
        | msg_type::MARKET_DATA_SNAPSHOT_FULL_REFRESH
        | msg_type::MARKET_DATA_INCREMENTAL_REFRESH
        | msg_type::MARKET_DATA_REQUEST_REJECT => tag::MD_REQ_ID,
        msg_type::SECURITY_DEFINITION_REQUEST | msg_type::SECURITY_DEFINITION => tag::SECURITY_REQ_ID,
        msg_type::SECURITY_STATUS_REQUEST | msg_type::SECURITY_STATUS => tag::SECURITY_STATUS_REQ_ID,
        msg_type::TRADING_SESSION_STATUS_REQUEST | msg_type::TRADING_SESSION_STATUS => tag::TRAD_SES_REQ_ID,
        msg_type::BID_REQUEST => tag::CLIENT_BID_ID,
        msg_type::BID_RESPONSE => tag::BID_ID,
        _ => tag::CL_ORD_ID,
    }
}
