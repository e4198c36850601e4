//! TLS of the server's own, from two PEM files.

use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use super::settings::{Problem, Tls};

/// Reads the files.
pub(super) fn acceptor(tls: &Tls) -> Result<TlsAcceptor, Problem> {
    let bad = |what: &'static str| {
        move |error: &dyn std::fmt::Display| Problem::Certificate {
            what,
            reason: error.to_string(),
        }
    };
    let (certificate, key) = (bad("certificate"), bad("key"));
    let chain = CertificateDer::pem_file_iter(&tls.certificate)
        .map_err(|error| certificate(&error))?
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| certificate(&error))?;
    let private = PrivateKeyDer::from_pem_file(&tls.key).map_err(|error| key(&error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| certificate(&error))?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(|error| certificate(&error))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
