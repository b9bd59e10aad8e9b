//! The acceptor's side of TLS.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::server::danger::ClientCertVerifier;
use tokio_rustls::rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};

use crate::net::transport::connection::Stream;
use crate::net::transport::identity::PeerIdentity;
use crate::net::transport::tls::{Current, TlsError, TlsIdentity, authorities, provider, revoked, versions};
use crate::settings::TlsVersion;

/// Settings of a [`TlsAcceptor`]. [`TlsAcceptorConfig::new`] gives the defaults; each field may then be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsAcceptorConfig {
    /// The acceptor's own certificate.
    pub identity: TlsIdentity,
    /// What is asked of clients.
    pub clients: ClientCertificates,
    /// The oldest version that is spoken.
    pub oldest: TlsVersion,
}

/// What an acceptor asks of its clients.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ClientCertificates {
    /// Nothing: they are known by their password at Logon(A), or by their address.
    #[default]
    NotAsked,
    /// A client may show a certificate, and then it must be good.
    Optional(Authorities),
    /// A client must show a certificate.
    Required(Authorities),
}

/// Whose certificates are good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorities {
    /// PEM file of those that sign clients' certificates. A client's certificate that signs itself may stand here.
    pub ca: PathBuf,
    /// PEM file with lists of those that are revoked: one for each authority of a chain. A list that is out of date still
    /// counts.
    pub crl: Option<PathBuf>,
}

impl TlsAcceptorConfig {
    /// TLS 1.3 alone, clients without a certificate.
    pub fn new(identity: TlsIdentity) -> TlsAcceptorConfig {
        TlsAcceptorConfig { identity, clients: ClientCertificates::NotAsked, oldest: TlsVersion::Tls13 }
    }

    fn read(&self) -> Result<ServerConfig, TlsError> {
        let provider = provider();
        let (chain, key) = self.identity.read()?;
        let verifier: Option<Arc<dyn ClientCertVerifier>> = match &self.clients {
            ClientCertificates::NotAsked => None,
            ClientCertificates::Optional(by) | ClientCertificates::Required(by) => {
                let crls = by.crl.as_deref().map(revoked).transpose()?.unwrap_or_default();
                let builder = WebPkiClientVerifier::builder_with_provider(authorities(&by.ca)?, Arc::clone(&provider));
                let builder = builder.with_crls(crls);
                let builder = match self.clients {
                    ClientCertificates::Optional(_) => builder.allow_unauthenticated(),
                    ClientCertificates::NotAsked | ClientCertificates::Required(_) => builder,
                };
                // The authorities were taken in, so that what is wrong is in the lists.
                let culprit = by.crl.as_ref().unwrap_or(&by.ca);
                Some(builder.build().map_err(|error| TlsError::new(culprit, error))?)
            }
        };
        let builder = ServerConfig::builder_with_provider(provider).with_protocol_versions(versions(self.oldest));
        let builder = builder.map_err(|error| self.identity.unfit(error))?;
        let builder = match verifier {
            Some(verifier) => builder.with_client_cert_verifier(verifier),
            None => builder.with_no_client_auth(),
        };
        let mut config = builder.with_single_cert(chain, key).map_err(|error| self.identity.unfit(error))?;
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(config)
    }
}

/// Makes TLS of accepted connections. Clones are one acceptor.
#[derive(Debug, Clone)]
pub struct TlsAcceptor(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: TlsAcceptorConfig,
    current: Current<ServerConfig>,
}

impl TlsAcceptor {
    /// Reads the files.
    ///
    /// # Errors
    /// The first file that is wrong, and what is wrong with it.
    pub fn new(config: TlsAcceptorConfig) -> Result<TlsAcceptor, TlsError> {
        let current = Current::new(config.read()?);
        Ok(TlsAcceptor(Arc::new(Inner { config, current })))
    }

    /// Reads the files again; connections that come from now on see what is new. Those that are there stay as they are.
    ///
    /// # Errors
    /// The first file that is wrong; everything stays as it was.
    pub fn reload(&self) -> Result<(), TlsError> {
        self.0.current.set(self.0.config.read()?);
        Ok(())
    }

    /// Makes the handshake, and says who the client is.
    pub(crate) async fn accept(&self, stream: TcpStream) -> io::Result<(Stream, Option<PeerIdentity>)> {
        let stream = tokio_rustls::TlsAcceptor::from(self.0.current.get()).accept(stream).await?;
        let certificate = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
        let identity = certificate.map(PeerIdentity::of);
        Ok((Stream::Tls(Box::new(stream.into())), identity))
    }
}
