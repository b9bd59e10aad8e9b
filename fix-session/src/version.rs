//! What differs between versions of FIX, in one table.

/// What a version's session layer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rules {
    /// Reject(3) carries RefTagID(371), RefMsgType(372) and SessionRejectReason(373): since 4.2. Before, RefSeqNum(45) and
    /// Text(58) say all there is to say, and the tag stands in the text.
    pub(crate) reject_has_reason: bool,
    /// The highest SessionRejectReason(373) that the version lists. A reason above it is said by Text(58) alone.
    pub(crate) reject_reason_max: u8,
    /// BusinessMessageReject(j) exists: since 4.2. Before, Reject(3) takes its place.
    pub(crate) has_business_reject: bool,
    /// ResetSeqNumFlag(141) exists: since 4.1.
    pub(crate) has_reset_flag: bool,
    /// OnBehalfOfLocationID(144) and DeliverToLocationID(145) exist: since 4.1.
    pub(crate) has_location_ids: bool,
    /// LastMsgSeqNumProcessed(369) exists: since 4.2.
    pub(crate) has_last_processed: bool,
    /// NextExpectedMsgSeqNum(789) exists: since 4.4.
    pub(crate) has_next_expected: bool,
    /// Logon has SessionStatus(1409) and NewPassword(925), and Logout SessionStatus: FIXT.1.1. Before, Text(58) says it.
    pub(crate) has_session_status: bool,
    /// Logon names an application version, DefaultApplVerID(1137), and a message may name another: FIXT.1.1.
    pub(crate) is_fixt: bool,
    /// EndSeqNo(16) that stands for "all there is": 0 since 4.2, 999999 before.
    pub(crate) infinity: u64,
}

const FIXT_11: Rules = Rules {
    reject_has_reason: true,
    reject_reason_max: 99,
    has_business_reject: true,
    has_reset_flag: true,
    has_location_ids: true,
    has_last_processed: true,
    has_next_expected: true,
    has_session_status: true,
    is_fixt: true,
    infinity: 0,
};
const FIX_44: Rules = Rules { has_session_status: false, is_fixt: false, ..FIXT_11 };
const FIX_43: Rules = Rules { has_next_expected: false, ..FIX_44 };
const FIX_42: Rules = Rules { reject_reason_max: 11, ..FIX_43 };
const FIX_41: Rules = Rules {
    reject_has_reason: false,
    has_business_reject: false,
    has_last_processed: false,
    infinity: 999_999,
    ..FIX_42
};
const FIX_40: Rules = Rules { has_reset_flag: false, has_location_ids: false, ..FIX_41 };

impl Rules {
    /// Of the version that a BeginString(8) names. A name that none has is taken for FIX.4.4, the version most in use.
    pub(crate) const fn of(begin_string: &[u8]) -> &'static Rules {
        match begin_string {
            b"FIX.4.0" => &FIX_40,
            b"FIX.4.1" => &FIX_41,
            b"FIX.4.2" => &FIX_42,
            b"FIX.4.3" => &FIX_43,
            b"FIXT.1.1" => &FIXT_11,
            _ => &FIX_44,
        }
    }

    /// Whether an EndSeqNo(16) stands for "all there is". Peers of the later versions that still say 999999 mean it too.
    pub(crate) const fn is_infinity(&self, end: u64) -> bool {
        end == 0 || end == 999_999
    }
}

#[cfg(test)]
mod tests {
    use spec::{Dictionary, Version, msg_type, tag};

    use super::*;

    /// A field that the version lacks is refused by the peer, and the session with it.
    #[test]
    fn a_version_is_said_to_have_what_its_dictionary_has() {
        for version in Version::ALL {
            let Some(dictionary) = Dictionary::for_session(version) else { continue };
            let rules = Rules::of(dictionary.begin_string().as_bytes());
            let has = |msg_type: &[u8], tag| dictionary.message(msg_type).is_some_and(|message| message.allows(tag));
            assert_eq!(rules.reject_has_reason, has(msg_type::REJECT, tag::SESSION_REJECT_REASON), "{version}");
            assert_eq!(rules.has_business_reject, dictionary.message(b"j").is_some(), "{version}");
            assert_eq!(rules.has_reset_flag, has(msg_type::LOGON, tag::RESET_SEQ_NUM_FLAG), "{version}");
            assert_eq!(rules.has_location_ids, dictionary.is_header(tag::DELIVER_TO_LOCATION_ID), "{version}");
            assert_eq!(rules.has_last_processed, dictionary.is_header(tag::LAST_MSG_SEQ_NUM_PROCESSED), "{version}");
            assert_eq!(rules.has_next_expected, has(msg_type::LOGON, tag::NEXT_EXPECTED_MSG_SEQ_NUM), "{version}");
            assert_eq!(rules.has_session_status, has(msg_type::LOGON, tag::SESSION_STATUS), "{version}");
            assert_eq!(rules.is_fixt, has(msg_type::LOGON, tag::DEFAULT_APPL_VER_ID), "{version}");
        }
    }
}
