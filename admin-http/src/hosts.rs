//! The names under which this server may be addressed.
//!
//! A page in a browser on the same machine cannot read a local server's answers, unless it makes the browser believe
//! that the server is its own: it lets its own name resolve to 127.0.0.1 (DNS rebinding). The browser still sends that
//! name in Host, so a server that answers only to names it knows is out of reach. An address is no name and cannot be
//! rebound.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

/// Which values of Host are ours.
#[derive(Debug)]
pub(crate) struct Hosts {
    /// Lower case, with the port where one must be given.
    names: BTreeSet<String>,
    /// The port, if the listener is on every address of the machine: then any address may be meant.
    any_address_at: Option<u16>,
}

impl Hosts {
    /// What follows from the address listened on, and the names that the configuration adds. A configured name without
    /// a port stands for itself (behind a proxy) and for itself with the listener's port.
    pub(crate) fn new(listen: SocketAddr, configured: &[String]) -> Hosts {
        let (ip, port) = (listen.ip(), listen.port());
        let any_address_at = ip.is_unspecified().then_some(port);
        let mut hosts = Hosts { names: BTreeSet::new(), any_address_at };
        if !ip.is_unspecified() {
            hosts.add(&in_uri(ip), port);
        }
        if ip.is_loopback() || ip.is_unspecified() {
            for name in ["localhost", "127.0.0.1", "[::1]"] {
                hosts.add(name, port);
            }
        }
        for name in configured {
            let name = name.to_ascii_lowercase();
            if !has_port(&name) {
                hosts.add(&name, port);
            }
            hosts.names.insert(name);
        }
        hosts
    }

    /// Whether the value of Host is ours.
    pub(crate) fn allow(&self, host: &str) -> bool {
        self.is_named(host) || self.any_address_at.is_some_and(|port| is_address_at(host, port))
    }

    /// Whether an Origin may use us: one of our names, or exactly what the request calls us. An address that is ours
    /// only because every address might be is not enough: it may be another machine's.
    pub(crate) fn allow_origin(&self, origin: &str, host: &str) -> bool {
        let Some(from) = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")) else {
            return false;
        };
        self.is_named(from) || from.eq_ignore_ascii_case(host)
    }

    fn is_named(&self, host: &str) -> bool {
        self.names.contains(&host.to_ascii_lowercase())
    }

    fn add(&mut self, name: &str, port: u16) {
        self.names.insert(format!("{name}:{port}"));
        // Clients leave out the port that http implies.
        if port == 80 {
            self.names.insert(name.to_owned());
        }
    }
}

fn in_uri(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

fn has_port(name: &str) -> bool {
    name.rsplit_once(':').is_some_and(|(_, port)| !port.ends_with(']'))
}

fn is_address_at(host: &str, port: u16) -> bool {
    let with_port = host.parse::<SocketAddr>().is_ok_and(|at| at.port() == port && !at.ip().is_unspecified());
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    with_port || (port == 80 && bare.parse::<IpAddr>().is_ok_and(|ip| !ip.is_unspecified()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rebound_name_is_never_ours() {
        /// Listener, configured names, what is ours, what is not.
        type Row<'a> = (&'a str, &'a [&'a str], &'a [&'a str], &'a [&'a str]);
        let table: [Row<'_>; 5] = [
            (
                "127.0.0.1:8080",
                &[],
                &["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080"],
                &[
                    "",
                    "localhost",
                    "localhost:8081",
                    "evil.example:8080",
                    "localhost.evil.example:8080",
                    "10.0.0.1:8080",
                ],
            ),
            ("127.0.0.1:80", &[], &["localhost", "127.0.0.1", "localhost:80"], &["evil.example", "10.0.0.1"]),
            ("10.0.0.1:8080", &[], &["10.0.0.1:8080"], &["localhost:8080", "10.0.0.2:8080", "10.0.0.1"]),
            (
                "0.0.0.0:8080",
                &[],
                &["localhost:8080", "10.0.0.1:8080", "[2001:db8::1]:8080"],
                &["0.0.0.0:8080", "10.0.0.1:8081", "10.0.0.1", "evil.example:8080"],
            ),
            (
                "127.0.0.1:8080",
                &["Ops.example.com", "gate:9000", "[2001:db8::1]"],
                &["ops.example.com", "ops.example.com:8080", "gate:9000", "[2001:db8::1]:8080"],
                &["gate", "gate:8080", "ops.example.com:443"],
            ),
        ];
        for (listen, configured, ours, others) in table {
            let configured: Vec<String> = configured.iter().map(|&name| name.to_owned()).collect();
            let hosts = Hosts::new(listen.parse().unwrap(), &configured);
            for host in ours {
                assert!(hosts.allow(host), "{listen} {configured:?} must answer to {host:?}");
            }
            for host in others {
                assert!(!hosts.allow(host), "{listen} {configured:?} must not answer to {host:?}");
            }
        }
    }

    #[test]
    fn a_page_of_another_machine_is_another_origin() {
        let hosts = Hosts::new("0.0.0.0:8080".parse().unwrap(), &[]);
        let here = "10.0.0.1:8080";
        for (origin, allowed) in [
            ("http://10.0.0.1:8080", true),
            ("http://localhost:8080", true),
            ("http://10.0.0.2:8080", false),
            ("http://localhost:3000", false),
            ("null", false),
            ("file://", false),
            ("http://", false),
        ] {
            assert_eq!(hosts.allow_origin(origin, here), allowed, "{origin}");
        }
    }
}
