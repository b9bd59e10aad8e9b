//! A server under test as a process of its own: started, waited for, asked for its processor time, ended.

use std::ffi::OsString;
use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::cores::SERVER_CORE;

/// A running server. Ended when dropped.
#[derive(Debug)]
pub struct Server {
    /// Where it takes FIX.
    pub address: SocketAddr,
    child: Child,
    log: PathBuf,
}

/// The time in which a server must listen.
const START: Duration = Duration::from_secs(20);
/// The time in which it must end when asked.
const END: Duration = Duration::from_secs(10);

impl Server {
    /// Starts `command` bound to the server's core and waits until it listens on `address`. What it prints goes to `log`.
    ///
    /// # Errors
    /// Where it cannot be started, ends, or does not listen in time; with the last lines it printed.
    pub fn start(command: &[OsString], address: SocketAddr, log: &Path) -> anyhow::Result<Server> {
        let output = File::create(log).with_context(|| format!("creating {}", log.display()))?;
        // Its own first step, so that no thread of the server ever runs elsewhere.
        let child = Command::new(std::env::current_exe()?)
            .arg("pinned")
            .arg(SERVER_CORE.to_string())
            .arg("--")
            .args(command)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .context("starting the server")?;
        let mut server = Server { address, child, log: log.to_owned() };
        server.until_it_listens()?;
        Ok(server)
    }

    /// Processor time used so far, all threads.
    ///
    /// # Errors
    /// Where the process is gone.
    pub fn cpu(&self) -> anyhow::Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).context("the server is gone")?;
        // Behind the name, which may have blanks and brackets: state is field 3, utime 14, stime 15.
        let rest = stat.rsplit_once(')').context("no name in /proc/PID/stat")?.1;
        let ticks: u64 = rest.split_whitespace().skip(11).take(2).filter_map(|text| text.parse::<u64>().ok()).sum();
        Ok(Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64))
    }

    /// Ends it in order (SIGTERM), and by force where it does not.
    ///
    /// # Errors
    /// Where it had to be forced: a gateway that does not end in order may not have measured what it should.
    pub fn stop(mut self) -> anyhow::Result<()> {
        kill_process(Pid::from_child(&self.child), Signal::TERM).context("ending the server")?;
        let asked = Instant::now();
        while asked.elapsed() < END {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        bail!("the server did not end within {} s of SIGTERM; it was killed", END.as_secs())
    }

    /// What it printed last.
    pub fn last_words(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(8)..].join("\n")
    }

    fn until_it_listens(&mut self) -> anyhow::Result<()> {
        let started = Instant::now();
        while started.elapsed() < START {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended at once ({status}):\n{}", self.last_words());
            }
            if TcpStream::connect(self.address).is_ok() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        bail!("the server does not listen on {} after {} s:\n{}", self.address, START.as_secs(), self.last_words())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already ended is what both say after stop(), and is what is wanted.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// An address on this machine where nobody listens.
///
/// # Errors
/// Where the system has none left.
pub fn free_address() -> anyhow::Result<SocketAddr> {
    TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr()).context("looking for a free port")
}
