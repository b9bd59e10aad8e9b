//! What one key of a session demands of another, and one session of the others.

use std::collections::BTreeMap;

use super::problem::Findings;
use super::rows::Rows;
use super::session_settings::{Schedule, SessionSettings};
use crate::config::Role;

/// Tags that the session writes into a Logon(A) itself.
const OWN_TAGS: [u32; 19] = [8, 9, 10, 34, 35, 43, 49, 50, 52, 56, 57, 98, 108, 122, 141, 142, 143, 789, 1137];

/// Finds what does not fit within a session.
pub(super) fn session(rows: &Rows, settings: &SessionSettings, findings: &mut Findings) {
    let mut check = Check { rows, findings };
    check.identity(settings);
    check.role(settings);
    check.schedule(&settings.schedule);
    check.timing(settings);
    check.logon(settings);
    check.tls(settings);
    check.proxy(settings);
}

struct Check<'c> {
    rows: &'c Rows,
    findings: &'c mut Findings,
}

impl Check<'_> {
    fn problem(&mut self, toml: &str, what: &str, fix: &str) {
        let (line, key) = self.rows.at(toml);
        self.findings.problem(line, key, what, fix);
    }

    /// Whether a key was given at all: one that was found wrong must not be called missing too.
    fn is_given(&self, toml: &str) -> bool {
        self.rows.rows.iter().any(|row| row.toml == toml) || self.rows.wrong.contains(&toml)
    }

    fn required(&mut self, toml: &str, why: &str, fix: &str) {
        if !self.is_given(toml) {
            self.problem(toml, &format!("missing: {why}"), fix);
        }
    }

    /// Two keys of which neither goes without the other.
    fn both(&mut self, first: &str, second: &str) {
        for (given, missing) in [(first, second), (second, first)] {
            if self.is_given(given) && !self.is_given(missing) {
                let missing = self.rows.name_beside(missing, self.rows.at(given).1);
                self.problem(given, &format!("without {missing}"), &format!("give {missing} too, or neither"));
            }
        }
    }

    /// A key that another one, which is there, cannot do without.
    fn needed_by(&mut self, given: &str, missing: &str, why: &str) {
        if !self.is_given(missing) {
            let missing = self.rows.name_beside(missing, self.rows.at(given).1);
            self.problem(given, &format!("without {missing}: {why}"), &format!("give {missing} too"));
        }
    }

    fn identity(&mut self, settings: &SessionSettings) {
        self.required("begin_string", "every message begins with it", "write FIX.4.0 to FIX.4.4, or FIXT.1.1");
        self.required("sender_comp_id", "our name in every message", "give it a name");
        self.required("target_comp_id", "the peer's name in every message", "give it a name");
        if settings.identity.begin_string.as_str() == "FIXT.1.1" {
            let fix = "write the application version, as FIX.5.0SP2";
            self.required("default_appl_ver_id", "FIXT.1.1 says nothing of its application messages", fix);
            if settings.dictionaries.data_dictionary.is_some() {
                let (line, key) = self.rows.at("data_dictionary");
                let [transport, app] =
                    ["transport_data_dictionary", "app_data_dictionaries"].map(|key| self.rows.name(key));
                let text = format!("not used by a FIXT.1.1 session, which has {transport} and {app}");
                self.findings.note(line, key, text);
            }
        }
    }

    fn role(&mut self, settings: &SessionSettings) {
        match settings.role {
            Role::Initiator => {
                self.required("connect", "an initiator needs to know where to connect", "give a host and a port");
                self.required("heart_bt_int_s", "an initiator says how often to be heard", "write seconds, as 30");
                for key in ["acceptor_template", "dynamic_sessions"] {
                    let is_set = self.rows.rows.iter().any(|row| row.toml == key && row.value.as_bool() == Some(true));
                    if is_set {
                        self.problem(
                            key,
                            "set for an initiator",
                            "only an acceptor has sessions that come of themselves",
                        );
                    }
                }
            }
            Role::Acceptor => {
                self.required("accept_port", "an acceptor needs to know where to listen", "write a port, as 9878");
                if settings.timing.heart_bt_int_override {
                    self.needed_by("heart_bt_int_override", "heart_bt_int_s", "it takes the place of the peer's");
                }
            }
        }
    }

    fn schedule(&mut self, schedule: &Schedule) {
        self.both("start_time", "end_time");
        self.both("start_day", "end_day");
        self.both("logon_time", "logout_time");
        self.both("logon_day", "logout_day");
        for (days, times) in [("start_day", "start_time"), ("weekdays", "start_time"), ("logon_day", "logon_time")] {
            if self.is_given(days) && !self.is_given(times) && !schedule.non_stop_session {
                let times = self.rows.name(times);
                self.problem(days, &format!("days without {times}"), &format!("give {times} and its end too"));
            }
        }
        if self.is_given("weekdays") && self.is_given("start_day") {
            let start_day = self.rows.name("start_day");
            let what = format!("beside {start_day}");
            self.problem("weekdays", &what, "a session is open on days of its own, or once for a week: leave one out");
        }
    }

    fn timing(&mut self, settings: &SessionSettings) {
        let multiplier = settings.timing.heartbeat_timeout_multiplier;
        if multiplier.thousandths() < 1000 {
            let what = format!("{multiplier}: would disconnect before a heartbeat is due");
            self.problem("heartbeat_timeout_multiplier", &what, "write 1 or more, as 1.4");
        }
    }

    fn logon(&mut self, settings: &SessionSettings) {
        let named = settings.logon.username.iter().map(|_| 553).chain(settings.logon.password.iter().map(|_| 554));
        let mut seen: Vec<u32> = OWN_TAGS.into_iter().chain(named).collect();
        for tag in settings.logon.logon_tags.iter().map(|field| field.tag) {
            if seen.contains(&tag) {
                let what = format!("tag {tag} is in the Logon already");
                self.problem("logon_tags", &what, "the session writes it, or it is given twice: leave it out");
            }
            seen.push(tag);
        }
        let username = settings.logon.username.as_deref().unwrap_or("x");
        if username.is_empty() || !username.bytes().all(|b| (0x20..0x7f).contains(&b)) {
            self.problem("username", "empty, or with a byte outside printable ASCII", "a message cannot carry it");
        }
    }

    fn tls(&mut self, settings: &SessionSettings) {
        self.both("tls_certificate_file", "tls_key_file");
        let tls = &settings.tls;
        if !tls.tls || settings.role == Role::Initiator {
            return;
        }
        self.needed_by("tls", "tls_certificate_file", "an acceptor shows a certificate to its clients");
        if tls.tls_require_client_certificate {
            let given = "tls_require_client_certificate";
            self.needed_by(given, "tls_ca_file", "clients' certificates are judged by who signed them");
        }
    }

    fn proxy(&mut self, settings: &SessionSettings) {
        if settings.proxy.proxy_type.is_some() {
            self.needed_by("proxy_type", "proxy_host", "a proxy has a host");
            self.needed_by("proxy_type", "proxy_port", "a proxy has a port");
        } else if !self.is_given("proxy_type") {
            for key in ["proxy_host", "proxy_port"] {
                if self.is_given(key) {
                    let kind = self.rows.name("proxy_type");
                    self.problem(key, &format!("without {kind}"), &format!("give {kind}: http or socks"));
                }
            }
        }
    }
}

