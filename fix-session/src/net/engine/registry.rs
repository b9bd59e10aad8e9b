//! Which session a connection is of.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::key::SessionKey;
use crate::net::engine::handle::SessionHandle;
use crate::net::engine::settings::SessionSettings;
use crate::net::transport::{Connection, IdentityRule, Networks};

/// Makes the settings of a session that nobody configured from its first message's key, or declines.
pub(crate) type Template = dyn Fn(&SessionKey, &Connection) -> Option<SessionSettings> + Send + Sync;

/// The sessions of an acceptor, by what the first message of a connection says.
pub(crate) struct Registry {
    sessions: Mutex<BTreeMap<SessionKey, Entry>>,
    template: Option<(Box<Template>, usize)>,
}

/// A session that can be connected to.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) handle: SessionHandle,
    pub(crate) rules: Arc<Rules>,
    /// Made from the template.
    is_dynamic: bool,
}

/// Who may connect to a session.
#[derive(Debug)]
pub(crate) struct Rules {
    allow: Networks,
    identity: Option<IdentityRule>,
}

/// Why a connection is not taken. The peer is told nothing: who does not know a name learns none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("no such session")]
    Unknown,
    #[error("the address is not one of the session's")]
    Address,
    #[error("the certificate is not one of the session's")]
    Certificate,
    #[error("as many sessions as may be were made from the template")]
    TooMany,
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry").field("sessions", &self.lock().len()).finish_non_exhaustive()
    }
}

impl Rules {
    pub(crate) fn of(settings: &SessionSettings) -> Rules {
        Rules { allow: settings.allow.clone(), identity: settings.identity.clone() }
    }

    /// Whether a connection may be of this session.
    pub(crate) fn check(&self, connection: &Connection) -> Result<(), Refused> {
        if !self.allow.contains(connection.address()) {
            return Err(Refused::Address);
        }
        match &self.identity {
            Some(rule) if !rule.allows(connection.identity.as_ref()) => Err(Refused::Certificate),
            Some(_) | None => Ok(()),
        }
    }
}

impl Registry {
    /// Without sessions; a template may make so many.
    pub(crate) fn new(template: Option<(Box<Template>, usize)>) -> Registry {
        Registry { sessions: Mutex::default(), template }
    }

    /// Adds a session. One of the same key is replaced.
    pub(crate) fn add(&self, handle: SessionHandle, rules: Rules, is_dynamic: bool) -> Entry {
        let entry = Entry { handle, rules: Arc::new(rules), is_dynamic };
        self.lock().insert(*entry.handle.key(), entry.clone());
        entry
    }

    /// The session of this key.
    pub(crate) fn find(&self, key: &SessionKey) -> Option<Entry> {
        self.lock().get(key).cloned()
    }

    /// All of them.
    pub(crate) fn handles(&self) -> Vec<SessionHandle> {
        self.lock().values().map(|entry| entry.handle.clone()).collect()
    }

    /// The settings of a session that is to be made for a connection.
    pub(crate) fn settings_for(&self, key: &SessionKey, connection: &Connection) -> Result<SessionSettings, Refused> {
        let (template, dynamic_max) = self.template.as_ref().ok_or(Refused::Unknown)?;
        let settings = template(key, connection).ok_or(Refused::Unknown)?;
        if SessionKey::of_config(&settings.config) != *key {
            return Err(Refused::Unknown);
        }
        let dynamic = self.lock().values().filter(|entry| entry.is_dynamic).count();
        if dynamic < *dynamic_max { Ok(settings) } else { Err(Refused::TooMany) }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<SessionKey, Entry>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
