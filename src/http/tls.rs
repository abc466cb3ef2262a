//! Whom the client trusts, and with what it shows itself.

use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use super::settings::{HttpError, Settings};

/// A TLS client that trusts the machine's roots, or the built-in ones where the machine has none, and the extra CA.
///
/// Built in, so that an empty container image without any CA bundle works, also for plain http targets.
pub(super) fn config(settings: &Settings) -> Result<ClientConfig, HttpError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    if let Some(pem) = &settings.ca {
        let (added, _) = roots.add_parsable_certificates(certificates(pem));
        if added == 0 {
            return Err(HttpError::Pem("certificate authority", "certificate"));
        }
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots);
    let Some(pem) = &settings.client_identity else { return Ok(builder.with_no_client_auth()) };
    let chain = certificates(pem);
    if chain.is_empty() {
        return Err(HttpError::Pem("client certificate", "certificate"));
    }
    let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| HttpError::Pem("client key", "private key"))?;
    Ok(builder.with_client_auth_cert(chain, key)?)
}

fn certificates(pem: &[u8]) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(pem).filter_map(Result::ok).collect()
}
