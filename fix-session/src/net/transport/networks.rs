//! Lists of addresses and networks.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

/// A list of networks, `192.0.2.0/24` or `2001:db8::/32`, and single addresses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Networks(Vec<IpNet>);

/// Text that is neither an address nor a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither an address (192.0.2.7) nor a network (192.0.2.0/24)")]
pub struct NetworkError(pub String);

impl Networks {
    /// None at all.
    pub const NONE: Networks = Networks(Vec::new());

    /// Every address there is.
    pub fn all() -> Networks {
        Networks(vec![IpNet::default(), IpNet::V6(ipnet::Ipv6Net::default())])
    }

    /// Reads a list.
    ///
    /// # Errors
    /// The first entry that is neither an address nor a network.
    pub fn parse<S: AsRef<str>>(entries: impl IntoIterator<Item = S>) -> Result<Networks, NetworkError> {
        let read = |entry: S| {
            let text = entry.as_ref().trim();
            IpNet::from_str(text)
                .or_else(|_| IpAddr::from_str(text).map(IpNet::from))
                .map_err(|_| NetworkError(text.to_owned()))
        };
        entries.into_iter().map(read).collect::<Result<_, _>>().map(Networks)
    }

    /// Whether an address is in it. An IPv4 address that came through an IPv6 socket (`::ffff:192.0.2.7`) is the IPv4
    /// address that it is.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_let_in_by_itself_by_its_network_and_through_an_ipv6_socket() {
        let networks = Networks::parse(["192.0.2.7", "10.0.0.0/8", "2001:db8::/32"]).unwrap();
        for (address, is_in) in [
            ("192.0.2.7", true),
            ("192.0.2.8", false),
            ("10.255.0.1", true),
            ("11.0.0.1", false),
            ("::ffff:10.1.2.3", true),
            ("::ffff:11.1.2.3", false),
            ("2001:db8:1::1", true),
            ("2001:db9::1", false),
        ] {
            assert_eq!(networks.contains(address.parse().unwrap()), is_in, "{address}");
            assert!(Networks::all().contains(address.parse().unwrap()));
            assert!(!Networks::NONE.contains(address.parse().unwrap()));
        }
        assert_eq!(Networks::parse(["10.0.0.0/33"]), Err(NetworkError("10.0.0.0/33".to_owned())));
    }
}
