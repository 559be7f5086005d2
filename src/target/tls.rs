//! TLS, with the certificates that this machine trusts.

use std::io;
use std::sync::{Arc, OnceLock};

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Speaks TLS over a connection to a server of this name.
pub(super) async fn over(
    stream: TcpStream,
    name: ServerName<'static>,
) -> io::Result<TlsStream<TcpStream>> {
    static CONFIG: OnceLock<Result<Arc<ClientConfig>, String>> = OnceLock::new();
    match CONFIG.get_or_init(config) {
        Ok(config) => {
            let connector = TlsConnector::from(Arc::clone(config));
            connector.connect(name, stream).await
        }
        Err(why) => Err(io::Error::other(why.clone())),
    }
}

fn config() -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        return Err(format!(
            "this machine trusts no certificates{}; SSL_CERT_FILE names a file of some",
            found
                .errors
                .first()
                .map_or(String::new(), |error| format!(" ({error})"))
        ));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    // Nothing over HTTP/2: what arrives together there is in one packet.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Whether TLS is why there is no connection, in words that say what helps.
pub(super) fn trouble(error: &io::Error) -> Option<String> {
    let cause = error.get_ref()?;
    let cause = cause.downcast_ref::<tokio_rustls::rustls::Error>()?;
    Some(match cause {
        tokio_rustls::rustls::Error::InvalidCertificate(why) => format!(
            "its certificate is not trusted ({why:?}); SSL_CERT_FILE names a file with an authority of your own"
        ),
        tokio_rustls::rustls::Error::InvalidMessage(_) => {
            "it does not speak TLS there; write http://".to_owned()
        }
        other => format!("TLS fails: {other}"),
    })
}
