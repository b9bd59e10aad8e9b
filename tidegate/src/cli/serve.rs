//! `tidegate serve`

use std::process::ExitCode;

use types::Price;

use crate::config::{Config, Options};
use crate::shell::{self, Addresses};

use super::today;

/// Arguments of `tidegate serve`.
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    /// Which configuration.
    #[command(flatten)]
    pub options: Options,
}

pub(super) fn run(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let config = Config::load(&args.options)?;
    let setup = config.setup(today()?)?;
    let hints = Hints::of(&config);
    shell::serve(&config, setup, |addresses| hints.print(addresses))?;
    Ok(ExitCode::SUCCESS)
}

/// What there is to try, for somebody who sees this for the first time.
struct Hints {
    symbol: Option<String>,
    price: Option<String>,
}

impl Hints {
    fn of(config: &Config) -> Hints {
        let first = config.file.instruments.first();
        Hints {
            symbol: first.map(|row| row.symbol.clone()),
            price: first.and_then(|row| marketable(row.reference_price)).map(|price| price.to_string()),
        }
    }

    fn print(&self, addresses: &Addresses) {
        out!("FIX 4.4          {}", addresses.fix);
        out!("operators' API   http://{}/", addresses.admin);
        out!("state            {}", addresses.data_dir.display());
        if let (Some(symbol), Some(price)) = (&self.symbol, &self.price) {
            out!("\nTry next, in a second terminal:");
            out!("  tidegate order buy 1000 {symbol} --limit {price} --connect {}", addresses.fix);
            out!("  curl http://{}/api/v1/orders", addresses.admin);
            out!("  tidegate status --data-dir {}", addresses.data_dir.display());
            out!("(from the source tree: cargo run --release -- order buy ...)");
        }
    }
}

/// A limit a tenth above the reference price, on which a first order trades at once.
fn marketable(reference: Price) -> Option<Price> {
    reference.checked_add(Price::from_raw(types::SCALE / 10))
}
