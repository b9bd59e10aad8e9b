//! The program as a process: started in a directory of its own, killed or stopped, started again on the same ports and
//! the same data, and its log shown when a test fails.
//!
//! The binary is found by `TIDEGATE_BIN`, which `./check` sets to the one that it has just built: a test of the program must
//! not build it a second time, and must not test an older one.

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// A start may take this long before a test gives it up: ten times the three seconds that users are promised, for a
/// machine that builds beside it.
pub const START_DEADLINE: Duration = Duration::from_secs(30);
/// An orderly stop may take this long: the logout timeout of every session, and room.
pub const STOP_DEADLINE: Duration = Duration::from_secs(15);
/// One answer of the operators' API may take this long.
const HTTP_TIMEOUT: Duration = Duration::from_secs(5);
/// How much of the log a failed test shows.
const LOG_TAIL: usize = 8 * 1024;

/// Where the program is, or `None` where the test `name` is to be skipped, which it then has said.
///
/// # Panics
/// Where `TIDEGATE_BIN` is not set or names no file, and `TIDEGATE_REQUIRE_BIN=1` says that it must.
pub fn binary(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("TIDEGATE_BIN").map(PathBuf::from).filter(|path| path.is_file());
    if path.is_none() {
        let required = std::env::var_os("TIDEGATE_REQUIRE_BIN").is_some_and(|value| value == "1");
        assert!(
            !required,
            "{name} needs TIDEGATE_BIN to name the program, and TIDEGATE_REQUIRE_BIN=1 forbids skipping it"
        );
        eprintln!("SKIPPED {name}: needs TIDEGATE_BIN (./check sets it)");
    }
    path
}

/// A port of 127.0.0.1 that nothing listens on, below those that the system gives to outgoing connections: a client that
/// connects again and again while the gateway is down must not be given the gateway's port for its own end.
///
/// # Panics
/// Where none is free.
pub fn free_port() -> u16 {
    const FIRST: u16 = 20_000;
    const COUNT: u16 = 12_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Test processes that run at the same time begin far from each other.
    let begin = std::process::id().wrapping_mul(97) % u32::from(COUNT);
    for _ in 0..COUNT {
        let step = u32::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let port = FIRST + ((begin + step) % u32::from(COUNT)) as u16;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
    panic!("no free port from {FIRST} to {}", FIRST + COUNT)
}

/// How the gateway is started.
#[derive(Debug, Clone)]
pub struct GatewaySpec {
    /// The program, from [`binary`].
    pub binary: PathBuf,
    /// What `serve` is told beside its addresses and its data directory, as `--profile bench --durability fsync`.
    pub args: Vec<String>,
}

impl GatewaySpec {
    /// The profile of benchmarks: sessions `CLIENT1` to `CLIENT8`, symbols `TEST1` to `TEST8`, venues that trade at 100.00.
    pub fn bench(binary: PathBuf, durability: &str) -> GatewaySpec {
        let args = ["--profile", "bench", "--durability", durability];
        GatewaySpec { binary, args: args.map(str::to_owned).to_vec() }
    }
}

/// One gateway, running or not, and its directory. Dropped, the process is killed and the directory removed.
#[derive(Debug)]
pub struct GatewayProcess {
    spec: GatewaySpec,
    dir: TempDir,
    fix: SocketAddr,
    admin: SocketAddr,
    child: Option<Child>,
}

/// An answer of the operators' API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// 200 and the like.
    pub status: u16,
    /// What came after the empty line.
    pub body: String,
}

impl GatewayProcess {
    /// Starts a gateway with an empty data directory and waits until its shard answers.
    ///
    /// # Panics
    /// With its log, where it ends or does not answer within [`START_DEADLINE`].
    pub fn start(spec: GatewaySpec) -> GatewayProcess {
        let dir = tempfile::Builder::new().prefix("tidegate-test-").tempdir();
        let dir = dir.unwrap_or_else(|error| panic!("no directory for a gateway: {error}"));
        let local = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let (fix, admin) = (local(free_port()), local(free_port()));
        let mut gateway = GatewayProcess { spec, dir, fix, admin, child: None };
        gateway.start_again();
        gateway
    }

