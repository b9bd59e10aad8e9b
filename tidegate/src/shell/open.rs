//! From a setup and a data directory to a core that is ready to run.

use std::sync::Arc;

use gateway::{Floor, Gateway};
use journal::{Durability, FileDisk, Frame, Log, LogConfig, OpenError, Owner, Recovered, Refused};
use tokio::sync::mpsc::UnboundedSender;
use types::{ShardId, VenueIx};
use venues::{SimVenue, SimVenueConfig};

use crate::config::Setup;
use crate::config::schema::{self, File};
use crate::shell::clock::Clock;
use crate::shell::committer::{Committer, Places};
use crate::shell::connections::Connections;
use crate::shell::core::Core;
use crate::shell::stored::{Stored, StoredReader};

/// Why a gateway cannot be started on a data directory. One sentence each; nothing was damaged further.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The directory cannot be made or read.
    #[error("the data directory {path} cannot be used: {why}")]
    Directory {
        /// Which.
        path: String,
        /// What the operating system says.
        why: String,
    },
    /// The journal cannot be opened.
    #[error("the journal in {path} cannot be opened: {error}")]
    Journal {
        /// Where.
        path: String,
        /// Why.
        error: OpenError,
    },
    /// A simulated venue cannot be opened.
    #[error(transparent)]
    Venue(#[from] venues::ConfigError),
    /// The machine gives no randomness, or no thread.
    #[error("{what}: {why}")]
    Machine {
        /// What was wanted.
        what: &'static str,
        /// What the operating system says.
        why: String,
    },
}

/// Opens the journal in the data directory, replays it, and ties the parts together. Answers of the resend reader go to
/// `stored`.
pub fn open(
    setup: Setup,
    file: &File,
    clock: Clock,
    stored: UnboundedSender<Stored>,
) -> Result<(Core, Recovered), StartError> {
    let path = file.data_dir.join("journal");
    let directory = |why: String| StartError::Directory { path: path.display().to_string(), why };
    std::fs::create_dir_all(&file.data_dir).map_err(|error| directory(error.to_string()))?;
    let disk = FileDisk::open(&path).map_err(|error| directory(error.to_string()))?;
    let config = log_config(setup.gateway.shard, &file.journal, &clock)?;
    let durability = config.durability;
    let mut gateway = Gateway::new(setup.gateway);
    let mut places = Vec::new();
    let mut replay = |batch: &Frame<'_>| -> Result<(), Refused> {
        if places.is_empty() && batch.position().record.0 != 1 {
            let (record, why) = (batch.position().record, "the segments before it are missing: put them back");
            return Err(Refused { record, why: why.to_owned() });
        }
        places.push(batch.position());
        for record in batch.records() {
            gateway
                .replay(record.no, record.record_type, record.version, record.bytes)
                .map_err(|error| Refused { record: record.no, why: error.to_string() })?;
        }
        Ok(())
    };
    let opened = Log::open(disk, config, &mut replay);
    let journal = |error| StartError::Journal { path: path.display().to_string(), error };
    let (log, recovered) = opened.map_err(journal)?;
    if recovered.last.0 == 0 && log.epoch() > 1 {
        tracing::warn!(
            path = %path.display(),
            "the journal was opened before and holds no record: if it should, stop, and put its segments back"
        );
    }
    let floor = open_floor(&gateway, &setup.sim_venues, log.epoch(), &clock)?;
    let places = Arc::new(Places::new(places));
    let thread = |error: std::io::Error| StartError::Machine { what: "a thread", why: error.to_string() };
    let reader = StoredReader::start(log.reader(), Arc::clone(&places), stored).map_err(thread)?;
    let committer = Committer::start(log, places, durability).map_err(thread)?;
    let connections = Connections::new(file.fix.outbound_bytes_max);
    Ok((Core::new(gateway, floor, connections, clock, committer, reader), recovered))
}

fn log_config(shard: ShardId, journal: &schema::Journal, clock: &Clock) -> Result<LogConfig, StartError> {
    let owner = Owner { pid: std::process::id(), since: clock.now().wall };
    let seed = getrandom::u64().map_err(|error| StartError::Machine { what: "randomness", why: error.to_string() })?;
    let defaults = LogConfig::new(shard, owner, seed);
    Ok(LogConfig {
        durability: match journal.durability {
            schema::Durability::Fsync => Durability::Fsync,
            schema::Durability::Os => Durability::Os,
        },
        segment_bytes: journal.segment_bytes,
        watermark_bytes: journal.watermark_bytes.unwrap_or(defaults.watermark_bytes),
        ..defaults
    })
}

/// The venues in the process. They lost their memory with the last one, so their ExecIDs begin where no earlier run's
/// can be: each run has room for four billion.
fn open_floor(gateway: &Gateway, venues: &[SimVenueConfig], epoch: u64, clock: &Clock) -> Result<Floor, StartError> {
    let opened_at = clock.now().market;
    let mut floor = Floor::default();
    for (ix, config) in (0u16..).zip(venues) {
        let config = SimVenueConfig { first_exec: (epoch << 32) + 1, ..*config };
        floor.add(VenueIx(ix), Box::new(SimVenue::new(config, gateway.instruments(), opened_at)?));
    }
    Ok(floor)
}
