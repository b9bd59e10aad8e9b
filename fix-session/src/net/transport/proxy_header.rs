//! The PROXY protocol, versions 1 and 2: what a load balancer says of the client whose bytes it passes on.
//!
//! Read from addresses that are trusted alone, and there it must be: whoever else writes such a header could claim to come
//! from anywhere. Not a byte more is read than the header has, since a handshake may follow. Source: "The PROXY protocol,
//! Versions 1 & 2" of HAProxy.

use std::io;
use std::net::SocketAddr;

use ppp::{v1, v2};
use tokio::io::{AsyncRead, AsyncReadExt};

/// Why there is no header.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProxyHeaderError {
    #[error("closed before its PROXY header")]
    Io(#[from] io::Error),
    #[error("no PROXY header comes from an address that is a proxy's")]
    Missing,
    #[error("a PROXY header that cannot be read")]
    Malformed,
    #[error("a PROXY header of {0} bytes")]
    TooLong(usize),
    #[error("a PROXY header for something other than TCP")]
    NotTcp,
}

/// The longest line of version 1, its end included.
const LINE_BYTES_MAX: usize = 107;
/// Of version 2: the signature, the kind, and the length of what follows.
const PREFIX_BYTES: usize = 16;
/// What follows, at most: addresses, and what a proxy adds of its own (names of TLS, ids of endpoints).
const REST_BYTES_MAX: usize = 4096;

/// The client's address; `None` where the proxy speaks for itself (a health check) or does not know.
pub(crate) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Result<Option<SocketAddr>, ProxyHeaderError> {
    let mut bytes = vec![0; v1::PROTOCOL_PREFIX.len()];
    stream.read_exact(&mut bytes).await?;
    if bytes == v1::PROTOCOL_PREFIX.as_bytes() {
        read_line(stream, bytes).await
    } else if v2::PROTOCOL_PREFIX.starts_with(&bytes) {
        read_binary(stream, bytes).await
    } else {
        Err(ProxyHeaderError::Missing)
    }
}

/// Version 1: `PROXY TCP4 192.0.2.7 198.51.100.1 56324 443`.
async fn read_line(
    stream: &mut (impl AsyncRead + Unpin),
    mut line: Vec<u8>,
) -> Result<Option<SocketAddr>, ProxyHeaderError> {
    while !line.ends_with(b"\n") {
        if line.len() == LINE_BYTES_MAX {
            return Err(ProxyHeaderError::TooLong(line.len()));
        }
        line.push(stream.read_u8().await?);
    }
    let header = v1::Header::try_from(line.as_slice()).map_err(|_| ProxyHeaderError::Malformed)?;
    Ok(match header.addresses {
        v1::Addresses::Unknown => None,
        v1::Addresses::Tcp4(ends) => Some((ends.source_address, ends.source_port).into()),
        v1::Addresses::Tcp6(ends) => Some((ends.source_address, ends.source_port).into()),
    })
}

/// Version 2: a signature, the kind, a length, the addresses, and what else the proxy has to say, which is passed over.
async fn read_binary(
    stream: &mut (impl AsyncRead + Unpin),
    mut bytes: Vec<u8>,
) -> Result<Option<SocketAddr>, ProxyHeaderError> {
    let have = bytes.len();
    bytes.resize(PREFIX_BYTES, 0);
    stream.read_exact(&mut bytes[have..]).await?;
    if !bytes.starts_with(v2::PROTOCOL_PREFIX) {
        return Err(ProxyHeaderError::Missing);
    }
    let rest = usize::from(u16::from_be_bytes([bytes[PREFIX_BYTES - 2], bytes[PREFIX_BYTES - 1]]));
    if rest > REST_BYTES_MAX {
        return Err(ProxyHeaderError::TooLong(PREFIX_BYTES + rest));
    }
    bytes.resize(PREFIX_BYTES + rest, 0);
    stream.read_exact(&mut bytes[PREFIX_BYTES..]).await?;
    let header = v2::Header::try_from(bytes.as_slice()).map_err(|_| ProxyHeaderError::Malformed)?;
    match (header.command, header.protocol, header.addresses) {
        (v2::Command::Local, ..) | (_, v2::Protocol::Unspecified, _) | (.., v2::Addresses::Unspecified) => Ok(None),
        (v2::Command::Proxy, v2::Protocol::Stream, v2::Addresses::IPv4(ends)) => {
            Ok(Some((ends.source_address, ends.source_port).into()))
        }
        (v2::Command::Proxy, v2::Protocol::Stream, v2::Addresses::IPv6(ends)) => {
            Ok(Some((ends.source_address, ends.source_port).into()))
        }
        (v2::Command::Proxy, v2::Protocol::Datagram, _) | (.., v2::Addresses::Unix(_)) => Err(ProxyHeaderError::NotTcp),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Version 2 with a kind, a family, and what follows.
    fn binary(command: u8, family: u8, rest: &[u8]) -> Vec<u8> {
        let len = u16::try_from(rest.len()).unwrap().to_be_bytes();
        [v2::PROTOCOL_PREFIX, &[0x20 | command, family], &len, rest].concat()
    }

    #[tokio::test]
    async fn a_header_names_the_client_and_nothing_behind_it_is_read() {
        let ends4 = [192, 0, 2, 7, 198, 51, 100, 1, 0xdc, 4, 1, 187];
        let mut ends6 = [0; 36];
        (ends6[0], ends6[15], ends6[32], ends6[33]) = (0x20, 1, 0xdc, 4);
        let with_more = [&ends4[..], &[4, 0, 3, 1, 2, 3]].concat();
        for (header, client) in [
            (b"PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n".to_vec(), Some("192.0.2.7:56324")),
            (b"PROXY TCP6 2000::1 2000::2 56324 443\r\n".to_vec(), Some("[2000::1]:56324")),
            (b"PROXY UNKNOWN\r\n".to_vec(), None),
            (binary(1, 0x11, &ends4), Some("192.0.2.7:56324")),
            (binary(1, 0x11, &with_more), Some("192.0.2.7:56324")),
            (binary(1, 0x21, &ends6), Some("[2000::1]:56324")),
            (binary(0, 0x00, &[]), None),
            (binary(0, 0x11, &ends4), None),
        ] {
            let bytes = [&header[..], b"8=FIX"].concat();
            let mut stream = bytes.as_slice();
            let found = read(&mut stream).await.unwrap_or_else(|error| panic!("{header:?}: {error}"));
            assert_eq!((found, stream), (client.map(|client| client.parse().unwrap()), &b"8=FIX"[..]), "{header:?}");
            for len in 0..header.len() {
                assert!(read(&mut &header[..len]).await.is_err(), "{header:?} cut at {len}");
            }
        }
    }

    #[tokio::test]
    async fn what_is_no_header_or_too_long_is_refused() {
        for wrong in [
            b"8=FIX.4.4\x019=65\x0135=A\x01".to_vec(),
            b"PROXY TCP4 192.0.2.7\r\n".to_vec(),
            b"PROXY TCP4 192.0.2.256 198.51.100.1 56324 443\r\n".to_vec(),
            [&b"PROXY "[..], &[b'x'; 300], b"\r\n"].concat(),
            binary(1, 0x11, &[0; 4]),
            binary(1, 0x12, &[0; 12]),
            binary(1, 0x31, &[0; 216]),
            binary(1, 0x11, &[0; 5000]),
            b"\r\n\r\n\0\r\nQUIX\n\x21\x11\0\0".to_vec(),
        ] {
            assert!(read(&mut wrong.as_slice()).await.is_err(), "{wrong:?}");
        }
    }
}
