//! Everything running at once, for a day.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, ensure};
use reference::Date;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::LocalSet;
use types::{Money, RecordNo};

use super::DemoOptions;
use super::fills;
use super::floor::{self, TapeTime};
use super::ledger::Ledger;
use super::market::{Glance, Market, Prints};
use super::plan::{Planned, plan};
use super::progress::Progress;
use super::report::Report;
use super::tape::TapeDay;
use super::trader::{Desk, Told, trade_all};
use crate::config::schema::{Feed, TakeDepth};
use crate::config::{Config, LimitOr, Options, Setup};
use crate::shell::clock::Clock;
use crate::shell::open::open;
use crate::shell::tasks::Shard;

/// The day that the synthetic market is like.
const SYNTHETIC_DAY: Option<Date> = Date::new(2013, 10, 8);
/// The clock begins so long before the open, on the wall: time to open the journal and log everyone on.
const LEAD_S: f64 = 2.0;
/// But at most so long before it, on the tape: there are no quotes long before the open.
const LEAD_NS_MAX: f64 = 3600e9;
/// The demo's clients share an account; its limits are not what is shown.
const EXPOSURE_MAX: i64 = 10_000_000_000;

/// Runs the demo and says how it was.
///
/// # Errors
/// What kept it from starting, or ended it, in one sentence.
pub(crate) fn run(options: &DemoOptions) -> anyhow::Result<Report> {
    let date = options.tape.as_ref().map(|(_, date)| *date).or(SYNTHETIC_DAY).context("no day")?;
    let lead_ns = (LEAD_S * 1e9 * options.speed).min(LEAD_NS_MAX) as i64;
    let market = match &options.tape {
        Some((dir, date)) => Market::recorded(TapeDay::load(dir, &options.symbol, *date)?, *date)?,
        None => Market::synthetic(options.seed, date, lead_ns)?,
    };
    let (midnight, session) = (market.midnight, market.session);
    if let Some(path) = &options.fills {
        // A file that cannot be written is said now, not after the day.
        fills::write(path, &[], midnight, &[])?;
    }
    let home = Home::new(options.data_dir.as_deref())?;
    let config = configure(options, &home.path)?;
    let mut setup = config.setup(date)?;
    for venue in &mut setup.sim_venues {
        venue.seed = options.seed;
        venue.close_at = Some(session.close);
    }
    let mics: Vec<String> = setup.gateway.venues.iter().map(|venue| venue.mic.as_str().to_owned()).collect();

    let started = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no event loop")?;
    // The shard ends with its tasks, and the journal with the shard: only then is it read.
    let day = runtime.block_on(LocalSet::new().run_until(trade_day(options, &config, setup, market, lead_ns)))?;
    drop(runtime);
    let took = started.elapsed();

    let ledger = Ledger::read(&home.path.join("journal"), day.mark, orders_max(options))?;
    if let Some(path) = &options.fills {
        fills::write(path, &ledger.fills, midnight, &mics)?;
    }
    Ok(Report { options: options.clone(), date, took, ledger, prints: day.prints, told: day.told, mics })
}

/// What a day leaves behind beside the journal.
struct Day {
    prints: Prints,
    told: Told,
    mark: RecordNo,
}

async fn trade_day(
    options: &DemoOptions,
    config: &Config,
    setup: Setup,
    market: Market,
    lead_ns: i64,
) -> anyhow::Result<Day> {
    let file = &config.file;
    let listener = TcpListener::bind(file.fix.listen).await.context("no port for the FIX listener")?;
    let gateway = listener.local_addr()?;
    let tick = setup.gateway.instruments.iter().next().map(|row| row.tick).context("no instrument")?;
    let origin = market.session.open.plus(-lead_ns);
    let time = TapeTime::new(origin);
    let tape_floor = floor::open(&setup.sim_venues, &setup.gateway, &time)?;
    let (stored_tx, mut stored_rx) = mpsc::unbounded_channel();
    let (mut core, recovered) = open(setup, file, Clock::scaled(origin, options.speed), stored_tx)?;
    ensure!(
        recovered.last == RecordNo(0),
        "{} holds the journal of an earlier run: the demo needs a directory of its own",
        file.data_dir.display()
    );
    core.floor = tape_floor;
    core.start(recovered.last);
    let shard = Shard::new(core);
    spawn(&shard, |shard| async move { shard.run_turns().await });
    spawn(&shard, |shard| async move { shard.run_timers().await });
    spawn(&shard, |shard| async move {
        while let Some(stored) = stored_rx.recv().await {
            shard.act(|core| core.on_stored(&stored));
        }
    });
    let connections_max = file.fix.connections_max;
    spawn(&shard, move |shard| async move { shard.run_acceptor(listener, connections_max).await });

    let days = plan(market.session, options.orders, options.clients, options.seed);
    let desks = (0..).zip(days).map(|(n, day)| {
        let (name, symbol) = (Desk::name_of(n), options.symbol.clone());
        (Desk { gateway, name, symbol, tick }, day)
    });
    let (glances, glance) = watch::channel(Glance { at: origin, quote: None, is_over: false });
    let traders = start_traders(desks.collect(), glance)?;
    let progress = Progress::new(market.midnight, market.session);
    let day = async {
        let mut traders = std::pin::pin!(traders);
        // A client that cannot log on ends the day at once.
        tokio::select! {
            prints = market.run(shard.clone(), time, &glances, progress) => {
                let told = traders.await.context("the clients' thread ended")??;
                Ok((prints, told))
            }
            ended = &mut traders => Err(match ended {
                Ok(Ok(_)) => anyhow::anyhow!("the clients ended before the day"),
                Ok(Err(error)) => error,
                Err(_) => anyhow::anyhow!("the clients' thread ended"),
            }),
        }
    };
    let (prints, told) = tokio::select! {
        failed = shard.run_commits() => anyhow::bail!("the journal has failed: {failed}"),
        // Ends as an error does, so that the directory is removed.
        interrupted = tokio::signal::ctrl_c() => {
            interrupted.context("no signals")?;
            anyhow::bail!("interrupted")
        }
        day = day => day?,
    };
    let mark = shard.look(|core| core.gateway.committed());
    Ok(Day { prints, told, mark })
}

