//! A venue reached over FIX, which outlives the gateway: only such a counterparty can tell what we lost.
//!
//! It is the venue's own process without its sockets, on a disk that never fails, and the wire between the two. What
//! either side sent stays on the wire until the other reads it, a step later; a cut, or a crash of the gateway, loses it.

use fix_session::Session;
use journal::{Durability, LogConfig, Owner, Reader, SimDisk};
use tidegate::venue_process::VenueConfig;
use tidegate::venue_process::host::{Output, VenueHost};
use tidegate::venue_process::log::{self, record_type};
use types::{ConnId, Now, ShardId};

use crate::setup::{FILL_PRICE, FIX_VENUE, GATEWAY, SYMBOL};
use crate::sim::story::Story;

/// See the module.
#[derive(Debug)]
pub(super) struct FixVenue {
    host: VenueHost<SimDisk>,
    disk: SimDisk,
    conn: Option<ConnId>,
    wants_close: bool,
    to_venue: Vec<u8>,
    to_gateway: Vec<u8>,
}

/// How much of what is on its way to the venue still arrives when the connection is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrives {
    /// All of it; what the venue answers is lost.
    All,
    /// Nothing.
    Nothing,
    /// The first half, which ends within a message.
    Half,
}

impl Arrives {
    /// Drawn by a number.
    pub(super) fn draw(number: u64) -> Arrives {
        match number % 3 {
            0 => Arrives::All,
            1 => Arrives::Nothing,
            _ => Arrives::Half,
        }
    }
}

impl FixVenue {
    /// Opens the venue for the first and only time.
    pub(super) fn open(cancel_on_disconnect: bool, now: Now) -> FixVenue {
        let text = format!(
            "listen = '127.0.0.1:0'\ndata_dir = 'venue'\nsender_comp_id = '{FIX_VENUE}'\ntarget_comp_id = '{GATEWAY}'\n\
             mic = '{FIX_VENUE}'\ncancel_on_disconnect = {cancel_on_disconnect}\n[profile]\nkind = 'always-fill'\nprice = '{FILL_PRICE}'\n\
             [[instrument]]\nsymbol = '{SYMBOL}'\nreference_price = '{FILL_PRICE}'\n"
        );
        let config = VenueConfig::parse("venue.toml", &text).unwrap_or_else(|error| panic!("{error}"));
        let disk = SimDisk::new();
        let log_config = LogConfig {
            durability: Durability::Os,
            segment_bytes: 256 * 1024,
            watermark_bytes: 0,
            ..LogConfig::new(ShardId(0), Owner { pid: 1, since: now.wall }, 1)
        };
        let opened = VenueHost::open(disk.clone(), log_config, &config, now);
        let (host, _) = opened.unwrap_or_else(|error| panic!("the venue does not open: {error}"));
        FixVenue { host, disk, conn: None, wants_close: false, to_venue: Vec::new(), to_gateway: Vec::new() }
    }

    /// The gateway connected.
    pub(super) fn handle_connected(&mut self, conn: ConnId, now: Now) {
        self.conn = Some(conn);
        self.wants_close = false;
        self.host.handle_connected(conn, now);
    }

    /// The connection is lost. What arrives before that is read and acted on; what is said of it is lost.
    pub(super) fn handle_lost(&mut self, arrives: Arrives, now: Now) {
        let Some(conn) = self.conn else { return };
        let arrived = match arrives {
            Arrives::All => self.to_venue.len(),
            Arrives::Nothing => 0,
            Arrives::Half => self.to_venue.len() / 2,
        };
        self.to_venue.truncate(arrived);
        self.read(conn, now);
        self.end_turn(now);
        self.conn = None;
        self.host.handle_disconnected(conn, now);
        self.end_turn(now);
        self.to_venue.clear();
        self.to_gateway.clear();
    }

    /// The gateway sent this; it is read in the next [`FixVenue::handle_step`].
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.to_venue.extend_from_slice(bytes);
    }

    /// A step of time: reads what came, does what is due, and answers.
    pub(super) fn handle_step(&mut self, now: Now) {
        if let Some(conn) = self.conn {
            self.read(conn, now);
        }
        self.host.handle_timeout(now);
        self.end_turn(now);
    }

    /// The bytes that wait for the gateway, and the connection that they are on; it takes out what it has read.
    pub(super) fn wire(&mut self) -> Option<(ConnId, &mut Vec<u8>)> {
        self.conn.map(|conn| (conn, &mut self.to_gateway))
    }

    /// The connection, while there is one.
    pub(super) fn conn(&self) -> Option<ConnId> {
        self.conn
    }

    /// Whether it wants the connection closed.
    pub(super) fn wants_close(&self) -> bool {
        self.wants_close
    }

    /// Whether bytes are on their way, in either direction.
    pub(super) fn is_talking(&self) -> bool {
        !self.to_venue.is_empty() || !self.to_gateway.is_empty()
    }

    /// Its side of the session, to look at.
    pub(super) fn session(&self) -> &Session {
        self.host.session()
    }

    /// What its log says of the day.
    pub(super) fn story(&self) -> Story {
        let mut reader = Reader::new(self.disk.clone());
        let mut story = Story::default();
        // To the first record that the log still has.
        reader.first().unwrap_or_else(|error| panic!("the venue's log cannot be read: {error}"));
        loop {
            let batch = reader.poll_written().unwrap_or_else(|error| panic!("the venue's log cannot be read: {error}"));
            let Some(batch) = batch else { return story };
            for record in batch.records().filter(|record| record.record_type >= record_type::FIRST) {
                let fact = log::read(&record).unwrap_or_else(|error| panic!("record {}: {error}", record.no));
                story.on_fact(&fact);
            }
        }
    }

    fn read(&mut self, conn: ConnId, now: Now) {
        let used = self.host.handle_received(conn, &self.to_venue, now);
        self.to_venue.drain(..used);
    }

    fn end_turn(&mut self, now: Now) {
        self.host.end_turn(now).unwrap_or_else(|error| panic!("the venue's log takes nothing: {error}"));
        while let Some(output) = self.host.poll_output() {
            match output {
                Output::Send { conn, bytes } if self.conn == Some(conn) => self.to_gateway.extend_from_slice(&bytes),
                Output::Send { .. } => {}
                Output::Close { conn } => self.wants_close |= self.conn == Some(conn),
            }
        }
    }
}
