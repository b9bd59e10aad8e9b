//! One session's settings, typed: what a `.cfg` file or TOML says of it, with everything that was left out at its default.
//!
//! The defaults are those that the families of QuickFIX share; where they differ it is said. Every key stands in one part
//! by the name that it has in TOML.

use std::collections::BTreeMap;

use fix_codec::{Precision, ValidationOptions};
use serde::{Deserialize, Serialize};
use spec::Version;
use types::Text;

use super::day_time::Zone;
use super::multiplier::Multiplier;
use super::text;
use super::transport_settings::{Accept, Connect, Proxy, Socket, Tls};
use crate::config::Role;
use crate::schedule::{TimeOfDay, Weekday};
use crate::secret::{LogonTag, Secret};

/// The settings of one session. One that comes out of [`from_cfg`](super::from_cfg) or [`from_toml`](super::from_toml) is
/// complete: its identity is there, an initiator has somewhere to connect and a heartbeat, an acceptor a port, FIXT.1.1 an
/// application version, and no part contradicts another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionSettings {
    /// Which side we are.
    pub role: Role,
    /// Who talks to whom.
    pub identity: Identity,
    /// Of FIX, and how fine its times are.
    pub versions: Versions,
    /// When it is open.
    pub schedule: Schedule,
    /// What messages are held against.
    pub dictionaries: Dictionaries,
    /// How strictly.
    pub validation: Validation,
    /// When numbers begin at 1 again.
    pub resets: Resets,
    /// How gaps are filled.
    pub resend: Resend,
    /// How long things may take.
    pub timing: Timing,
    /// What our Logon(A) says beyond the necessary.
    pub logon: Logon,
    /// Where an acceptor listens, and to whom.
    pub accept: Accept,
    /// Where an initiator connects.
    pub connect: Connect,
    /// By way of which proxy.
    pub proxy: Proxy,
    /// How its sockets behave.
    pub socket: Socket,
    /// Encryption.
    pub tls: Tls,
    /// What the application asked to have, by its own keys. What it is nobody here knows, so it is not shown.
    pub application: BTreeMap<String, Secret>,
}

/// Who talks to whom. What may be missing in a message is empty here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    /// BeginString(8): `FIX.4.0` to `FIX.4.4`, or `FIXT.1.1`.
    #[serde(with = "text")]
    pub begin_string: Text<8>,
    /// SenderCompID(49) of what we send.
    #[serde(with = "text")]
    pub sender_comp_id: Text<32>,
    /// SenderSubID(50) of what we send.
    #[serde(with = "text")]
    pub sender_sub_id: Text<32>,
    /// SenderLocationID(142) of what we send.
    #[serde(with = "text")]
    pub sender_location_id: Text<32>,
    /// TargetCompID(56) of what we send.
    #[serde(with = "text")]
    pub target_comp_id: Text<32>,
    /// TargetSubID(57) of what we send.
    #[serde(with = "text")]
    pub target_sub_id: Text<32>,
    /// TargetLocationID(143) of what we send.
    #[serde(with = "text")]
    pub target_location_id: Text<32>,
    /// Tells an initiator's sessions apart that are the same in all else.
    #[serde(with = "text")]
    pub session_qualifier: Text<32>,
    /// For people.
    pub description: String,
}

/// Versions and precision.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Versions {
    /// DefaultApplVerID(1137) of a FIXT.1.1 session.
    #[serde(with = "text::option")]
    pub default_appl_ver_id: Option<Version>,
    /// Digits of the times that we write.
    #[serde(with = "text")]
    pub timestamp_precision: Precision,
}

/// When a session is open: always without `start_time`; daily between two times, on `weekdays` where there are some; or
/// weekly from `start_day` to `end_day`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Schedule {
    /// With `end_time`, or neither.
    #[serde(with = "text::option")]
    pub start_time: Option<TimeOfDay>,
    /// With `start_time`, or neither.
    #[serde(with = "text::option")]
    pub end_time: Option<TimeOfDay>,
    /// With `end_day` and the times, or neither.
    #[serde(with = "text::option")]
    pub start_day: Option<Weekday>,
    /// With `start_day` and the times, or neither.
    #[serde(with = "text::option")]
    pub end_day: Option<Weekday>,
    /// Excludes `start_day`; empty for every day.
    #[serde(with = "text::list")]
    pub weekdays: Vec<Weekday>,
    /// Whose times these are.
    #[serde(with = "text")]
    pub time_zone: Zone,
    /// From when on one may log on inside the session, with `logout_time`.
    #[serde(with = "text::option")]
    pub logon_time: Option<TimeOfDay>,
    /// When we log out inside the session, with `logon_time`.
    #[serde(with = "text::option")]
    pub logout_time: Option<TimeOfDay>,
    /// With `logout_day` and the times.
    #[serde(with = "text::option")]
    pub logon_day: Option<Weekday>,
    /// With `logon_day` and the times.
    #[serde(with = "text::option")]
    pub logout_day: Option<Weekday>,
    /// All of the above is set aside, and the session never ends.
    pub non_stop_session: bool,
    /// When numbers are reset inside a session that goes on.
    #[serde(with = "text::option")]
    pub reset_seq_time: Option<TimeOfDay>,
}