/// Finds sessions that could not be told apart.
pub(super) fn distinct(sessions: &[(Rows, SessionSettings)], findings: &mut Findings) {
    let mut seen = BTreeMap::new();
    for (rows, settings) in sessions {
        let mut identity = settings.identity.clone();
        if identity.begin_string.is_empty() || identity.sender_comp_id.is_empty() || identity.target_comp_id.is_empty()
        {
            continue;
        }
        if settings.role == Role::Acceptor {
            // A Logon does not carry it.
            identity.session_qualifier = types::Text::EMPTY;
        }
        let names = [
            identity.sender_comp_id,
            identity.sender_sub_id,
            identity.sender_location_id,
            identity.target_comp_id,
            identity.target_sub_id,
            identity.target_location_id,
            identity.session_qualifier,
        ];
        let key = (settings.role, identity.begin_string, names, settings.accept.accept_port);
        let first = *seen.entry(key).or_insert(rows.line);
        if first != rows.line {
            let (sender, target) = (identity.sender_comp_id, identity.target_comp_id);
            let what =
                format!("{} from {sender} to {target} is the session of line {first} too", identity.begin_string);
            let fix = match settings.role {
                Role::Initiator => format!("leave one out, or tell them apart by {}", rows.name("session_qualifier")),
                Role::Acceptor => "leave one out: a Logon could not tell which it means".to_owned(),
            };
            findings.problem(rows.line, "", what, fix);
        }
    }
}

/// Finds acceptors that listen in one place and differ in what a connection must do before anyone knows whose it is.
pub(super) fn listeners(sessions: &[(Rows, SessionSettings)], findings: &mut Findings) {
    let mut seen: BTreeMap<_, (usize, &SessionSettings)> = BTreeMap::new();
    for (rows, settings) in sessions {
        let Some(port) = settings.accept.accept_port.filter(|_| settings.role == Role::Acceptor) else { continue };
        let (first_line, first) = *seen.entry((port, &settings.accept.accept_address)).or_insert((rows.line, settings));
        let what = if first.tls != settings.tls {
            "TLS"
        } else if first.accept.accept_proxy_protocol != settings.accept.accept_proxy_protocol {
            "the PROXY protocol"
        } else {
            continue;
        };
        let (line, key) = rows.at("accept_port");
        let what = format!("port {port} is that of the session of line {first_line}, which has {what} differently");
        findings.problem(line, key, what, "give it another port, or settle them alike");
    }
}
