//! The initiator's side of TLS.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::client::{Resumption, WebPkiServerVerifier};
use tokio_rustls::rustls::pki_types::ServerName;

use crate::net::transport::connection::Stream;
use crate::net::transport::identity::PeerIdentity;
use crate::net::transport::tls::{Current, TlsError, TlsIdentity, authorities, provider, revoked, versions};
use crate::settings::TlsVersion;

/// Settings of a [`TlsConnector`]. [`TlsConnectorConfig::new`] gives the defaults; each field may then be changed.
///
/// The acceptor's certificate is always verified, its name too: there is no setting for less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsConnectorConfig {
    /// PEM file of the authorities that may have signed the acceptor's certificate. There is no default: who signs for a
    /// counterparty is known, and it is seldom everybody who signs for the web. The system's own list is such a file too
    /// (`/etc/ssl/certs/ca-certificates.crt` on many systems).
    pub ca: PathBuf,
    /// PEM file with lists of certificates that are revoked: one for each authority of a chain. A list that is out of date
    /// still counts.
    pub crl: Option<PathBuf>,
    /// Our certificate, where the acceptor asks for one.
    pub identity: Option<TlsIdentity>,
    /// The name that is asked for (SNI) and that the certificate must have; the host's without it.
    pub server_name: Option<String>,
    /// The oldest version that is spoken.
    pub oldest: TlsVersion,
}

impl TlsConnectorConfig {
    /// TLS 1.3 alone, without a certificate of our own.
    pub fn new(ca: PathBuf) -> TlsConnectorConfig {
        TlsConnectorConfig { ca, crl: None, identity: None, server_name: None, oldest: TlsVersion::Tls13 }
    }

    fn read(&self) -> Result<ClientConfig, TlsError> {
        let provider = provider();
        let crls = self.crl.as_deref().map(revoked).transpose()?.unwrap_or_default();
        let verifier = WebPkiServerVerifier::builder_with_provider(authorities(&self.ca)?, Arc::clone(&provider))
            .with_crls(crls)
            .build()
            .map_err(|error| TlsError::new(self.crl.as_ref().unwrap_or(&self.ca), error))?;
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions(self.oldest))
            .map_err(|error| TlsError::new(&self.ca, error))?
            .with_webpki_verifier(verifier);
        let mut config = match &self.identity {
            Some(identity) => {
                let (chain, key) = identity.read()?;
                builder.with_client_auth_cert(chain, key).map_err(|error| identity.unfit(error))?
            }
            None => builder.with_no_client_auth(),
        };
        config.resumption = Resumption::disabled();
        Ok(config)
    }
}

/// Makes TLS of connections to acceptors. Clones are one connector.
#[derive(Debug, Clone)]
pub struct TlsConnector(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: TlsConnectorConfig,
    current: Current<ClientConfig>,
}

impl TlsConnector {
    /// Reads the files.
    ///
    /// # Errors
    /// The first file that is wrong, and what is wrong with it.
    pub fn new(config: TlsConnectorConfig) -> Result<TlsConnector, TlsError> {
        let current = Current::new(config.read()?);
        Ok(TlsConnector(Arc::new(Inner { config, current })))
    }

    /// Reads the files again; connections that are made from now on see what is new.
    ///
    /// # Errors
    /// The first file that is wrong; everything stays as it was.
    pub fn reload(&self) -> Result<(), TlsError> {
        self.0.current.set(self.0.config.read()?);
        Ok(())
    }

    /// Makes the handshake with a host, and says who it is.
    pub(crate) async fn connect(&self, host: &str, stream: TcpStream) -> io::Result<(Stream, Option<PeerIdentity>)> {
        let name = self.0.config.server_name.as_deref().unwrap_or(host);
        let name = ServerName::try_from(name.to_owned())
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, format!("{name:?} is no name of a server")))?;
        let stream = tokio_rustls::TlsConnector::from(self.0.current.get()).connect(name, stream).await?;
        let certificate = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
        let identity = certificate.map(PeerIdentity::of);
        Ok((Stream::Tls(Box::new(stream.into())), identity))
    }
}
