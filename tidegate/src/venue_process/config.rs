//! The configuration of a venue's process: one TOML file, typed, in which an unknown key is an error.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use fix_session::{Role, SessionConfig};
use market_data::feeds::{SyntheticFeed, SyntheticInstrument};
use model::Instruments;
use serde::{Deserialize, Deserializer};
use types::{InstrumentIx, Price, Text, Timestamp, VenueIx};
use venues::{Band, DepthShape, Profile, SimVenueConfig};

use crate::config::schema::{Durability, Habits, Instrument};

/// The file as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VenueFile {
    /// Where the gateway connects. Port 0 takes any free port and prints it.
    pub listen: SocketAddr,
    /// Where the log lives; relative to the working directory.
    pub data_dir: PathBuf,
    /// The venue's CompID.
    pub sender_comp_id: String,
    /// The gateway's CompID.
    pub target_comp_id: String,
    /// The venue's MIC: LastMkt(30), and the beginning of its ExecIDs.
    pub mic: String,
    /// What "committed" promises.
    #[serde(default)]
    pub durability: Durability,
    /// Whether all orders are cancelled when the gateway's connection is lost. Without it they rest on.
    #[serde(default)]
    pub cancel_on_disconnect: bool,
    /// Against whom orders trade.
    pub profile: ProfileTable,
    /// What is traded, written as in the gateway's file.
    #[serde(default, rename = "instrument")]
    pub instruments: Vec<Instrument>,
}

/// `[profile]`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ProfileTable {
    /// Every limit order at `price` or better fills in full at once.
    AlwaysFill {
        /// The price, in quotes.
        price: Exact,
    },
    /// A market drawn from a seed round each instrument's `reference_price`.
    Synthetic {
        /// The same seed is the same market.
        #[serde(default)]
        seed: u64,
    },
}

/// A price in quotes, exact or refused.
#[derive(Debug, Clone, Copy)]
pub struct Exact(pub Price);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Exact, D::Error> {
        let text = String::deserialize(input)?;
        text.parse().map(Exact).map_err(|error| serde::de::Error::custom(format_args!("{text}: {error}")))
    }
}

/// A configuration that fits together.
#[derive(Debug, Clone)]
pub struct VenueConfig {
    /// Where the gateway connects.
    pub listen: SocketAddr,
    /// Where the log lives.
    pub data_dir: PathBuf,
    /// What "committed" promises.
    pub durability: Durability,
    /// The acceptor's session.
    pub session: SessionConfig,
    /// The exchange.
    pub venue: SimVenueConfig,
    /// What is traded.
    pub instruments: Instruments,
    /// The seeded market round it; none where it fills always.
    pub market: Option<Market>,
    /// See [`VenueFile::cancel_on_disconnect`].
    pub cancel_on_disconnect: bool,
}

/// A seeded market.
#[derive(Debug, Clone)]
pub struct Market {
    /// Its seed.
    pub seed: u64,
    /// Its instruments.
    pub instruments: Vec<SyntheticInstrument>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum VenueConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration {}: {why}", .path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the operating system says.
        why: std::io::Error,
    },
    /// Something in it is not TOML, not known, or not of its type.
    #[error("{name}:{line}: {why}")]
    Malformed {
        /// The file.
        name: String,
        /// Its line, from 1.
        line: usize,
        /// What is wrong, with the key.
        why: String,
    },
    /// A value that cannot be used.
    #[error("{name}: {key}: {why}")]
    Value {
        /// The file.
        name: String,
        /// The key.
        key: &'static str,
        /// The value, and what is wrong with it.
        why: String,
    },
}

impl VenueConfig {
    /// Reads the file.
    ///
    /// # Errors
    /// What keeps it from being used: the first thing found.
    pub fn load(path: &Path) -> Result<VenueConfig, VenueConfigError> {
        let unreadable = |why| VenueConfigError::Unreadable { path: path.to_path_buf(), why };
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        VenueConfig::parse(&path.display().to_string(), &text)
    }

    /// A configuration from its text; `name` is what messages call it.
    ///
    /// # Errors
    /// As [`VenueConfig::load`].
    pub fn parse(name: &str, text: &str) -> Result<VenueConfig, VenueConfigError> {
        let file: VenueFile = toml::from_str(text).map_err(|error: toml::de::Error| {
            let at = error.span().unwrap_or_default().start;
            let line = 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
            VenueConfigError::Malformed { name: name.to_owned(), line, why: error.message().to_owned() }
        })?;
        check(file).map_err(|(key, why)| VenueConfigError::Value { name: name.to_owned(), key, why })
    }
}

type Wrong = (&'static str, String);

fn check(file: VenueFile) -> Result<VenueConfig, Wrong> {
    let sender = name(&file.sender_comp_id, "sender_comp_id")?;
    let target = name(&file.target_comp_id, "target_comp_id")?;
    let instruments = instruments(&file.instruments)?;
    let mut venue = SimVenueConfig::always_fill(VenueIx(0), name(&file.mic, "mic")?, Price::ZERO);
    let market = match file.profile {
        ProfileTable::AlwaysFill { price: Exact(price) } if price.is_positive() => {
            venue.profile = Profile::AlwaysFill { price };
            None
        }
        ProfileTable::AlwaysFill { price: Exact(price) } => {
            return Err(("profile.price", format!("{price}, must be above zero")));
        }
        ProfileTable::Synthetic { seed } => {
            // The only venue of its market: all of every quote and of every trade is here.
            venue.profile = Profile::Anchored { quotes: Band::ALL, trades: Band::ALL, depth: DepthShape::DEFAULT };
            venue.seed = seed;
            Some(market(seed, &file.instruments)?)
        }
    };
    Ok(VenueConfig {
        listen: file.listen,
        data_dir: file.data_dir,
        durability: file.durability,
        session: SessionConfig::fix44(Role::Acceptor, sender, target),
        venue,
        instruments,
        market,
        cancel_on_disconnect: file.cancel_on_disconnect,
    })
}

fn name<const N: usize>(text: &str, key: &'static str) -> Result<Text<N>, Wrong> {
    if text.is_empty() {
        return Err((key, "empty: give it a name".to_owned()));
    }
    text.parse().map_err(|error| (key, format!("{text}: {error}")))
}

fn instruments(rows: &[Instrument]) -> Result<Instruments, Wrong> {
    if rows.is_empty() {
        return Err(("instrument", "no [[instrument]]: name at least one symbol to trade".to_owned()));
    }
    let mut table = Vec::with_capacity(rows.len());
    for row in rows {
        table.push((name(&row.symbol, "instrument.symbol")?, row.tick, row.lot, row.qty_step));
    }
    Instruments::new(table).map_err(|error| ("instrument", error.to_string()))
}

fn market(seed: u64, rows: &[Instrument]) -> Result<Market, Wrong> {
    let instrument = |(row, ix): (&Instrument, u32)| {
        let like = match row.like {
            Habits::Ibm => SyntheticInstrument::like_ibm(InstrumentIx(ix), row.reference_price),
            Habits::Bac => SyntheticInstrument::like_bac(InstrumentIx(ix), row.reference_price),
        };
        SyntheticInstrument { tick: row.tick, lot: row.lot, ..like }
    };
    let instruments: Vec<_> = rows.iter().zip(0..).map(instrument).collect();
    for (row, instrument) in rows.iter().zip(&instruments) {
        SyntheticFeed::new(seed, vec![*instrument], Timestamp(0))
            .map_err(|error| ("instrument.reference_price", format!("{}: {error}", row.symbol)))?;
    }
    Ok(Market { seed, instruments })
}
