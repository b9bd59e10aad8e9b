//! The venue as a process of its own, which is never killed, and its log as it prints it.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tests::process::{START_DEADLINE, free_port};
use types::Side;

use crate::join::{Exec, Kind, Terms, VenueLog};

/// A venue that fills at 100.00 whatever is as good or better, and lets the rest wait. Dropped, it is killed.
pub(crate) struct VenueProcess {
    binary: PathBuf,
    config: PathBuf,
    address: SocketAddr,
    child: Child,
}

impl VenueProcess {
    /// Starts it with its files in `dir`, and waits until it listens.
    ///
    /// # Panics
    /// Where it does not come up.
    pub(crate) fn start(binary: &Path, dir: &Path) -> VenueProcess {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let config = dir.join("venue.toml");
        let data = dir.join("venue-data");
        let text = format!(
            "listen = '{address}'\ndata_dir = '{}'\nsender_comp_id = 'XSIM'\ntarget_comp_id = 'TIDEGATE'\nmic = 'XSIM'\n\
             durability = 'os'\n[profile]\nkind = 'always-fill'\nprice = '100.00'\n\
             [[instrument]]\nsymbol = 'TEST1'\nreference_price = '100.00'\n",
            data.display()
        );
        fs::write(&config, text).expect("the venue's configuration");
        let log = File::create(dir.join("venue.log")).expect("the venue's output");
        let errors = log.try_clone().expect("the venue's output");
        let mut command = Command::new(binary);
        command.arg("venue").arg("--config").arg(&config).stdin(Stdio::null()).stdout(log).stderr(errors);
        let child = command.spawn().expect("the venue starts");
        let venue = VenueProcess { binary: binary.to_path_buf(), config, address, child };
        venue.wait_listening();
        venue
    }

    /// Where the gateway connects.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether it is the process that was started.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("the venue").is_none()
    }

    /// Its own story of the day.
    ///
    /// # Panics
    /// Where the log cannot be printed or read.
    pub(crate) fn log(&self) -> VenueLog {
        let mut command = Command::new(&self.binary);
        let output = command.args(["venue", "log", "--config"]).arg(&self.config).output().expect("venue log");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("text");
        let mut log = VenueLog::default();
        for line in text.lines() {
            on_line(&mut log, &serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")));
        }
        log
    }

    fn wait_listening(&self) {
        let deadline = Instant::now() + START_DEADLINE;
        while TcpStream::connect(self.address).is_err() {
            assert!(Instant::now() < deadline, "the venue does not listen within {START_DEADLINE:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for VenueProcess {
    fn drop(&mut self) {
        if self.child.kill().is_err() || self.child.wait().is_err() {
            eprintln!("the venue could not be ended");
        }
    }
}

fn on_line(log: &mut VenueLog, line: &Value) {
    let text = |key: &str| line[key].as_str().unwrap_or_else(|| panic!("{key} in {line}")).to_owned();
    let number = |key: &str| text(key).parse().unwrap_or_else(|error| panic!("{key} in {line}: {error}"));
    let price = || text("price").parse().unwrap_or_else(|error| panic!("price in {line}: {error}"));
    let kind = match line["kind"].as_str() {
        Some("received") => {
            let side = match line["side"].as_str() {
                Some("buy") => Side::Buy,
                Some("sell") => Side::Sell,
                _ => panic!("side in {line}"),
            };
            let terms = Terms { side, qty: number("qty"), price: Some(price()) };
            return log.orders.push((text("cl_ord_id"), terms));
        }
        Some("accepted") => Kind::Accepted,
        Some("trade") => Kind::Trade,
        Some("canceled") => Kind::Canceled,
        Some("expired") => Kind::Expired,
        Some("rejected") => Kind::Rejected,
        // No execution, and without an ExecID(17).
        Some("cancel-refused") => return,
        _ => panic!("kind in {line}"),
    };
    let traded = (kind == Kind::Trade).then(|| (number("qty"), price()));
    log.execs.push((text("exec_id"), Exec { order: text("cl_ord_id"), kind, traded }));
}
