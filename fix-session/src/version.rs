//! What differs between versions of FIX, in one table.

/// What a version's session layer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rules {
    /// Reject(3) carries RefTagID(371), RefMsgType(372) and SessionRejectReason(373): since 4.2. Before, RefSeqNum(45) and
    /// Text(58) say all there is to say.
    pub(crate) reject_has_reason: bool,
    /// BusinessMessageReject(j) exists: since 4.2. Before, Reject(3) says what it would.
    pub(crate) has_business_reject: bool,
    /// ResetSeqNumFlag(141) exists: since 4.1.
    pub(crate) has_reset_flag: bool,
    /// EndSeqNo(16) that stands for "all there is": 0 since 4.2, 999999 before.
    pub(crate) infinity: u64,
}

const SINCE_42: Rules = Rules { reject_has_reason: true, has_business_reject: true, has_reset_flag: true, infinity: 0 };
const FIX_41: Rules =
    Rules { reject_has_reason: false, has_business_reject: false, has_reset_flag: true, infinity: 999_999 };
const FIX_40: Rules = Rules { has_reset_flag: false, ..FIX_41 };

impl Rules {
    /// Of the version that a BeginString(8) names.
    pub(crate) const fn of(begin_string: &[u8]) -> &'static Rules {
        match begin_string {
            b"FIX.4.0" => &FIX_40,
            b"FIX.4.1" => &FIX_41,
            _ => &SINCE_42,
        }
    }

    /// Whether an EndSeqNo(16) stands for "all there is". Peers of the later versions that still say 999999 mean it too.
    pub(crate) const fn is_infinity(&self, end: u64) -> bool {
        end == 0 || end == 999_999
    }
}
