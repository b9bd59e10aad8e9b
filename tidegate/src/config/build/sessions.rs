//! Who may log on, and where we log on ourselves.

use std::path::Path;

use fix_session::settings::near::nearest;
use fix_session::settings::{Problem, Surroundings, acceptor_from};
use fix_session::{RateAction, RateLimit, Role, SessionConfig};
use gateway::{Peer, SessionEntry};
use spec::Version;
use types::{AccountIx, SessionIx, Text, VenueIx};

use super::dictionaries::Dictionaries;
use crate::config::findings::Findings;
use crate::config::schema::{File, FixVenue, ResetWithUnsent, Session, TooMany};
use crate::config::source::KeyPath;
use crate::dictionary_file;

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
    let config = SessionConfig {
        reset_with_unsent: match row.reset_with_unsent {
            ResetWithUnsent::SendAgain => fix_session::ResetWithUnsent::SendAgain,
            ResetWithUnsent::Forget => fix_session::ResetWithUnsent::Forget,
            ResetWithUnsent::Refuse => fix_session::ResetWithUnsent::Refuse,
        },
        rate_limit: rate_limit(row, path, findings),
        sender_comp_id: sender,
        target_comp_id: target,
        ..from_settings(row, path, dictionaries, findings)
    };
    SessionEntry { config, peer: Peer::Client { default_account: default_account(file, row, path, findings) } }
}

/// What the keys say that `fix-session` knows. A session of FIX.4.4 without a dictionary of its own has the gateway's.
fn from_settings(
    row: &Session,
    path: &KeyPath,
    dictionaries: &mut Dictionaries,
    findings: &mut Findings,
) -> SessionConfig {
    let fallback = || SessionConfig::fix44(Role::Acceptor, Text::EMPTY, Text::EMPTY);
    let mut table = row.settings.clone();
    let own: [(&str, toml::Value); 7] = [
        // Names were looked at already, with more to say of them.
        ("sender_comp_id", "US".into()),
        ("target_comp_id", "THEM".into()),
        ("reset_on_logon", row.reset_on_logon.into()),
        ("reset_on_logout", row.reset_on_logout.into()),
        ("reset_on_disconnect", row.reset_on_disconnect.into()),
        ("check_latency", row.check_latency.into()),
        ("max_latency_s", i64::from(row.max_latency_s.max(1)).into()),
    ];
    table.extend(own.map(|(key, value)| (key.to_owned(), value)));
    table.entry("begin_string").or_insert_with(|| "FIX.4.4".into());
    let settings = match acceptor_from(&table) {
        Ok(settings) => settings,
        Err(problems) => {
            for Problem { key, what, fix, .. } in problems {
                let semicolon = if fix.is_empty() { "" } else { "; " };
                findings.add(path.key(&key), format_args!("{what}{semicolon}{fix}"));
            }
            return fallback();
        }
    };
    let mut load = |file: &str| dictionary_file::load(Path::new(file)).map_err(|why| why.to_string());
    let zone = local_zone();
    let configured = settings.config(&mut Surroundings { local_zone: zone.as_deref(), load: &mut load });
    let mut config = configured.unwrap_or_else(|unfit| {
        findings.add(path.key(unfit.key), unfit.what);
        fallback()
    });
    let is_fix44 = config.dictionary.version() == Version::FIX44;
    if is_fix44 && settings.dictionaries.data_dictionary.is_none() {
        config.dictionary = dictionaries.of_client(row, path, findings);
        config.session_dictionary = config.dictionary;
    } else {
        let reason = "is for a session of FIX.4.4; others have data_dictionary, transport_data_dictionary and \
                      app_data_dictionaries";
        findings.expect(row.dictionary.is_none(), path.key("dictionary"), reason);
    }
    config
}

/// The machine's time zone by its IANA name, as `/etc/localtime` points to it.
fn local_zone() -> Option<String> {
    let to = std::fs::read_link("/etc/localtime").ok()?;
    to.to_str()?.split_once("zoneinfo/").map(|(_, name)| name.to_owned())
}

/// Cancels past the bound would be risk that cannot be taken back, so it is wide by default.
const CANCELS_PER_MESSAGE: u32 = 10;

fn rate_limit(row: &Session, path: &KeyPath, findings: &mut Findings) -> Option<RateLimit> {
    for (key, value) in
        [("messages_per_second", row.messages_per_second), ("cancels_per_second", row.cancels_per_second)]
    {
        findings.expect(value != Some(0), path.key(key), "0 would let nothing through: leave it out for no limit");
    }
    let Some(messages_per_second) = row.messages_per_second else {
        let reason = "without messages_per_second it limits nothing: give that too, or neither";
        findings.expect(row.cancels_per_second.is_none(), path.key("cancels_per_second"), reason);
        return None;
    };
    let wide = messages_per_second.saturating_mul(CANCELS_PER_MESSAGE);
    let action = match row.too_many {
        TooMany::Reject => RateAction::Reject,
        TooMany::Logout => RateAction::Logout,
    };
    Some(RateLimit { messages_per_second, cancels_per_second: row.cancels_per_second.unwrap_or(wide), action })
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
