//! Parts of a session's configuration that are ideas of their own.

use types::Text;

use crate::secret::{LogonTag, Secret};

/// SubIDs and LocationIDs of a session; empty where it has none. One that is set goes into the header of what we send, and
/// must be in that of what comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FurtherIds {
    /// SenderSubID(50) of what we send.
    pub sender_sub_id: Text<32>,
    /// SenderLocationID(142) of what we send. Since FIX.4.1.
    pub sender_location_id: Text<32>,
    /// TargetSubID(57) of what we send.
    pub target_sub_id: Text<32>,
    /// TargetLocationID(143) of what we send. Since FIX.4.1.
    pub target_location_id: Text<32>,
}

/// What a Logon says beyond the numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogonFields {
    /// Username(553). Since FIX.4.3; for earlier versions the peer must have agreed.
    pub username: Option<Secret>,
    /// Password(554). As Username.
    pub password: Option<Secret>,
    /// NewPassword(925): asks the acceptor to change the password. FIXT.1.1.
    pub new_password: Option<Secret>,
    /// TestMessageIndicator(464): whether our messages are a test's. What the peer's Logon says must be the same.
    /// Since FIX.4.3.
    pub test_message_indicator: Option<bool>,
    /// Further fields that the peer asks for, behind those that the session writes.
    pub extra: Vec<LogonTag>,
}

/// Who else may send through the peer and be sent to through us (scenario 18). An id that is not listed is refused with
/// Reject(3), 373=9.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ThirdParties {
    /// OnBehalfOfCompID(115) taken.
    pub on_behalf_of: Vec<Text<32>>,
    /// DeliverToCompID(128) taken.
    pub deliver_to: Vec<Text<32>>,
}

/// Where the standard's text asks for more than the public acceptance definitions, which decide by default since most
/// counterparties are tested with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StandardOptions {
    /// 2k: the Reject of a wrong CompID names it with RefTagID(371).
    pub comp_id_reject_names_tag: bool,
    /// 1S d: an acceptor answers a Logon whose SendingTime(52) or BeginString(8) is wrong with a Logout that says so.
    pub logout_on_invalid_logon: bool,
    /// 8: a Reject(3) is sent again at a resend instead of being gap-filled. Since FIX.4.4.
    pub resend_rejects: bool,
}

/// How many application messages of the peer are taken in a second. Cancels are counted apart, so that a peer that sends too
/// many orders can still take them back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Messages in a second, but for cancels.
    pub messages_per_second: u32,
    /// OrderCancelRequest(F) and OrderMassCancelRequest(q) in a second.
    pub cancels_per_second: u32,
    /// What happens to one more.
    pub action: RateAction,
}

/// What happens to a message past a [`RateLimit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RateAction {
    /// It is refused with BusinessMessageReject(j), and the session goes on.
    #[default]
    Reject,
    /// The session ends with a Logout.
    Logout,
}
