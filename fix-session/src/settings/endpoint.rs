//! Where somebody listens.

use core::fmt;

use super::text::AsText;

/// A host and a port: `fix.example.com:9878`, `[::1]:9878`. The name is looked up by whoever connects.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endpoint {
    /// A name or an address; not empty, without blanks and brackets.
    pub host: String,
    /// 1 to 65535.
    pub port: u16,
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Endpoint { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

impl AsText for Endpoint {
    fn read(text: &str) -> Result<Endpoint, String> {
        let endpoint = text.rsplit_once(':').and_then(|(host, port)| {
            let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
            let host = bare.or(Some(host).filter(|host| !host.contains(':')))?;
            let port = port.parse().ok().filter(|port| *port > 0)?;
            let is_host = !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || matches!(c, '[' | ']'));
            is_host.then(|| Endpoint { host: host.to_owned(), port })
        });
        endpoint.ok_or_else(|| format!("{text}: not a host and a port; write HOST:PORT, or [ADDRESS]:PORT for IPv6"))
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_and_a_port_survive_being_written() {
        for text in ["localhost:9878", "10.0.0.1:1", "[::1]:65535", "fix.example.com:5001"] {
            assert_eq!(Endpoint::read(text).map(|endpoint| endpoint.write()), Ok(text.to_owned()));
        }
        for text in
            ["", "localhost", "localhost:", ":5001", "::1:5001", "localhost:0", "localhost:65536", "a b:1", "[[a]]:1"]
        {
            assert!(Endpoint::read(text).is_err(), "{text}");
        }
    }
}
