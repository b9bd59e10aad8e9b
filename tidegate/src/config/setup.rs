//! A configuration as the rooms below take it.

use std::net::SocketAddr;

use gateway::GatewayConfig;
use market_data::feeds::SyntheticInstrument;
use reference::Date;
use types::{SessionIx, VenueIx};
use venues::SimVenueConfig;

use super::build;
use super::load::{Config, ConfigError, Problems};
use super::schema::Feed;
use super::source::Source;

/// What a configuration makes: names have become indexes, and everything fits.
#[derive(Debug)]
pub struct Setup {
    /// For the gateway. Clients' sessions come first, then those of FIX venues; simulated venues come before FIX venues.
    pub gateway: GatewayConfig,
    /// The simulated venues, in the order of their indexes from 0 on.
    pub sim_venues: Vec<SimVenueConfig>,
    /// Where FIX venues accept.
    pub fix_venues: Vec<FixVenueLink>,
    /// Where prices come from.
    pub market: MarketSetup,
}

/// Where a FIX venue accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FixVenueLink {
    /// Which venue.
    pub venue: VenueIx,
    /// Our session with it.
    pub session: SessionIx,
    /// Its address.
    pub connect: SocketAddr,
}

/// Where prices come from.
#[derive(Debug, Clone)]
pub struct MarketSetup {
    /// Which feed.
    pub feed: Feed,
    /// Its seed.
    pub seed: u64,
    /// The instruments as a synthetic market has them, in the order of their indexes.
    pub instruments: Vec<SyntheticInstrument>,
}

impl Config {
    /// Fits the parts together, with the venues' fees of `day`.
    ///
    /// # Errors
    /// [`ConfigError::Wrong`] with everything that does not fit.
    pub fn setup(&self, day: Date) -> Result<Setup, ConfigError> {
        build::setup(&self.file, day).map_err(|findings| {
            let problems = match Source::parse(&self.name, &self.text) {
                Ok(source) => findings.into_problems(&source),
                Err(problems) => problems,
            };
            ConfigError::Wrong(Problems(problems))
        })
    }
}
