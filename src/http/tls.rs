//! Whom the client trusts and which certificate it shows.

use std::sync::Arc;

use rustls::client::WantsClientCert;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore};

use super::{HttpError, Settings};

/// The machine's roots, or Mozilla's where the machine has none, and the extra authority.
///
/// # Errors
/// If a PEM text of the settings is unusable.
pub(super) fn client_config(settings: &Settings) -> Result<ClientConfig, HttpError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        // An empty container has none, and plain http must still work there.
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    if let Some(pem) = &settings.ca {
        for certificate in certificates("tls.ca", pem)? {
            roots.add(certificate).map_err(|error| HttpError::Pem {
                key: "tls.ca",
                why: error.to_string(),
            })?;
        }
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| HttpError::Build(error.to_string()))?
        .with_root_certificates(roots);
    show_certificate(builder, settings)
}

fn show_certificate(
    builder: ConfigBuilder<ClientConfig, WantsClientCert>,
    settings: &Settings,
) -> Result<ClientConfig, HttpError> {
    let Some(certificate) = &settings.client_cert else {
        if settings.client_key.is_some() {
            return Err(HttpError::Pem {
                key: "tls.client_key",
                why: "there is no tls.client_cert to it".to_owned(),
            });
        }
        return Ok(builder.with_no_client_auth());
    };
    let chain = certificates("tls.client_cert", certificate)?;
    let key = settings.client_key.as_ref().unwrap_or(certificate);
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| HttpError::Pem {
        key: "tls.client_key",
        why: "there is no private key in it".to_owned(),
    })?;
    builder
        .with_client_auth_cert(chain, key)
        .map_err(|error| HttpError::Pem {
            key: "tls.client_cert",
            why: error.to_string(),
        })
}

fn certificates(key: &'static str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, HttpError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(HttpError::Pem {
            key,
            why: "there is no certificate in it".to_owned(),
        }),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod tests;
