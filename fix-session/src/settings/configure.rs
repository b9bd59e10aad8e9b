//! From what people write to what a session is told.

use spec::{Dictionary, Version};
use types::{NANOS_PER_SEC, Text};

use super::day_time::Zone;
use super::session_settings::{AppVersion, Dictionaries, Schedule as Hours, SessionSettings};
use crate::config::SessionConfig;
use crate::options::{FurtherIds, LogonFields};
use crate::schedule::{DailyTime, Schedule, ScheduleSettings};
use crate::secret::Secret;

/// What the settings name and only the caller has: the machine's time zone, and the files of dictionaries.
pub struct Surroundings<'a> {
    /// The IANA name of the machine's own time zone, for UseLocalTime.
    pub local_zone: Option<&'a str>,
    /// Loads the dictionary of a path; what is wrong with it as a sentence.
    pub load: &'a mut dyn FnMut(&str) -> Result<Dictionary, String>,
}

/// Why settings make no session: the key in TOML, and what is wrong with its value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {what}")]
pub struct Unfit {
    /// The key.
    pub key: &'static str,
    /// What is wrong, and what to do.
    pub what: String,
}

impl Unfit {
    fn new(key: &'static str, what: impl ToString) -> Unfit {
        Unfit { key, what: what.to_string() }
    }
}

impl SessionSettings {
    /// The configuration of a [`Session`](crate::Session). What belongs to connections ([`accept`](Self::accept),
    /// [`connect`](Self::connect), [`tls`](Self::tls) and the like) is for whoever makes those. Dictionaries that are loaded
    /// stay for the life of the process.
    ///
    /// # Errors
    /// A dictionary that does not load or fit, a time zone that nobody knows, hours that contradict each other.
    pub fn config(&self, around: &mut Surroundings<'_>) -> Result<SessionConfig, Unfit> {
        let version = self.version()?;
        let (sender, target) = (self.identity.sender_comp_id, self.identity.target_comp_id);
        let (validation, timing, resets, resend) = (&self.validation, &self.timing, &self.resets, &self.resend);
        let mut config = SessionConfig {
            further_ids: FurtherIds {
                sender_sub_id: self.identity.sender_sub_id,
                sender_location_id: self.identity.sender_location_id,
                target_sub_id: self.identity.target_sub_id,
                target_location_id: self.identity.target_location_id,
            },
            heart_bt_int_override: timing.heart_bt_int_override,
            validate: self.dictionaries.use_data_dictionary && validation.validate_incoming_message,
            validation: validation.options(self.role),
            reject_invalid_message: validation.reject_invalid_message,
            schedule: schedule(&self.schedule, around)?,
            reset_daily: reset_daily(&self.schedule, around)?,
            reset_on_logon: resets.reset_on_logon,
            reset_on_logout: resets.reset_on_logout,
            reset_on_disconnect: resets.reset_on_disconnect,
            reset_on_error: resets.reset_on_error,
            next_expected_msg_seq_num: resend.enable_next_expected_msg_seq_num,
            last_msg_seq_num_processed: resend.enable_last_msg_seq_num_processed,
            logon: self.logon_fields(),
            check_comp_id: validation.check_comp_id,
            check_latency: validation.check_latency,
            max_latency_ns: seconds(validation.max_latency_s),
            requires_orig_sending_time: validation.requires_orig_sending_time,
            check_heartbeat: !timing.disable_heartbeat_check,
            test_request_delay_permille: timing.test_request_delay_multiplier.thousandths(),
            heartbeat_timeout_permille: timing.heartbeat_timeout_multiplier.thousandths(),
            logout_on_silence: timing.send_logout_before_disconnect_from_timeout,
            logon_timeout_ns: seconds(timing.logon_timeout_s),
            logout_timeout_ns: seconds(timing.logout_timeout_s),
            resend_request_chunk: u64::from(resend.resend_request_chunk_size),
            closed_resend_interval: resend.closed_resend_interval,
            redundant_resend_requests: resend.send_redundant_resend_requests,
            persist_messages: resend.persist_messages,
            ..SessionConfig::new(version, self.role, sender, target)
        };
        config.heart_bt_int = timing.heart_bt_int_s.unwrap_or(config.heart_bt_int);
        // Times had no fraction of a second before FIX.4.2, whatever a file says for all its sessions.
        if version >= Version::FIX42 {
            config.precision = self.versions.timestamp_precision;
        }
        self.dictionaries.put_into(&mut config, version, around)?;
        Ok(config)
    }

