//! The listener's certificate.

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// A certificate with its key: TLS 1.2 and 1.3 (RFC 8996).
#[derive(Clone)]
pub struct Certificate(TlsAcceptor);

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificate")
    }
}

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file that cannot be read, or holds nothing of what it should.
    #[error("{}: {error}: PEM wanted", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// What is wrong.
        error: pem::Error,
    },
    /// No certificate.
    #[error("{}: no certificate in it: PEM wanted, the listener's own first", .0.display())]
    Empty(PathBuf),
    /// They do not belong together, or are of a kind that is not known.
    #[error("certificate and key: {0}")]
    Refused(#[from] rustls::Error),
}

impl Certificate {
    /// Reads the chain, the listener's own certificate first, and its key; both PEM.
    ///
    /// # Errors
    /// What is wrong with which file.
    pub fn read(chain: &Path, key: &Path) -> Result<Self, CertificateError> {
        let wrong = |file: &Path| {
            let file = file.to_owned();
            move |error| CertificateError::File { file, error }
        };
        let certificates = CertificateDer::pem_file_iter(chain).map_err(wrong(chain))?;
        let certificates = certificates.collect::<Result<Vec<_>, _>>().map_err(wrong(chain))?;
        if certificates.is_empty() {
            return Err(CertificateError::Empty(chain.to_owned()));
        }
        let key = PrivateKeyDer::from_pem_file(key).map_err(wrong(key))?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(certificates, key)?;
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }

    /// What speaks TLS with it.
    pub fn acceptor(&self) -> &TlsAcceptor {
        &self.0
    }
}
