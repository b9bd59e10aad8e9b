//! The bench's command line. `cargo run --release -p bench -- order`; the README says how to read what it prints.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::process::ExitCode;

use bench::{CodecOptions, InstructionOptions, OrderOptions, Wait};
use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "bench", about = "Measures the gateway and its parts, each beside what does as little as can be done")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Orders over FIX: latency and rate of limit server and gateway, in interleaved pairs
    Order(OrderOptions),
    /// Messages in memory: decoding, validating and encoding, beside another codec and a pass that only looks
    Codec(CodecOptions),
    /// The codec's instructions as callgrind counted them, beside those on record
    Instructions(InstructionOptions),
    /// The server that answers each order with one report and does nothing else
    LimitServer {
        /// Where it takes FIX
        #[arg(long, default_value = "127.0.0.1:9979")]
        listen: SocketAddr,
        /// How it waits for orders
        #[arg(long, value_enum, default_value = "block")]
        wait: Wait,
    },
    /// Binds itself to a core and becomes another program
    #[command(hide = true)]
    Pinned {
        /// The core
        core: usize,
        /// The program and its arguments
        #[arg(last = true, required = true)]
        command: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Order(options) => bench::run_order(&options),
        Command::Codec(options) => bench::run_codec(&options),
        Command::Instructions(options) => bench::run_instructions(&options),
        Command::LimitServer { listen, wait } => bench::serve_limit(listen, wait).map(|()| true),
        Command::Pinned { core, command } => bench::become_pinned(core, &command).map(|never| match never {}),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(2),
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}
