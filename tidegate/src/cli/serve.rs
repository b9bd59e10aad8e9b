//! `tidegate serve`

use std::process::ExitCode;

use types::Price;

use crate::config::{Config, Options};
use crate::shell::{self, Addresses};

use super::{hint, today};

/// Arguments of `tidegate serve`.
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    /// Which configuration.
    #[command(flatten)]
    pub options: Options,
}

pub(super) fn run(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let config = Config::load(&args.options)?;
    for note in &config.notes {
        eprintln!("{note}");
    }
    let setup = config.setup(today()?)?;
    let order = FirstOrder::of(&config);
    shell::serve(&config, setup, |addresses| print_start(addresses, order.as_ref()))?;
    Ok(ExitCode::SUCCESS)
}

/// Where it listens, and what there is to try, for somebody who sees this for the first time.
fn print_start(addresses: &Addresses, order: Option<&FirstOrder>) {
    out!("FIX              {}", addresses.fix);
    out!("operators' API   http://{}/", addresses.admin);
    out!("state            {}", addresses.data_dir.display());
    out!("\nTry next, in a second terminal:");
    if let Some(order) = order {
        out!("  {}", order.command(addresses));
    }
    out!("  {}", orders_over_http(addresses));
    out!("  tidegate status{}", hint::data_dir_option(&addresses.data_dir));
    out!("(from the source tree: `cargo run --release --` for `tidegate`)");
}

/// Beyond the loopback the API tells nothing without the token.
fn orders_over_http(addresses: &Addresses) -> String {
    let (admin, token) = (addresses.admin, addresses.data_dir.join("admin.token"));
    let url = format!("http://{}/api/v1/orders", hint::reachable(admin));
    if admin.ip().is_loopback() {
        format!("curl {url}")
    } else {
        let token = hint::quoted(&token.display().to_string());
        format!("curl -H \"Authorization: Bearer $(cat {token})\" {url}")
    }
}

/// An order that trades at once, by the first client of the configuration.
struct FirstOrder {
    symbol: String,
    price: Price,
    session: String,
    target: String,
}

impl FirstOrder {
    fn of(config: &Config) -> Option<FirstOrder> {
        let file = &config.file;
        let (instrument, session) = (file.instruments.first()?, file.sessions.first()?);
        Some(FirstOrder {
            symbol: instrument.symbol.clone(),
            price: marketable(instrument.reference_price)?,
            session: session.target_comp_id.clone(),
            target: session.sender_comp_id.as_ref().unwrap_or(&file.fix.sender_comp_id).clone(),
        })
    }

    fn command(&self, addresses: &Addresses) -> String {
        let FirstOrder { symbol, price, session, target } = self;
        let options = hint::fix_options(session, target, addresses.fix);
        format!("tidegate order buy 1000 {} --limit {price}{options}", hint::quoted(symbol))
    }
}

/// A limit a tenth above the reference price, on which a first order trades at once.
fn marketable(reference: Price) -> Option<Price> {
    reference.checked_add(Price::from_raw(types::SCALE / 10))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::{Cli, Command};
    use crate::config::Profile;

    #[test]
    fn the_first_order_that_is_shown_is_one_that_works() {
        let config = Config::load(&Options { profile: Some(Profile::Sandbox), ..Options::default() }).unwrap();
        let order = FirstOrder::of(&config).unwrap();
        let shown = |fix: &str| {
            let (fix, admin) = (fix.parse().unwrap(), "127.0.0.1:8080".parse().unwrap());
            order.command(&Addresses { fix, admin, data_dir: "data".into() })
        };
        assert_eq!(shown("127.0.0.1:9878"), "tidegate order buy 1000 IBM --limit 182.5");
        let Command::Order(args) = Cli::parse_from(shown("0.0.0.0:7001").split(' ')).command else {
            panic!("no order")
        };
        assert_eq!(args.client.connect.to_string(), "127.0.0.1:7001");
        assert_eq!((args.client.session.as_str(), args.client.target.as_str()), ("CLIENT1", "TIDEGATE"));
    }
}