    /// The application version.
    fn version(&self) -> Result<Version, Unfit> {
        let begin_string = self.identity.begin_string.as_str();
        let named = Version::named(begin_string).filter(|version| *version != Version::FIXT11);
        named.or(self.versions.default_appl_ver_id).ok_or_else(|| {
            Unfit::new("default_appl_ver_id", format!("a session of {begin_string} needs one: FIX.5.0SP2, for one"))
        })
    }

    fn logon_fields(&self) -> LogonFields {
        LogonFields {
            username: self.logon.username.as_deref().map(Secret::from),
            password: self.logon.password.clone(),
            new_password: None,
            test_message_indicator: self.logon.test_message_indicator,
            extra: self.logon.logon_tags.clone(),
        }
    }
}

impl Dictionaries {
    fn put_into(
        &self,
        config: &mut SessionConfig,
        version: Version,
        around: &mut Surroundings<'_>,
    ) -> Result<(), Unfit> {
        let mut load = |key, path: &str| (around.load)(path).map_err(|what| Unfit::new(key, what));
        if !version.travels_in_fixt() && config.default_appl_ver_id.is_empty() {
            if let Some(path) = &self.data_dictionary {
                config.dictionary = kept(load("data_dictionary", path)?);
                config.session_dictionary = config.dictionary;
            }
            return Ok(());
        }
        if let Some(path) = &self.transport_data_dictionary {
            config.session_dictionary = kept(load("transport_data_dictionary", path)?);
        }
        let mut has_default = false;
        for (app, path) in &self.app_data_dictionaries {
            let dictionary = load("app_data_dictionaries", path)?;
            let combined = combine(config.session_dictionary, &dictionary)?;
            match app {
                AppVersion::Named(named) if *named != version => {
                    let code = named.appl_ver_id().unwrap_or_default();
                    config.app_dictionaries.push((Text::lossy(code), combined));
                }
                AppVersion::Default | AppVersion::Named(_) => {
                    config.dictionary = combined;
                    has_default = true;
                }
            }
        }
        if let (Some(standard), false, true) =
            (Dictionary::standard(version), has_default, self.transport_data_dictionary.is_some())
        {
            config.dictionary = combine(config.session_dictionary, standard)?;
        }
        Ok(())
    }
}

fn combine(transport: &Dictionary, application: &Dictionary) -> Result<&'static Dictionary, Unfit> {
    let combined = Dictionary::combine(transport, application);
    combined.map(|both| kept(both.dictionary)).map_err(|why| Unfit::new("app_data_dictionaries", why))
}

/// A dictionary is looked into for as long as the process runs.
fn kept(dictionary: Dictionary) -> &'static Dictionary {
    Box::leak(Box::new(dictionary))
}

fn zone<'a>(hours: &'a Hours, around: &'a Surroundings<'_>) -> Result<&'a str, Unfit> {
    match &hours.time_zone {
        Zone::Named(name) => Ok(name),
        Zone::Local => around.local_zone.ok_or_else(|| {
            Unfit::new("time_zone", "this machine does not say its time zone by name; write it, as America/New_York")
        }),
    }
}

fn schedule(hours: &Hours, around: &Surroundings<'_>) -> Result<Schedule, Unfit> {
    let (Some(start_time), Some(end_time), false) = (hours.start_time, hours.end_time, hours.non_stop_session) else {
        return Ok(Schedule::non_stop());
    };
    let settings = ScheduleSettings {
        start_day: hours.start_day,
        end_day: hours.end_day,
        weekdays: (!hours.weekdays.is_empty()).then(|| hours.weekdays.iter().copied().collect()),
        time_zone: zone(hours, around)?.to_owned(),
        logon_time: hours.logon_time,
        logout_time: hours.logout_time,
        logon_day: hours.logon_day,
        logout_day: hours.logout_day,
        ..ScheduleSettings::daily(start_time, end_time)
    };
    Schedule::new(&settings).map_err(|why| Unfit::new("start_time", why))
}

fn reset_daily(hours: &Hours, around: &Surroundings<'_>) -> Result<Option<DailyTime>, Unfit> {
    let Some(time) = hours.reset_seq_time else { return Ok(None) };
    DailyTime::new(time, zone(hours, around)?).map(Some).map_err(|why| Unfit::new("time_zone", why))
}

const fn seconds(seconds: u32) -> u64 {
    seconds as u64 * NANOS_PER_SEC.unsigned_abs()
}