/// The traders have a thread of their own: what they take to think is not the gateway's latency.
fn start_traders(
    desks: Vec<(Desk, Vec<Planned>)>,
    market: watch::Receiver<Glance>,
) -> anyhow::Result<oneshot::Receiver<anyhow::Result<Told>>> {
    let (done, told) = oneshot::channel();
    let run = move || {
        if done.send(trade_all(desks, &market)).is_err() {
            tracing::debug!("nobody waits for the traders");
        }
    };
    std::thread::Builder::new().name("traders".to_owned()).spawn(run)?;
    Ok(told)
}

fn spawn<F: Future<Output = ()> + 'static>(shard: &Shard, task: impl FnOnce(Shard) -> F) {
    tokio::task::spawn_local(task(shard.clone()));
}

/// The sandbox, with the demo's symbol, clients and directory, which takes only at the NBBO: the rest waits or rests.
fn configure(options: &DemoOptions, home: &Path) -> anyhow::Result<Config> {
    let mut config = Config::load(&Options::default())?;
    let file = &mut config.file;
    home.clone_into(&mut file.data_dir);
    file.fix.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    file.market.feed = Feed::None;
    file.router.take_depth = TakeDepth::Top;
    // On the wall a venue's latency would be less than a microsecond; the commits on the way are hundreds of milliseconds
    // of the market's time already.
    file.venues.latency_us = 0;
    file.gate.max_quote_age_s = LimitOr::Unlimited;
    file.bounds.orders_max = orders_max(options) as usize;
    let names: Vec<String> = (0..options.clients).map(Desk::name_of).collect();
    let session = file.sessions.first().context("the sandbox has no session")?.clone();
    let with_name = |name: &String| crate::config::schema::Session { target_comp_id: name.clone(), ..session.clone() };
    file.sessions = names.iter().map(with_name).collect();
    file.accounts.truncate(1);
    let account = file.accounts.first_mut().context("the sandbox has no account")?;
    account.sessions = names;
    account.max_open_exposure = Money::from_whole(EXPOSURE_MAX);
    account.orders_per_second = Some(LimitOr::Unlimited);
    account.orders_burst = None;
    file.instruments.truncate(1);
    file.instruments.first_mut().context("the sandbox has no instrument")?.symbol = options.symbol.clone();
    Ok(config)
}

/// Room in the blotter: each order may be replaced once, and then some.
fn orders_max(options: &DemoOptions) -> u32 {
    options.orders.saturating_mul(4).saturating_add(1_000)
}

/// Where the journal lies; removed at the end if nobody asked for it.
struct Home {
    path: PathBuf,
    is_ours: bool,
}

impl Home {
    fn new(asked: Option<&Path>) -> anyhow::Result<Home> {
        if let Some(path) = asked {
            return Ok(Home { path: path.to_owned(), is_ours: false });
        }
        let name = format!("tidegate-demo-{}-{:08x}", std::process::id(), getrandom::u32().context("no randomness")?);
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).with_context(|| format!("{} cannot be made", path.display()))?;
        Ok(Home { path, is_ours: true })
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if self.is_ours
            && let Err(error) = std::fs::remove_dir_all(&self.path)
        {
            tracing::warn!(%error, path = %self.path.display(), "the demo's directory could not be removed");
        }
    }
}
