//! An acceptor that echoes, for whoever tests a FIX engine: see [`conformance::echo`].

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// Accepts the sessions of a QuickFIX .cfg file and echoes what they send: NewOrderSingle, SecurityDefinition and Email come
/// back as they came; an order with PossResend=Y that was seen is dropped; everything else is refused.
#[derive(Debug, Parser)]
struct Arguments {
    /// The .cfg file.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Keys of the file that are the application's own and no engine's.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    app_keys: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let acceptor =
        conformance::echo_acceptor::from_file(&arguments.config, arguments.app_keys, |note| eprintln!("note: {note}"))?;
    let engine = acceptor.start().await?;
    for address in engine.addresses() {
        writeln!(std::io::stdout(), "listening on {address}")?;
    }
    tokio::signal::ctrl_c().await?;
    engine.stop().await;
    Ok(())
}
