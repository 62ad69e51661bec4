//! Whose certificates are believed: those that this machine trusts, and those that a city issues itself.

use lettre::transport::smtp::client::{Certificate, TlsParameters};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// Authorities that are believed besides those of this machine (cơ quan chứng thực của thành phố).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trust {
    own: Vec<CertificateDer<'static>>,
}

impl Trust {
    /// Reads certificates in PEM.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(crate) fn read(pem: &str) -> Result<Self, &'static str> {
        let own: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
        let own = own.map_err(|_| "it is no PEM")?;
        if own.is_empty() {
            return Err("it holds no certificate: write it as PEM, from -----BEGIN CERTIFICATE----- on");
        }
        let mut roots = RootCertStore::empty();
        match own.iter().try_for_each(|certificate| roots.add(certificate.clone())) {
            Ok(()) => Ok(Trust { own }),
            Err(_) => Err("one of its certificates cannot be read"),
        }
    }

    /// Everybody who is believed.
    pub(crate) fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        let machine = rustls_native_certs::load_native_certs().certs;
        roots.add_parsable_certificates(machine.into_iter().chain(self.own.iter().cloned()));
        roots
    }

    /// How a mail server must prove who it is.
    pub(crate) fn mail(&self, host: &str) -> Result<TlsParameters, lettre::transport::smtp::Error> {
        let all = self.own.iter().try_fold(TlsParameters::builder(host.to_owned()), |builder, certificate| {
            Ok(builder.add_root_certificate(Certificate::from_der(certificate.to_vec())?))
        });
        all?.build_rustls()
    }
}