    /// Starts it again, with the same addresses and the data that the last run left.
    ///
    /// # Panics
    /// Where it runs already, and as [`GatewayProcess::start`].
    pub fn start_again(&mut self) {
        assert!(self.child.is_none(), "the gateway runs already");
        let log = File::options().create(true).append(true).open(self.log_path());
        let log = log.unwrap_or_else(|error| panic!("no log file for a gateway: {error}"));
        let errors = log.try_clone().unwrap_or_else(|error| panic!("no log file for a gateway: {error}"));
        let child = Command::new(&self.spec.binary)
            .arg("serve")
            .args(&self.spec.args)
            .arg("--data-dir")
            .arg(self.data_dir())
            .args(["--fix-listen", &self.fix.to_string(), "--admin-listen", &self.admin.to_string()])
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .spawn();
        match child {
            Ok(child) => self.child = Some(child),
            Err(error) => panic!("{} cannot be started: {error}", self.spec.binary.display()),
        }
        self.wait_answers();
    }

    /// Ends it with signal 9, as the machine's owner or its out-of-memory killer would. Nothing happens if it has ended.
    pub fn kill(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        if let Err(error) = child.kill().and_then(|()| child.wait()) {
            panic!("the gateway cannot be killed: {error}");
        }
    }

    /// Asks it to end with signal 15 and waits until it has.
    ///
    /// # Panics
    /// With its log, where it does not run or has not ended within [`STOP_DEADLINE`].
    pub fn stop(&mut self) -> ExitStatus {
        let Some(child) = self.child.as_ref() else { panic!("the gateway does not run") };
        if let Err(error) = kill_process(Pid::from_child(child), Signal::TERM) {
            panic!("the gateway cannot be told to stop: {error}");
        }
        let deadline = Instant::now() + STOP_DEADLINE;
        loop {
            if let Some(status) = self.ended() {
                self.child = None;
                return status;
            }
            assert!(Instant::now() < deadline, "the gateway did not stop within {STOP_DEADLINE:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether the process is there.
    pub fn is_running(&mut self) -> bool {
        self.child.is_some() && self.ended().is_none()
    }

    /// Where FIX clients connect.
    pub fn fix(&self) -> SocketAddr {
        self.fix
    }

    /// Where the operators' API listens.
    pub fn admin(&self) -> SocketAddr {
        self.admin
    }

    /// Its journal and all other state.
    pub fn data_dir(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// A directory beside the gateway's data that lives as long: for what a test's other processes keep.
    pub fn scratch_dir(&self) -> &Path {
        self.dir.path()
    }

    /// What it wrote to its standard output and error, all runs.
    pub fn log(&self) -> String {
        std::fs::read(self.log_path()).map_or_else(
            |error| format!("(the log cannot be read: {error})"),
            |bytes| String::from_utf8_lossy(&bytes).into_owned(),
        )
    }

    /// Asks the operators' API.
    ///
    /// # Errors
    /// Where there is no connection, no answer within five seconds, or an answer that is not HTTP.
    pub fn get(&self, path: &str) -> io::Result<HttpAnswer> {
        let mut stream = TcpStream::connect_timeout(&self.admin, HTTP_TIMEOUT)?;
        stream.set_read_timeout(Some(HTTP_TIMEOUT))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.admin)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let not_http = || io::Error::new(io::ErrorKind::InvalidData, format!("no HTTP answer: {answer:?}"));
        let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(not_http)?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(not_http)?;
        Ok(HttpAnswer { status, body: body.to_owned() })
    }

    fn wait_answers(&mut self) {
        let deadline = Instant::now() + START_DEADLINE;
        loop {
            if let Some(status) = self.ended() {
                panic!("the gateway ended at its start: {status}");
            }
            // Not /ready, which waits for a venue too: a gateway is also to be killed before it has recovered with one.
            if self.get("/api/v1/status").is_ok_and(|answer| answer.status == 200) {
                return;
            }
            assert!(Instant::now() < deadline, "the gateway did not answer within {START_DEADLINE:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn ended(&mut self) -> Option<ExitStatus> {
        let child = self.child.as_mut()?;
        child.try_wait().unwrap_or_else(|error| panic!("the gateway cannot be waited for: {error}"))
    }

    fn log_path(&self) -> PathBuf {
        self.dir.path().join("gateway.log")
    }
}

impl Drop for GatewayProcess {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended on its own, and a panic while a test panics would hide the first.
            if child.kill().is_ok() && child.wait().is_err() {
                eprintln!("the gateway could not be waited for");
            }
        }
        if std::thread::panicking() {
            let log = self.log();
            let from = log.char_indices().map(|(at, _)| at).find(|at| log.len() - at <= LOG_TAIL).unwrap_or(0);
            eprintln!("---- the end of the gateway's log\n{}\n----", &log[from..]);
        }
    }
}
