//! A session's configuration from a version and from what a script needs, in the words of a `.cfg` file.

use fix_session::{Role, SessionConfig, ThirdParties};
use spec::Version;
use types::{NANOS_PER_SEC, Text};

/// Settings in the words of a `.cfg` file: key and value.
pub type Settings = [(String, String)];

/// A setting that a session in memory does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a session has no setting {0}={1}")]
pub struct UnknownSetting(pub String, pub String);

/// A session as the acceptance definitions want it (reset at each logon), with what a script needs besides.
pub(super) fn config(
    role: Role,
    version: Version,
    (ours, theirs): (&str, &str),
    settings: &Settings,
) -> Result<SessionConfig, UnknownSetting> {
    let text = |name: &str| Text::lossy(name.as_bytes());
    let mut config = SessionConfig::new(version, role, text(ours), text(theirs));
    config.reset_on_logon = role == Role::Acceptor;
    for (key, value) in settings {
        set(&mut config, key, value).ok_or_else(|| UnknownSetting(key.clone(), value.clone()))?;
    }
    Ok(config)
}

fn set(config: &mut SessionConfig, key: &str, value: &str) -> Option<()> {
    let flag = match value {
        "Y" => Some(true),
        "N" => Some(false),
        _ => None,
    };
    let nanos = || Some(value.parse::<u64>().ok()?.saturating_mul(NANOS_PER_SEC.unsigned_abs()));
    match key {
        "ResetOnLogon" => config.reset_on_logon = flag?,
        "ResetOnLogout" => config.reset_on_logout = flag?,
        "ResetOnDisconnect" => config.reset_on_disconnect = flag?,
        "CheckCompID" => config.check_comp_id = flag?,
        "CheckLatency" => config.check_latency = flag?,
        "MaxLatency" => config.max_latency_ns = nanos()?,
        "HeartBtInt" => config.heart_bt_int = value.parse().ok()?,
        "LogonTimeout" => config.logon_timeout_ns = nanos()?,
        "LogoutTimeout" => config.logout_timeout_ns = nanos()?,
        "PeerCloseTimeout" => config.peer_close_timeout_ns = nanos()?,
        "SendNextExpectedMsgSeqNum" => config.next_expected_msg_seq_num = flag?,
        "EnableLastMsgSeqNumProcessed" => config.last_msg_seq_num_processed = flag?,
        "ResendRequestChunkSize" => config.resend_request_chunk = value.parse().ok()?,
        "RejectCompIDWithRefTag" => config.standard.comp_id_reject_names_tag = flag?,
        "LogoutOnInvalidLogon" => config.standard.logout_on_invalid_logon = flag?,
        "ResendRejects" => config.standard.resend_rejects = flag?,
        "AllowedThirdParties" => {
            let ids: Vec<_> = value.split(',').map(|id| Text::lossy(id.as_bytes())).collect();
            config.third_parties = Some(ThirdParties { on_behalf_of: ids.clone(), deliver_to: ids });
        }
        "ValidateFieldsHaveValues" => config.validation.fields_have_values = flag?,
        "ValidateUserDefinedFields" => config.validation.user_defined_fields = flag?,
        "ValidateFieldsOutOfOrder" => config.validation.fields_out_of_order = flag?,
        "AllowUnknownMsgFields" => config.validation.allow_unknown_fields = flag?,
        _ => return None,
    }
    Some(())
}