/// Paths of dictionaries in the QuickFIX format; nothing is opened here. Without one, that of the version is used, which
/// comes along (as QuickFIX/J has it; C++ and Go have none of their own).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dictionaries {
    /// Whether messages are held against a dictionary at all.
    pub use_data_dictionary: bool,
    /// Of a session before FIXT.1.1.
    pub data_dictionary: Option<String>,
    /// FIXT.1.1's header, trailer and session messages.
    pub transport_data_dictionary: Option<String>,
    /// The application's messages, by version.
    #[serde(with = "text::map")]
    pub app_data_dictionaries: BTreeMap<AppVersion, String>,
}

/// Of which version a dictionary is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AppVersion {
    /// DefaultApplVerID's.
    Default,
    /// This one's, for messages that say so in ApplVerID(1128).
    Named(Version),
}

/// How strictly messages are taken.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "QuickFIX's own names; ValidationOptions explains those of the dictionary")]
pub struct Validation {
    /// Whether the dictionary's questions are asked.
    pub validate_incoming_message: bool,
    pub validate_fields_out_of_order: bool,
    pub validate_fields_have_values: bool,
    pub validate_user_defined_fields: bool,
    pub validate_unordered_group_fields: bool,
    pub first_field_in_group_is_delimiter: bool,
    pub allow_unknown_msg_fields: bool,
    pub allow_unknown_enum_values: bool,
    /// Whether fields that other fields call for must be there; without it an acceptor asks and an initiator does not.
    pub validate_conditionally_required: Option<bool>,
    /// Whether a message that fails is rejected; otherwise it is only warned of, and handed up.
    pub reject_invalid_message: bool,
    /// Whether a PossDup message must have OrigSendingTime(122).
    pub requires_orig_sending_time: bool,
    /// Whether SenderCompID(49) and TargetCompID(56) of each message must be the session's.
    pub check_comp_id: bool,
    /// Whether SendingTime(52) must be near our clock.
    pub check_latency: bool,
    /// How near, in seconds either way.
    pub max_latency_s: u32,
}

/// When both numbers go back to 1.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Resets {
    /// With each Logon.
    pub reset_on_logon: bool,
    /// After a Logout.
    pub reset_on_logout: bool,
    /// After a lost connection.
    pub reset_on_disconnect: bool,
    /// After an error.
    pub reset_on_error: bool,
}

/// How gaps are filled.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Resend {
    /// Whether what we sent can be sent again; otherwise every resend is a gap fill.
    pub persist_messages: bool,
    /// Whether a gap is asked for again with every message that comes ahead of its turn.
    pub send_redundant_resend_requests: bool,
    /// NextExpectedMsgSeqNum(789) in the Logon.
    pub enable_next_expected_msg_seq_num: bool,
    /// LastMsgSeqNumProcessed(369) in every header.
    pub enable_last_msg_seq_num_processed: bool,
    /// How many messages are asked for at a time; 0 for all.
    pub resend_request_chunk_size: u32,
    /// Whether EndSeqNo(16) is the real end, not infinity.
    pub closed_resend_interval: bool,
}

/// How long things may take.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Timing {
    /// HeartBtInt(108) that an initiator asks for, in seconds; 0 for none.
    pub heart_bt_int_s: Option<u32>,
    /// Whether an acceptor has its own HeartBtInt(108), whatever the peer asks for.
    pub heart_bt_int_override: bool,
    /// Waits between two attempts to connect, in seconds; the last one is repeated. 1 to 100 of them.
    pub reconnect_interval_s: Vec<u32>,
    /// How long a connection may be without its Logon, in seconds.
    pub logon_timeout_s: u32,
    /// How long the answer to our Logout may take, in seconds.
    pub logout_timeout_s: u32,
    /// How much longer than HeartBtInt(108) silence may be before a TestRequest, in parts of it.
    #[serde(with = "text")]
    pub test_request_delay_multiplier: Multiplier,
    /// How much longer than HeartBtInt(108) silence may be before we disconnect, in parts of it.
    #[serde(with = "text")]
    pub heartbeat_timeout_multiplier: Multiplier,
    /// Whether a silent peer is left alone.
    pub disable_heartbeat_check: bool,
    /// Whether a silent peer is told by a Logout before we disconnect.
    pub send_logout_before_disconnect_from_timeout: bool,
}

