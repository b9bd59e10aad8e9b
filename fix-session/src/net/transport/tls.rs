//! What both sides of TLS share: files, versions, errors, and settings that are swapped while connections come and go.
//!
//! TLS is rustls over aws-lc-rs: versions 1.2 and 1.3, no renegotiation, no compression. Sessions are not resumed: a FIX
//! session lasts for hours, and this way a certificate is looked at for each connection.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{RootCertStore, SupportedProtocolVersion};

use crate::settings::TlsVersion;

/// A file that makes no TLS.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", file.display())]
pub struct TlsError {
    /// Which.
    pub file: PathBuf,
    /// What is wrong with it.
    pub why: String,
}

/// A certificate of ours: PEM files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsIdentity {
    /// Our certificate, and behind it those that it was signed by, up to the authority.
    pub certificate: PathBuf,
    /// Its key: PKCS#8, PKCS#1 or SEC1, not encrypted.
    pub key: PathBuf,
}

/// Settings that are read again from their files: what is in use stays in use until what is new is known to be good.
#[derive(Debug)]
pub(super) struct Current<C>(RwLock<Arc<C>>);

impl TlsError {
    pub(super) fn new(file: &Path, why: impl ToString) -> TlsError {
        TlsError { file: file.to_owned(), why: why.to_string() }
    }
}

impl<C> Current<C> {
    pub(super) fn new(config: C) -> Current<C> {
        Current(RwLock::new(Arc::new(config)))
    }

    /// A value that is swapped whole has no broken state in between, so a panic elsewhere changes nothing.
    pub(super) fn get(&self) -> Arc<C> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn set(&self, config: C) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
    }
}

pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(default_provider())
}

/// What is spoken, the newest first.
static BOTH: [&SupportedProtocolVersion; 2] = [&TLS13, &TLS12];

pub(super) fn versions(oldest: TlsVersion) -> &'static [&'static SupportedProtocolVersion] {
    match oldest {
        TlsVersion::Tls12 => &BOTH,
        TlsVersion::Tls13 => &BOTH[..1],
    }
}

impl TlsIdentity {
    /// The chain, and the key.
    pub(super) fn read(&self) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), TlsError> {
        let key = PrivateKeyDer::from_pem_slice(&bytes(&self.key)?).map_err(|error| {
            TlsError::new(&self.key, format!("no private key in PEM that can be read without a password: {error}"))
        })?;
        Ok((certificates(&self.certificate)?, key))
    }

    /// What rustls says of the two together, which is about the key nearly always.
    pub(super) fn unfit(&self, error: impl ToString) -> TlsError {
        TlsError::new(&self.key, format!("does not go with {}: {}", self.certificate.display(), error.to_string()))
    }
}

/// The authorities of a file, at least one.
pub(super) fn authorities(file: &Path) -> Result<Arc<RootCertStore>, TlsError> {
    let mut store = RootCertStore::empty();
    for certificate in certificates(file)? {
        store.add(certificate).map_err(|error| TlsError::new(file, error))?;
    }
    Ok(Arc::new(store))
}

/// Lists of revoked certificates, at least one.
pub(super) fn revoked(file: &Path) -> Result<Vec<CertificateRevocationListDer<'static>>, TlsError> {
    some(file, "revocation list", CertificateRevocationListDer::pem_slice_iter(&bytes(file)?).collect())
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    some(file, "certificate", CertificateDer::pem_slice_iter(&bytes(file)?).collect())
}

fn some<T, E: ToString>(file: &Path, what: &str, read: Result<Vec<T>, E>) -> Result<Vec<T>, TlsError> {
    match read {
        Ok(all) if all.is_empty() => Err(TlsError::new(file, format!("no {what} in PEM is in it"))),
        Ok(all) => Ok(all),
        Err(error) => Err(TlsError::new(file, error.to_string())),
    }
}

fn bytes(file: &Path) -> Result<Vec<u8>, TlsError> {
    std::fs::read(file).map_err(|error: io::Error| TlsError::new(file, error))
}
