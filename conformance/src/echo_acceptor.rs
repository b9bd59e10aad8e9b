//! The echo application as a program: an acceptor for every session and version that a `.cfg` file names.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use fix_codec::{BusinessRejectReason, Message};
use fix_session::net::engine::{self, Acceptor, Application, Context, Refusal};
use fix_session::net::transport::{ListenerConfig, Networks};
use fix_session::settings::{CfgOptions, SessionSettings, Surroundings, from_cfg};
use fix_session::{Ended, Inbound, SessionConfig, SessionKey};
use spec::{Dictionary, Version};

use crate::echo::{Answer, Echo};

/// Why a file makes no acceptor: one line for each thing that is wrong.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct Unfit(pub Vec<String>);

impl From<String> for Unfit {
    fn from(line: String) -> Unfit {
        Unfit(vec![line])
    }
}

/// An acceptor that echoes, as a `.cfg` file has it: not started yet. `notes` is called with each line that the file's
/// author should know.
///
/// # Errors
/// Everything that is wrong with the file, each with its line, or with what it names.
pub fn from_file(path: &Path, app_keys: Vec<String>, mut notes: impl FnMut(&str)) -> Result<Acceptor, Unfit> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|why| format!("{name}: {why}"))?;
    let options = CfgOptions { app_keys, ..CfgOptions::default() };
    let file = from_cfg(&text, &options)
        .map_err(|problems| Unfit(problems.iter().map(|problem| problem.in_file(&name)).collect()))?;
    file.notes.iter().for_each(|note| notes(&note.in_file(&name)));
    let mut wrong = Vec::new();
    let mut sessions = Vec::new();
    let mut ports = BTreeMap::new();
    let base = path.parent().unwrap_or(Path::new("")).to_owned();
    for settings in &file.sessions {
        let id = settings.identity.target_comp_id;
        match session(settings, &base) {
            Ok((session, at)) => {
                sessions.push(session);
                ports.insert(at, ());
            }
            Err(why) => wrong.push(format!("{name}: session {id}: {why}")),
        }
    }
    if !wrong.is_empty() {
        return Err(Unfit(wrong));
    }
    let mut acceptor = Acceptor::new(Echoing::of(sessions.iter().map(|session| &session.config)));
    for session in sessions {
        acceptor = acceptor.session(session);
    }
    for at in ports.into_keys() {
        acceptor = acceptor.listen(ListenerConfig::new(at));
    }
    Ok(acceptor)
}

/// One session and where it is reached.
fn session(settings: &SessionSettings, base: &Path) -> Result<(engine::SessionSettings, SocketAddr), String> {
    let mut load = |path: &str| load(base, path);
    let mut around = Surroundings { local_zone: None, load: &mut load };
    let config = settings.config(&mut around).map_err(|why| why.to_string())?;
    let accept = &settings.accept;
    let Some(port) = accept.accept_port else {
        return Err("an echo acceptor needs SocketAcceptPort; ConnectionType=initiator is another program".to_owned());
    };
    let address = match &accept.accept_address {
        None => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        Some(address) => address.parse().map_err(|_| format!("SocketAcceptAddress {address} is no address"))?,
    };
    let allow = match accept.allowed_remote_addresses.as_slice() {
        [] => Networks::all(),
        listed => Networks::parse(listed).map_err(|why| format!("AllowedRemoteAddresses: {why}"))?,
    };
    Ok((engine::SessionSettings { allow, ..engine::SessionSettings::new(config) }, SocketAddr::new(address, port)))
}

/// A dictionary by its path, as it is or from the configuration's folder.
fn load(base: &Path, path: &str) -> Result<Dictionary, String> {
    let beside: PathBuf = base.join(path);
    let file = if Path::new(path).exists() { PathBuf::from(path) } else { beside };
    let text = std::fs::read_to_string(&file).map_err(|why| format!("{}: {why}", file.display()))?;
    Dictionary::from_xml(&text).map_err(|why| format!("{}: {why}", file.display()))
}

/// [`Echo`] for each session.
struct Echoing {
    sessions: BTreeMap<SessionKey, Mutex<One>>,
}

struct One {
    echo: Echo,
    version: Version,
    dictionary: &'static Dictionary,
}

impl Echoing {
    fn of<'a>(configs: impl Iterator<Item = &'a SessionConfig>) -> Echoing {
        let one = |config: &SessionConfig| One {
            echo: Echo::new(),
            version: config.dictionary.version(),
            dictionary: config.dictionary,
        };
        Echoing { sessions: configs.map(|config| (SessionKey::of_config(config), Mutex::new(one(config)))).collect() }
    }

    /// A session's echo. What a panic left half done is a set of ids that were seen, and those that it has were.
    fn one(&self, key: &SessionKey) -> Option<MutexGuard<'_, One>> {
        self.sessions.get(key).map(|one| one.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Application for Echoing {
    fn from_app(&self, session: &mut Context<'_>, message: &Message<'_>, _: Inbound) -> Result<(), Refusal> {
        let Some(mut one) = self.one(session.key()) else { return Err(Refusal::Unsupported) };
        let (version, dictionary) = (one.version, one.dictionary);
        match one.echo.on_message(message, version, dictionary) {
            Answer::Nothing => Ok(()),
            Answer::Message { msg_type, body } => {
                // This application holds nothing back.
                session.send(&msg_type, |fields| fields.raw(&body)).map(drop).map_err(|_| Refusal::Unsupported)
            }
            Answer::Reject(text) => {
                let reason = BusinessRejectReason::UnsupportedMessageType;
                Err(Refusal::Business { reason, text: text.to_owned() })
            }
        }
    }

    /// It answers orders and has none of its own: all goes out again.
    fn on_resend(&self, _: &SessionKey, _: &fix_session::StoredMessage<'_>) -> engine::AtResend {
        engine::AtResend::AsItWas
    }

    fn on_logout(&self, session: &SessionKey, _: Ended) {
        if let Some(mut one) = self.one(session) {
            one.echo.on_logout();
        }
    }
}