/// What our Logon(A) says beyond the necessary.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Logon {
    /// Username(553).
    pub username: Option<String>,
    /// Password(554).
    #[serde(with = "text::option")]
    pub password: Option<Secret>,
    /// More fields, in this order.
    #[serde(with = "text::list")]
    pub logon_tags: Vec<LogonTag>,
    /// TestMessageIndicator(464).
    pub test_message_indicator: Option<bool>,
}

impl Default for Dictionaries {
    fn default() -> Self {
        Dictionaries {
            use_data_dictionary: true,
            data_dictionary: None,
            transport_data_dictionary: None,
            app_data_dictionaries: BTreeMap::new(),
        }
    }
}

impl Validation {
    /// What is asked of a message by its dictionary.
    pub fn options(&self, role: Role) -> ValidationOptions {
        ValidationOptions {
            fields_out_of_order: self.validate_fields_out_of_order,
            fields_have_values: self.validate_fields_have_values,
            user_defined_fields: self.validate_user_defined_fields,
            allow_unknown_fields: self.allow_unknown_msg_fields,
            allow_unknown_enum_values: self.allow_unknown_enum_values,
            unordered_group_fields: self.validate_unordered_group_fields,
            first_field_in_group_is_delimiter: self.first_field_in_group_is_delimiter,
            conditionally_required: self.validate_conditionally_required.unwrap_or(role == Role::Acceptor),
        }
    }
}

impl Default for Validation {
    fn default() -> Self {
        let options = ValidationOptions::default();
        Validation {
            validate_incoming_message: true,
            validate_fields_out_of_order: options.fields_out_of_order,
            validate_fields_have_values: options.fields_have_values,
            validate_user_defined_fields: options.user_defined_fields,
            validate_unordered_group_fields: options.unordered_group_fields,
            first_field_in_group_is_delimiter: options.first_field_in_group_is_delimiter,
            allow_unknown_msg_fields: options.allow_unknown_fields,
            allow_unknown_enum_values: options.allow_unknown_enum_values,
            validate_conditionally_required: None,
            reject_invalid_message: true,
            requires_orig_sending_time: true,
            check_comp_id: true,
            check_latency: true,
            max_latency_s: 120,
        }
    }
}

impl Default for Resend {
    fn default() -> Self {
        Resend {
            persist_messages: true,
            send_redundant_resend_requests: false,
            enable_next_expected_msg_seq_num: false,
            enable_last_msg_seq_num_processed: false,
            resend_request_chunk_size: 0,
            closed_resend_interval: false,
        }
    }
}

/// A TestRequest after a fifth of an interval of silence too many: "some reasonable transmission time" (scenario 6), as
/// QuickFIX has it. QuickFIX/J waits half of one.
const TEST_REQUEST_DELAY: Multiplier = thousandths(200);
const HEARTBEAT_TIMEOUT: Multiplier = thousandths(1400);

const fn thousandths(thousandths: u32) -> Multiplier {
    match Multiplier::from_thousandths(thousandths) {
        Some(multiplier) => multiplier,
        None => panic!("in range"),
    }
}

impl Default for Timing {
    fn default() -> Self {
        Timing {
            heart_bt_int_s: None,
            heart_bt_int_override: false,
            reconnect_interval_s: vec![30],
            logon_timeout_s: 10,
            logout_timeout_s: 2,
            test_request_delay_multiplier: TEST_REQUEST_DELAY,
            heartbeat_timeout_multiplier: HEARTBEAT_TIMEOUT,
            disable_heartbeat_check: false,
            send_logout_before_disconnect_from_timeout: false,
        }
    }
}

const DEFAULT: &str = "default";

impl text::AsText for AppVersion {
    fn read(text: &str) -> Result<AppVersion, String> {
        if text == DEFAULT { Ok(AppVersion::Default) } else { Version::read(text).map(AppVersion::Named) }
    }

    fn write(&self) -> String {
        match self {
            AppVersion::Default => DEFAULT.to_owned(),
            AppVersion::Named(version) => version.write(),
        }
    }
}
