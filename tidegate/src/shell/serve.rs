//! Everything running: `tidegate serve`.

use std::net::SocketAddr;
use std::path::PathBuf;

use admin_http::control::{self, ControlSocket};
use admin_http::{AdminConfig, Desk, DeskRequest, Token};
use anyhow::Context as _;
use market_data::feeds::SyntheticFeed;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::LocalSet;

use crate::config::schema::Feed;
use crate::config::{Config, Setup};
use crate::shell::clock::Clock;
use crate::shell::open::open;
use crate::shell::tasks::Shard;

/// Where a running gateway is found.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// FIX clients connect here.
    pub fix: SocketAddr,
    /// The operators' API.
    pub admin: SocketAddr,
    /// The journal, the token and the control socket.
    pub data_dir: PathBuf,
}

/// Runs the gateway until it is told to stop (SIGINT, SIGTERM) or its journal fails. `started` is called once it is
/// ready.
///
/// # Errors
/// What keeps it from starting, or ended it, in one sentence.
pub fn serve(config: &Config, setup: Setup, started: impl FnOnce(&Addresses)) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no event loop")?;
    runtime.block_on(LocalSet::new().run_until(run(config, setup, started)))
}

async fn run(config: &Config, setup: Setup, started: impl FnOnce(&Addresses)) -> anyhow::Result<()> {
    let file = &config.file;
    // What is known to fail fails before anything is made in the directory. Then the ports: a second start must not touch
    // the journal of the first.
    control::check_path(&file.data_dir)?;
    let fix = listen(file.fix.listen, "fix.listen").await?;
    let admin = listen(file.admin.listen, "admin.listen").await?;
    let addresses = Addresses { fix: fix.local_addr()?, admin: admin.local_addr()?, data_dir: file.data_dir.clone() };

    let (stored_tx, mut stored_rx) = mpsc::unbounded_channel();
    let (market, links) = (setup.market.clone(), setup.fix_venues.clone());
    let clock = Clock::wall();
    let (mut core, recovered) = open(setup, file, clock.clone(), stored_tx)?;
    if let Some(cut) = recovered.cut {
        tracing::warn!("{cut}");
    }
    tracing::info!(records = recovered.last.0, segments = recovered.segments, "journal replayed");
    core.start(recovered.last);
    let shard = Shard::new(core);

    let (stop, stopped) = watch::channel(false);
    let desk = start_admin(admin, &addresses, file.admin.hosts.clone(), stopped)?;
    spawn(&shard, |shard| async move { shard.run_turns().await });
    spawn(&shard, |shard| async move { shard.run_timers().await });
    spawn(&shard, |shard| async move { shard.run_desk(desk).await });
    spawn(&shard, |shard| async move {
        while let Some(stored) = stored_rx.recv().await {
            shard.act(|core| core.on_stored(&stored));
        }
    });
    for link in links {
        spawn(&shard, move |shard| async move { shard.run_initiator(link).await });
    }
    if market.feed == Feed::Synthetic {
        let feed = SyntheticFeed::new(market.seed, market.instruments, clock.now().market)
            .map_err(|error| anyhow::anyhow!("market: {error}"))?;
        spawn(&shard, |shard| async move { shard.run_market(feed).await });
    }
    let connections_max = file.fix.connections_max;
    spawn(&shard, move |shard| async move { shard.run_acceptor(fix, connections_max).await });
    started(&addresses);

    let failed = |failed| {
        let path = addresses.data_dir.display();
        anyhow::anyhow!("the journal in {path} has failed and nothing more is taken in: {failed}")
    };
    let ended = tokio::select! {
        error = shard.run_commits() => Err(failed(error)),
        signal = told_to_stop() => signal.context("no signals"),
    };
    if ended.is_ok() {
        tracing::info!("told to stop: sessions are logged out");
        tokio::select! {
            error = shard.run_commits() => return Err(failed(error)),
            () = shard.stop() => {}
        }
    }
    // Nobody waits for the answer of a gateway that ends.
    stop.send_replace(true);
    ended
}

fn spawn<F: Future<Output = ()> + 'static>(shard: &Shard, task: impl FnOnce(Shard) -> F) {
    tokio::task::spawn_local(task(shard.clone()));
}

async fn listen(address: SocketAddr, key: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address} ({key})"))
}

async fn told_to_stop() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

/// The operators' side runs on a thread of its own: a page that is asked for a thousand orders must not cost the shard
/// more than the looking up.
fn start_admin(
    listener: TcpListener,
    addresses: &Addresses,
    allowed_hosts: Vec<String>,
    mut stopped: watch::Receiver<bool>,
) -> anyhow::Result<mpsc::Receiver<DeskRequest>> {
    let token = Token::load_or_create(&addresses.data_dir)?;
    let (desk, requests) = Desk::channel();
    let listener = listener.into_std()?;
    let data_dir = addresses.data_dir.clone();
    let (ready, is_ready) = std::sync::mpsc::channel();
    let run = move || {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return report(&ready, Err(anyhow::Error::new(error))),
        };
        runtime.block_on(async move {
            let bound = TcpListener::from_std(listener).map_err(anyhow::Error::new);
            let (listener, control) = match bound.and_then(|listener| Ok((listener, ControlSocket::bind(&data_dir)?))) {
                Ok(bound) => bound,
                Err(error) => return report(&ready, Err(error)),
            };
            report(&ready, Ok(()));
            let config = AdminConfig { allowed_hosts, token };
            let mut control_stopped = stopped.clone();
            let end = async move { drop(stopped.wait_for(|stopped| *stopped).await) };
            let control_end = async move { drop(control_stopped.wait_for(|stopped| *stopped).await) };
            let (served, ()) =
                tokio::join!(admin_http::serve(listener, config, desk.clone(), end), control.serve(desk, control_end));
            if let Err(error) = served {
                tracing::error!(%error, "the operators' API has ended; the control socket and trading go on");
            }
        });
    };
    std::thread::Builder::new().name("admin".to_owned()).spawn(run)?;
    is_ready.recv().context("the operators' thread ended")??;
    Ok(requests)
}

fn report(ready: &std::sync::mpsc::Sender<anyhow::Result<()>>, result: anyhow::Result<()>) {
    if ready.send(result).is_err() {
        tracing::debug!("nobody waits for the operators' API");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Options;

    #[test]
    fn a_data_directory_that_the_control_socket_cannot_be_in_is_not_even_made() {
        let dir = tempfile::tempdir().unwrap();
        let data_dir = dir.path().join("x".repeat(120));
        let any_port = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
        let options = Options {
            data_dir: Some(data_dir.clone()),
            fix_listen: any_port,
            admin_listen: any_port,
            ..Options::default()
        };
        let config = Config::load(&options).unwrap();
        let setup = config.setup(reference::Date::parse(b"2026-06-01").unwrap()).unwrap();
        let failed = serve(&config, setup, |_| panic!("it started")).unwrap_err().to_string();
        assert!(failed.contains("at most 107") && failed.contains("--data-dir"), "{failed}");
        assert!(!data_dir.exists());
    }
}
