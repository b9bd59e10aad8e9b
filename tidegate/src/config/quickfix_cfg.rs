//! `serve --quickfix-cfg`: clients' sessions from a file of QuickFIX, QuickFIX/J or QuickFIX/Go, as it is.
//!
//! The file says who may log on and how, and where they connect; what they trade for and within which limits stands in
//! the configuration. Its acceptor sessions take the place of the configuration's, and trade for its first account.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

use fix_session::Role;
use fix_session::settings::{self, CfgOptions, SessionSettings, connection_keys, from_cfg, session_table};

use super::load::{ConfigError, Problems};
use super::schema::{File, ResetWithUnsent, Session, TooMany};
use super::source::Problem;

/// Keys about connections that the gateway's port honours.
const HONOURED: [&str; 3] = ["role", "accept_port", "accept_address"];
/// Those that only tune it.
const IN_VAIN: [&str; 7] = [
    "reuse_address",
    "tcp_no_delay",
    "send_buffer_bytes",
    "receive_buffer_bytes",
    "keep_alive",
    "linger_s",
    "traffic_class",
];

/// Puts the file's sessions into the configuration, and gives what its author should know of it, a line each.
pub(super) fn put(path: &Path, app_keys: &[String], file: &mut File) -> Result<Vec<String>, ConfigError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|why| ConfigError::Unreadable { path: path.to_owned(), why })?;
    let options = CfgOptions { app_keys: app_keys.to_vec(), ..CfgOptions::default() };
    let read = from_cfg(&text, &options).map_err(|problems| {
        let problem = |settings::Problem { line, key, what, fix }| {
            let semicolon = if fix.is_empty() { "" } else { "; " };
            Problem { file: name.clone(), line, key, reason: format!("{what}{semicolon}{fix}") }
        };
        ConfigError::Wrong(Problems(problems.into_iter().map(problem).collect()))
    })?;
    let wrong = |key: &str, reason: String| {
        let problem = Problem { file: name.clone(), line: 1, key: key.to_owned(), reason };
        ConfigError::Wrong(Problems(vec![problem]))
    };
    if let Some(initiator) = read.sessions.iter().find(|session| session.role == Role::Initiator) {
        let peer = initiator.identity.target_comp_id;
        let reason = format!("session {peer} is an initiator's; a venue that we log on to is a [[fix_venue]]");
        return Err(wrong("ConnectionType", reason));
    }
    let mut notes: Vec<String> = read.notes.iter().map(|note| note.in_file(&name)).collect();
    for session in &read.sessions {
        let peer = session.identity.target_comp_id;
        for key in connection_keys(session).into_iter().filter(|key| !HONOURED.contains(key)) {
            let named = settings::keys::find_toml(key).map_or(key, |found| found.name);
            if IN_VAIN.contains(&key) {
                notes.push(format!("{name}: session {peer}: {named} has no effect on the gateway's own port"));
            } else {
                let reason = format!(
                    "session {peer}: the gateway's own port does not do this yet, and without it the session is open to \
                     more than you mean; put a terminator or a filter in front of it, and drop the key"
                );
                return Err(wrong(named, reason));
            }
        }
    }
    let ports: BTreeSet<SocketAddr> = read.sessions.iter().filter_map(listens_at).collect();
    match ports.iter().collect::<Vec<_>>().as_slice() {
        [listen] => file.fix.listen = **listen,
        several => {
            let reason = format!("{} different ones; the gateway's clients share one port", several.len());
            return Err(wrong("SocketAcceptPort", reason));
        }
    }
    let Some(account) = file.accounts.first_mut() else {
        let reason = "the configuration has no [[account]] for them to trade for".to_owned();
        return Err(wrong("SenderCompID", reason));
    };
    file.sessions = read.sessions.iter().map(|session| row(session, &account.name)).collect();
    account.sessions = file.sessions.iter().map(|session| session.target_comp_id.clone()).collect();
    for other in &mut file.accounts[1..] {
        other.sessions.retain(|client| file.sessions.iter().any(|session| session.target_comp_id == *client));
    }
    Ok(notes)
}

fn listens_at(session: &SessionSettings) -> Option<SocketAddr> {
    let port = session.accept.accept_port?;
    let address = session.accept.accept_address.as_ref().and_then(|address| address.parse().ok());
    Some(SocketAddr::new(address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)), port))
}

fn row(session: &SessionSettings, account: &str) -> Session {
    Session {
        target_comp_id: session.identity.target_comp_id.to_string(),
        sender_comp_id: Some(session.identity.sender_comp_id.to_string()),
        default_account: Some(account.to_owned()),
        dictionary: None,
        reset_on_logon: session.resets.reset_on_logon,
        reset_on_logout: session.resets.reset_on_logout,
        reset_on_disconnect: session.resets.reset_on_disconnect,
        check_latency: session.validation.check_latency,
        max_latency_s: session.validation.max_latency_s,
        reset_with_unsent: ResetWithUnsent::default(),
        messages_per_second: None,
        cancels_per_second: None,
        too_many: TooMany::default(),
        settings: session_table(session),
    }
}
