//! Who the other end of a connection has proved to be.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use tokio_rustls::rustls::SupportedCipherSuite;
use tokio_rustls::rustls::crypto::aws_lc_rs::cipher_suite::TLS13_AES_128_GCM_SHA256;
use tokio_rustls::rustls::pki_types::CertificateDer;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// The certificate that a peer has shown, verified against the authorities that are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerIdentity {
    /// Of the certificate itself, without those that signed it.
    pub fingerprint: Fingerprint,
    /// The subject's common name.
    pub common_name: Option<String>,
    /// The subject's alternative names: DNS names, addresses, mail addresses and URIs.
    pub alternative_names: Vec<String>,
}

/// SHA-256 of a certificate in DER, written as `openssl x509 -fingerprint -sha256` does: `3A:0F:...`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 32]);

/// Text that is no fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no SHA-256 fingerprint: 64 hexadecimal digits, with or without colons")]
pub struct FingerprintError(pub String);

/// Who may use a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentityRule {
    /// Whoever has one of these certificates. Several, so that a new one can be made known before it is used.
    Fingerprints(Vec<Fingerprint>),
    /// Whoever has a certificate with this name, as common name or as alternative name; letter case counts.
    Name(String),
}

impl PeerIdentity {
    /// Of a certificate that was verified. What cannot be read of its names counts as no name.
    pub(crate) fn of(certificate: &CertificateDer<'_>) -> PeerIdentity {
        let fingerprint = Fingerprint::of(certificate);
        let Ok((_, parsed)) = X509Certificate::from_der(certificate) else {
            return PeerIdentity { fingerprint, common_name: None, alternative_names: Vec::new() };
        };
        let common_name = parsed.subject().iter_common_name().next().and_then(|name| name.as_str().ok());
        let alternative = parsed.subject_alternative_name().ok().flatten();
        let names = alternative.iter().flat_map(|names| &names.value.general_names).filter_map(name);
        PeerIdentity { fingerprint, common_name: common_name.map(str::to_owned), alternative_names: names.collect() }
    }
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(text) | GeneralName::RFC822Name(text) | GeneralName::URI(text) => Some((*text).to_owned()),
        GeneralName::IPAddress(bytes) => {
            let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            v4.or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from)).ok().map(|address| address.to_string())
        }
        _ => None,
    }
}

impl IdentityRule {
    /// Whether a peer may: never one that has shown no certificate.
    pub fn allows(&self, peer: Option<&PeerIdentity>) -> bool {
        let Some(peer) = peer else { return false };
        match self {
            IdentityRule::Fingerprints(pinned) => pinned.contains(&peer.fingerprint),
            IdentityRule::Name(name) => {
                peer.common_name.as_ref() == Some(name) || peer.alternative_names.contains(name)
            }
        }
    }
}

impl fmt::Display for PeerIdentity {
    /// The name, if there is one, and the fingerprint.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = self.common_name.as_ref().or_else(|| self.alternative_names.first()) {
            write!(f, "{name:?} ")?;
        }
        self.fingerprint.fmt(f)
    }
}

impl Fingerprint {
    /// Of a certificate in DER.
    pub fn of(certificate: &[u8]) -> Fingerprint {
        // A cipher suite comes with its hash: it saves a library of its own for one digest.
        let SupportedCipherSuite::Tls13(suite) = TLS13_AES_128_GCM_SHA256 else { unreachable!("a suite of TLS 1.3") };
        let hash = suite.common.hash_provider.hash(certificate);
        let mut bytes = [0; 32];
        bytes.copy_from_slice(hash.as_ref());
        Fingerprint(bytes)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            let colon = if at == 0 { "" } else { ":" };
            write!(f, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Fingerprint, FingerprintError> {
        let wrong = || FingerprintError(text.to_owned());
        let digits: Vec<u8> = text.trim().bytes().filter(|byte| *byte != b':').collect();
        let mut bytes = [0; 32];
        if digits.len() != 64 {
            return Err(wrong());
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            let digit = |at: usize| char::from(pair[at]).to_digit(16);
            let (high, low) = (digit(0).ok_or_else(wrong)?, digit(1).ok_or_else(wrong)?);
            *byte = u8::try_from(high * 16 + low).map_err(|_| wrong())?;
        }
        Ok(Fingerprint(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_other_tools_write_it() {
        let of_nothing = Fingerprint::of(b"");
        let text = "E3:B0:C4:42:98:FC:1C:14:9A:FB:F4:C8:99:6F:B9:24:27:AE:41:E4:64:9B:93:4C:A4:95:99:1B:78:52:B8:55";
        assert_eq!(of_nothing.to_string(), text);
        for text in [text.to_owned(), text.to_lowercase(), text.replace(':', "")] {
            assert_eq!(text.parse(), Ok(of_nothing));
        }
        for wrong in ["", "E3", &text[1..], &text.replace('E', "G")] {
            assert_eq!(wrong.parse::<Fingerprint>(), Err(FingerprintError(wrong.to_owned())));
        }
    }
}
