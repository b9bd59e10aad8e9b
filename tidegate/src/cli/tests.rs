//! What can be asked for, and what is refused.

use super::*;
use crate::cli::order::{OrderSide, Tif};
use crate::config::Profile;
use crate::config::schema::Durability;

fn parse(line: &str) -> Result<Command, clap::Error> {
    Cli::try_parse_from(line.split_whitespace()).map(|cli| cli.command)
}

#[test]
fn the_readme_order_is_understood() {
    let Ok(Command::Order(args)) = parse("tidegate order buy 1000 IBM --limit 182.50") else { panic!("not an order") };
    assert_eq!(
        (args.side, args.quantity.to_string(), args.symbol.as_str()),
        (OrderSide::Buy, "1000".to_owned(), "IBM")
    );
    assert_eq!(args.limit.map(|limit| limit.to_string()).as_deref(), Some("182.5"));
    assert_eq!(
        (args.tif, args.client.session.as_str(), args.client.target.as_str()),
        (Tif::Day, "CLIENT1", "TIDEGATE")
    );
    assert_eq!(args.client.connect.to_string(), "127.0.0.1:9878");
}

#[test]
fn serve_takes_the_options_of_the_readme() {
    let line =
        "tidegate serve --profile bench --durability os --data-dir d --fix-listen 127.0.0.1:0 --admin-listen [::1]:1";
    let Ok(Command::Serve(args)) = parse(line) else { panic!("not serve") };
    assert_eq!(args.options.profile, Some(Profile::Bench));
    assert_eq!(args.options.durability, Some(Durability::Os));
    assert_eq!(args.options.fix_listen.map(|addr| addr.port()), Some(0));
}

#[test]
fn every_command_of_the_readme_is_understood() {
    for line in [
        "tidegate serve",
        "tidegate serve --config my.toml --log-format json",
        "tidegate order sell 5 BAC --tif ioc --session CLIENT2 --account A --connect 127.0.0.1:1 --cl-ord-id X --timeout 3",
        "tidegate cancel O1",
        "tidegate replace O1 --qty 500",
        "tidegate replace O1 --qty 500 --limit 182.40",
        "tidegate status",
        "tidegate status --data-dir elsewhere",
        "tidegate status O1 --session CLIENT2",
        "tidegate decode",
        "tidegate decode -",
        "tidegate decode fix.log",
        "tidegate decode --dictionary my.xml fix.log",
        "tidegate decode --dictionary app.xml --transport transport.xml --appl-ver 5.0 fix.log",
        "tidegate dict show ClOrdID",
        "tidegate dict show --version FIX.5.0SP2 39=2",
        "tidegate dict show --file my.xml D",
        "tidegate dict diff FIX.4.4 tidegate",
        "tidegate dict diff FIX.4.4 my.xml",
        "tidegate dict list",
        "tidegate dict check my.xml",
        "tidegate dict check app.xml --transport transport.xml",
        "tidegate demo",
        "tidegate demo --tape tape --symbol IBM --date 2013-10-08 --speed 600 --fills fills.csv",
        "tidegate config check --config my.toml",
        "tidegate config show",
        "tidegate config import my.cfg",
        "tidegate config import my.cfg --app-keys Desk,AlertEmail --var home=/srv/fix --out sessions.toml",
        "tidegate venue --config venue.toml",
        "tidegate kill",
        "tidegate kill --account SANDBOX --release",
    ] {
        assert!(parse(line).is_ok(), "{line}: {}", parse(line).err().map(|e| e.to_string()).unwrap_or_default());
    }
}

#[test]
fn what_cannot_be_meant_is_refused_with_its_reason() {
    for (line, reason) in [
        ("tidegate order hold 1000 IBM", "invalid value 'hold'"),
        ("tidegate order buy 1.123456789 IBM", "more than 8 decimals"),
        ("tidegate order buy 10 IBM --limit 1e2", "not a decimal number"),
        ("tidegate order buy 10 IBM --timeout 0", "0 is not in 1.."),
        ("tidegate replace O1", "--qty"),
        ("tidegate serve --config a --profile bench", "cannot be used with"),
        ("tidegate kill --account A --symbol IBM", "cannot be used with"),
        ("tidegate dict show --version FIX.4.7 D", "no version of FIX; known are FIX.4.0, "),
        ("tidegate dict show --version 4.4 --file my.xml D", "cannot be used with"),
        ("tidegate decode --appl-ver FIXT.1.1", "FIXT.1.1 is the transport: name an application version"),
        ("tidegate decode --transport t.xml", "--dictionary"),
        ("tidegate demo --tape t", "--date"),
        ("tidegate demo --tape t --symbol IBM --date 2013-02-30", "not a day"),
        ("tidegate demo --speed 0", "not a speed"),
        ("tidegate config import my.cfg --var home", "write NAME=VALUE"),
        ("tidegate status O1 --data-dir d", "cannot be used with"),
    ] {
        match parse(line) {
            Ok(command) => panic!("{line} was taken as {command:?}"),
            Err(error) => assert!(error.to_string().contains(reason), "{line}: {error}"),
        }
    }
}
