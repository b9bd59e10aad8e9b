//! Plays session scripts against an engine: in memory, or in another process over TCP.

use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, Stdio};

use anyhow::{Context as _, bail};
use clap::{Args, Parser, Subcommand};
use conformance::expectations::Expectations;
use conformance::memory::play_in_memory;
use conformance::play::{Failure, LIMIT_S, NotPassed, play};
use conformance::report::report;
use conformance::roster::{ENGINE, peer_of};
use conformance::rows::table;
use conformance::run::{Outcome, Setting, load, run, settings};
use conformance::script::{Context, Script};
use conformance::tcp::{Place, TcpEngine};
use conformance::versions::Versions;
use fix_session::Role;

/// Session scripts for FIX engines.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Play scripts and say what came of each.
    Run(Box<Run>),
    /// Read scripts and print the table of the standard's rows with those that cover them.
    Rows {
        /// Scripts, or folders of them.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
}

#[derive(Args)]
struct Run {
    #[command(flatten)]
    engine: Where,
    /// Scripts, or folders of them.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// What is expected not to pass, and why.
    #[arg(long)]
    expectations: Option<PathBuf>,
    /// How long a script may take that does not say so itself.
    #[arg(long, default_value_t = LIMIT_S, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    limit_seconds: u64,
    /// A command that starts the engine, anew for each script: its words are separated by blanks, and it is killed when the
    /// script is over. Without it the engine is there already, and its numbers go on from script to script.
    #[arg(long, value_name = "COMMAND", conflicts_with = "memory")]
    start: Option<String>,
    /// Only these versions: 4.2, 4.0-4.1, 4.2+, FIXT.
    #[arg(long, default_value = "4.0+")]
    versions: String,
    /// A setting that the engine's sessions have, KEY=VALUE in the words of a .cfg file; a script that needs others is
    /// skipped.
    #[arg(long = "given", value_name = "KEY=VALUE")]
    given: Vec<String>,
    /// The acceptor's CompID.
    #[arg(long, default_value = ENGINE)]
    acceptor_comp_id: String,
    /// The initiator's CompID; by default that of the public definitions for each version.
    #[arg(long)]
    initiator_comp_id: Option<String>,
    /// Say nothing of what passed or is not applicable.
    #[arg(long)]
    quiet: bool,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Where {
    /// The acceptor under test listens there.
    #[arg(long, value_name = "HOST:PORT")]
    connect: Option<String>,
    /// The initiator under test connects there.
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
    /// The session layer of this project, under virtual time.
    #[arg(long)]
    memory: bool,
}

fn main() -> ExitCode {
    let result = match Cli::parse().task {
        Task::Run(options) => run_scripts(&options),
        Task::Rows { paths } => rows(&paths),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("conformance: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn rows(paths: &[PathBuf]) -> anyhow::Result<bool> {
    print!("{}", table(&load(paths)?));
    Ok(true)
}

fn run_scripts(options: &Run) -> anyhow::Result<bool> {
    let scripts = load(&options.paths)?;
    let expectations = match &options.expectations {
        None => Expectations::default(),
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            Expectations::parse(&text).with_context(|| path.display().to_string())?
        }
    };
    let given = given(&options.given)?;
    let place = place(&options.engine)?;
    let roles: &[Role] = match &place {
        Some(Place::Connect(_)) => &[Role::Acceptor],
        Some(Place::Listen(_)) => &[Role::Initiator],
        None => &[Role::Acceptor, Role::Initiator],
    };
    let settings = settings(Versions::parse(&options.versions)?, roles);
    let ran = run(&scripts, &settings, &expectations, |script, setting| match &place {
        None => play_in_memory(script, setting, options.limit_seconds, |_| {}),
        Some(place) => over_tcp(script, setting, place, &given, options),
    });
    let is_wrong = ran.iter().any(|one| one.outcome.is_wrong());
    let nothing_played = ran.iter().all(|one| matches!(one.outcome, Outcome::Skipped(_) | Outcome::NotApplicable(_)));
    print!("{}", report(&ran, options.quiet));
    if nothing_played {
        bail!("no script was played");
    }
    Ok(!is_wrong)
}

fn place(engine: &Where) -> anyhow::Result<Option<Place>> {
    let address = |text: &str| -> anyhow::Result<SocketAddr> {
        let mut addresses = text.to_socket_addrs().with_context(|| format!("{text} is no HOST:PORT"))?;
        addresses.next().with_context(|| format!("{text} has no address"))
    };
    Ok(match (&engine.connect, &engine.listen) {
        (Some(text), _) => Some(Place::Connect(address(text)?)),
        (None, Some(text)) => {
            Some(Place::Listen(TcpListener::bind(address(text)?).with_context(|| format!("cannot listen on {text}"))?))
        }
        (None, None) => None,
    })
}

fn given(words: &[String]) -> anyhow::Result<Vec<(String, String)>> {
    let pair = |word: &String| {
        let (key, value) = word.split_once('=').with_context(|| format!("--given {word}: KEY=VALUE"))?;
        Ok((key.to_owned(), value.to_owned()))
    };
    words.iter().map(pair).collect()
}

fn over_tcp(
    script: &Script,
    setting: Setting,
    place: &Place,
    given: &[(String, String)],
    options: &Run,
) -> Result<(), NotPassed> {
    let Setting { version, role } = setting;
    if let Some((key, value)) = script.needs_of(role).find(|need| !given.contains(need)) {
        return Err(NotPassed::CannotBeHad(format!("needs a session with {key}={value} (--given {key}={value})")));
    }
    let test = options.initiator_comp_id.as_deref().unwrap_or_else(|| peer_of(version));
    // Whoever is the acceptor is called so.
    let (engine, test) = match role {
        Role::Acceptor => (options.acceptor_comp_id.as_str(), test),
        Role::Initiator => (test, options.acceptor_comp_id.as_str()),
    };
    let _started = options.start.as_deref().map(Started::new).transpose().map_err(|received| {
        let (expected, difference) = ("the engine to start".into(), String::new());
        NotPassed::Failed(Failure { line: 0, expected, received, difference })
    })?;
    play(script, Context::new(role, version, engine, test), &mut TcpEngine::new(place), options.limit_seconds)
}

/// An engine that runs as long as a script.
struct Started(Child);

impl Started {
    fn new(command: &str) -> Result<Started, String> {
        let mut words = command.split_whitespace();
        let program = words.next().ok_or("--start names no command")?;
        let child = Command::new(program).args(words).stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        child.map(Started).map_err(|error| format!("{program} cannot be started: {error}"))
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // One that has ended by itself cannot be killed, and need not be.
        if self.0.kill().is_err() || self.0.wait().is_err() {
            eprintln!("conformance: the engine had ended before its script");
        }
    }
}
