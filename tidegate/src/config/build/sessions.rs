//! Who may log on, and where we log on ourselves.

use fix_session::{Role, SessionConfig};
use gateway::{Peer, SessionEntry};
use types::{AccountIx, SessionIx, VenueIx};

use super::dictionaries::Dictionaries;
use super::nanos;
use crate::config::findings::Findings;
use crate::config::schema::{File, FixVenue, Session};
use crate::config::source::KeyPath;
use fix_session::settings::near::nearest;

/// All sessions: clients first, then FIX venues.
pub(super) struct Sessions {
    pub(super) entries: Vec<SessionEntry>,
    clients: usize,
}

impl Sessions {
    pub(super) fn new(file: &File, findings: &mut Findings) -> Sessions {
        unique(file, findings);
        let all = KeyPath::of("session");
        let mut dictionaries = Dictionaries::default();
        let client = |(at, row)| client(file, row, &all.at(at), &mut dictionaries, findings);
        let mut entries: Vec<_> = file.sessions.iter().enumerate().map(client).collect();
        let clients = entries.len();
        let first = simulated(file);
        for (at, row) in file.fix_venues.iter().enumerate() {
            let venue = VenueIx((first + at) as u16);
            entries.push(SessionEntry { config: initiator(row, at, findings), peer: Peer::Venue(venue) });
        }
        let many = first + file.fix_venues.len() > usize::from(u16::MAX);
        findings.expect(!many, KeyPath::of("fix_venue"), format_args!("more than {} venues", u16::MAX));
        Sessions { entries, clients }
    }

    /// The session of the first FIX venue.
    pub(super) fn first_venue(&self) -> SessionIx {
        SessionIx(self.clients as u32)
    }

    /// The clients' sessions with this CompID.
    pub(super) fn of_client<'s>(&'s self, comp_id: &'s str) -> impl Iterator<Item = SessionIx> + 's {
        let clients = self.entries[..self.clients].iter().zip(0..);
        clients.filter(move |(entry, _)| entry.config.target_comp_id.as_str() == comp_id).map(|(_, at)| SessionIx(at))
    }
}

/// How many simulated venues come before the FIX venues.
fn simulated(file: &File) -> usize {
    super::venues::simulated_count(file.venues.set)
}

/// One peer, one session: whose a Logon is must be clear from its two CompIDs.
fn unique(file: &File, findings: &mut Findings) {
    let ours = |row: &Session| row.sender_comp_id.clone().unwrap_or_else(|| file.fix.sender_comp_id.clone());
    let clients = file.sessions.iter().enumerate().map(|(at, row)| {
        (format!("{} to {}", row.target_comp_id, ours(row)), KeyPath::of("session").at(at).key("target_comp_id"))
    });
    findings.unique(clients, "the session");
}

fn client(
    file: &File,
    row: &Session,
    path: &KeyPath,
    dictionaries: &mut Dictionaries,
    findings: &mut Findings,
) -> SessionEntry {
    let target = findings.name(&row.target_comp_id, path.key("target_comp_id"));
    let sender = match &row.sender_comp_id {
        Some(sender) => findings.name(sender, path.key("sender_comp_id")),
        None => findings.name(&file.fix.sender_comp_id, KeyPath::of("fix").key("sender_comp_id")),
    };
    findings.expect(
        row.max_latency_s > 0 || !row.check_latency,
        path.key("max_latency_s"),
        "0 would refuse every message: give seconds, or check_latency = false",
    );
    let dictionary = dictionaries.of_client(row, path, findings);
    let config = SessionConfig {
        dictionary,
        session_dictionary: dictionary,
        reset_on_logon: row.reset_on_logon,
        reset_on_logout: row.reset_on_logout,
        reset_on_disconnect: row.reset_on_disconnect,
        check_latency: row.check_latency,
        max_latency_ns: nanos(row.max_latency_s, path.key("max_latency_s"), findings),
        ..SessionConfig::fix44(Role::Acceptor, sender, target)
    };
    SessionEntry { config, peer: Peer::Client { default_account: default_account(file, row, path, findings) } }
}

/// The account of an order without Account(1), which must allow the session.
fn default_account(file: &File, row: &Session, path: &KeyPath, findings: &mut Findings) -> Option<AccountIx> {
    let name = row.default_account.as_ref()?;
    let path = path.key("default_account");
    let client = &row.target_comp_id;
    let Some(at) = file.accounts.iter().position(|account| account.name == *name) else {
        let near = nearest(name, file.accounts.iter().map(|account| account.name.as_str()));
        findings.add(path, format_args!("session {client}: account {name} is not configured{}", meant(near)));
        return None;
    };
    findings.expect(
        file.accounts[at].sessions.contains(client),
        path,
        format_args!("session {client}: account {name} does not have it among its sessions"),
    );
    Some(AccountIx(at as u32))
}

/// A venue talks plain FIX.4.4: nothing tells us that it knows what our dialect adds.
fn initiator(row: &FixVenue, at: usize, findings: &mut Findings) -> SessionConfig {
    let path = KeyPath::of("fix_venue").at(at);
    let sender = findings.name(&row.sender_comp_id, path.key("sender_comp_id"));
    let target = findings.name(&row.target_comp_id, path.key("target_comp_id"));
    SessionConfig { heart_bt_int: row.heart_bt_int, ..SessionConfig::fix44(Role::Initiator, sender, target) }
}

/// `; did you mean ...?`
pub(super) fn meant(near: Option<&str>) -> String {
    near.map(|name| format!("; did you mean {name}?")).unwrap_or_default()
}
